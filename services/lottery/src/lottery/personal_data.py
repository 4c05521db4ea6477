"""What of lottery's tables is encrypted, and why the rest needn't be."""

from lottery.tables import Base
from shared.personal_data import ACCOUNT, CODE, HASH, KEY, NUMBER, Encrypted, PersonalData

__all__ = ["PERSONAL_DATA"]

TRANSCRIPT = "canonical bytes of codes and hashes, published after the session"

PERSONAL_DATA = PersonalData(
    Base.metadata,
    encrypted=[
        Encrypted("expert.name", "an expert's name"),
        Encrypted("expert.phone", "an expert's mobile number"),
        Encrypted("expert.licence_number", "an expert's licence to practise"),
        Encrypted("session.home_venue", "where a home visit goes"),
        Encrypted("draw.secret", "the server's part of a draw until the reveal", is_personal=False),
    ],
    plain={
        "chain_head.hash": HASH,
        "chain_record.kind": CODE,
        "chain_record.hash": HASH,
        "chain_record.document": TRANSCRIPT,
        "contribution.code": CODE,
        "contribution.role": CODE,
        "contribution.token": HASH,
        "contribution.hash": HASH,
        "contribution.nonce": KEY,
        "contribution.value": "what a contributor throws; it is published",
        "draw.kind": CODE,
        "draw.state": CODE,
        "draw.input": TRANSCRIPT,
        "draw.input_hash": HASH,
        "draw.operator_account": ACCOUNT,
        "draw.operator": CODE,
        "draw.witness": CODE,
        "draw.witness_token": HASH,
        "draw.commitment": HASH,
        "draw.transcript_hash": HASH,
        "expert.account_id": ACCOUNT,
        "expert.licence_index": HASH,
        "expert.title": CODE,
        "expert.specialty": CODE,
        "expert.hospital": "a hospital's credit code",
        "expert.hospital_name": "a hospital's name, as its sign says it",
        "expert.state": CODE,
        "participant.kind": CODE,
        "participant.subject": "an id, or the blind index of what somebody is called in the room",
        "participant.code": CODE,
        "participant.salt": KEY,
        "session.code": CODE,
        "session.mode": CODE,
        "session.venue": "a public place; of a home visit the town",
        "session.area": "the name of a town, without digits",
        "session.panels": CODE,
        "session.reserves": CODE,
        "session.state": CODE,
        "session_case.case_number": NUMBER,
        "session_case.matter": CODE,
        "session_case.category": CODE,
        "session_case.classes_needed": CODE,
        "session_case.mode": CODE,
        "session_case.area": "the name of a town, without digits",
        "session_case.duties": ACCOUNT,
        "session_case.state": CODE,
        "session_case.check_in_method": CODE,
        "session_case.panel_code": CODE,
    },
)
