"""What of intake's tables is encrypted, and why the rest needn't be."""

from intake.tables import metadata
from shared.personal_data import ACCOUNT, CODE, HASH, KEY, NUMBER, Encrypted, PersonalData

__all__ = ["PERSONAL_DATA"]

PERSONAL_DATA = PersonalData(
    metadata,
    encrypted=[
        Encrypted("case.parties", "names, identity numbers, phones and addresses of the parties"),
        Encrypted("case.injury", "the injury, its date and its work-injury decision"),
        Encrypted("preliminary_review.scope", "what is to be examined"),
        Encrypted("upload.file_name", "the name a file came with"),
    ],
    plain={
        "appraisee.identity_index": HASH,
        "employer.credit_code_index": HASH,
        "upload.account_id": ACCOUNT,
        "upload.storage_key": KEY,
        "upload.sha256": HASH,
        "upload.media_type": CODE,
        "case.matter": CODE,
        "case.state": CODE,
        "case.applicant_kind": CODE,
        "case.submitted_by": ACCOUNT,
        "case.duties": ACCOUNT,
        "case.case_number": NUMBER,
        "deadline.code": CODE,
        "deadline.recipient_role": CODE,
        "deadline.explanation": "rule, article, days, accounts, and reasons as codes",
        "material.item": CODE,
        "material.added_by": ACCOUNT,
        "material.original_seen_by": ACCOUNT,
        "preliminary_review.reviewed_by": ACCOUNT,
        "preliminary_review.category": CODE,
        "preliminary_review.classes_needed": CODE,
        "preliminary_review.mode": CODE,
        "preliminary_review.area": "the name of a town, without digits",
        "preliminary_review.treating_hospitals": "credit codes of hospitals",
        "preliminary_review.treating_doctors": HASH,
        "legal_hold.reason": CODE,
        "legal_hold.reference": "the number of a file that asks for the hold, without words",
        "legal_hold.placed_by": "who gave the command",
        "legal_hold.lifted_by": "who gave the command",
        "retention_plan.state": CODE,
        "retention_plan.made_by": "who gave the command",
        "retention_plan.counts": "numbers by what is counted",
        "retention_plan.sha256": HASH,
        "retention_plan.approved_by": "who gave the command",
        "retention_plan.carried_out_by": "who gave the command",
        "retention_plan_case.outcome": CODE,
        "timeline_entry.publisher": CODE,
        "timeline_entry.code": CODE,
        "timeline_entry.facts": "codes, numbers and dates that fill a sentence",
    },
)
