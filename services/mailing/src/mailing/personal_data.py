"""What of mailing's tables is encrypted, and why the rest needn't be."""

from mailing.tables import metadata
from shared.personal_data import ACCOUNT, CODE, HASH, KEY, NUMBER, Encrypted, PersonalData

__all__ = ["PERSONAL_DATA"]

PERSONAL_DATA = PersonalData(
    metadata,
    encrypted=[
        Encrypted("letter.recipient", "name, address and phone that a letter goes to"),
        Encrypted("letter.input", "everything that a letter says"),
        Encrypted("evidence.personal", "who signed, and why served otherwise"),
    ],
    plain={
        "case.case_number": NUMBER,
        "case.matter": CODE,
        "case.duties": ACCOUNT,
        "letter_counter.kind": CODE,
        "upload.account_id": ACCOUNT,
        "upload.storage_key": KEY,
        "upload.sha256": HASH,
        "upload.media_type": CODE,
        "letter.kind": CODE,
        "letter.recipient_role": CODE,
        "letter.requested_by": ACCOUNT,
        "letter.facts": "dates and identifiers that an event told",
        "letter.state": CODE,
        "letter.last_error": CODE,
        "letter.letter_number": NUMBER,
        "letter.input_sha256": HASH,
        "letter.file_key": KEY,
        "letter.sha256": HASH,
        "letter.carrier": CODE,
        "letter.tracking_number": "the carrier's number; only the carrier knows whose",
        "letter.service_method": CODE,
        "letter.deadlines": "codes and dates of limits",
        "evidence.rung": CODE,
        "evidence.source": CODE,
        "evidence.recorded_by": ACCOUNT,
        "evidence.facts": "codes, dates and the carrier's number",
        "evidence.sha256": HASH,
    },
)
