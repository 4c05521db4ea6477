"""What of review's tables is encrypted, and why the rest needn't be."""

from review.tables import metadata
from shared.personal_data import ACCOUNT, CODE, HASH, NUMBER, Encrypted, PersonalData

__all__ = ["PERSONAL_DATA"]

PERSONAL_DATA = PersonalData(
    metadata,
    encrypted=[
        Encrypted("opinion.text", "an expert's findings, diagnoses and view, as sealed"),
        Encrypted("discussion.minutes", "what was said of a person's case"),
        Encrypted("discussion.reasons", "why a case goes back to its panel"),
        Encrypted("panel_proposal.explanation", "why an expert may not sit on a person's case"),
        Encrypted("ordered_test.reason", "why a panel needs a further test"),
        Encrypted("conclusion.text", "condition, diagnoses, clauses and outcome"),
    ],
    plain={
        "early_duty.duty": CODE,
        "early_duty.account_id": ACCOUNT,
        "examination.state": CODE,
        "examination.matter": CODE,
        "examination.case_number": NUMBER,
        "examination.category": CODE,
        "examination.duties": ACCOUNT,
        "examination.standard_id": CODE,
        "examination.session": "the session's code, mode, time and public place",
        "examination.check_in_method": CODE,
        "examination.case_code": CODE,
        "examination.panel_code": CODE,
        "examination.transcript_hash": HASH,
        "examination.seats": ACCOUNT,
        "examination.panel_accounts": ACCOUNT,
        "examination.difficulties": CODE,
        "opinion.account_id": ACCOUNT,
        "opinion.sha256": HASH,
        "discussion.members": ACCOUNT,
        "discussion.decision": CODE,
        "discussion.recorded_by": ACCOUNT,
        "panel_proposal.reason": CODE,
        "panel_proposal.ground": CODE,
        "panel_proposal.expert_codes": CODE,
        "panel_proposal.seats": ACCOUNT,
        "panel_proposal.requested_by": ACCOUNT,
        "panel_proposal.state": CODE,
        "panel_proposal.decided_by": ACCOUNT,
        "ordered_test.hospital": "the credit code of a hospital",
        "ordered_test.test_code": CODE,
        "ordered_test.ordered_by": ACCOUNT,
        "conclusion.matter": CODE,
        "conclusion.state": CODE,
        "conclusion.number": NUMBER,
        "conclusion.approved_by": ACCOUNT,
        "conclusion.deadline": "rule, article and days",
        "conclusion_counter.issuer": CODE,
        "conclusion_counter.matter": CODE,
    },
)
