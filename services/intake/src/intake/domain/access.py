"""Who reaches a case beside the committee: who applied for it, and who showed its receipt."""

from enum import StrEnum

from intake.domain.application import ApplicantKind
from intake.domain.case import Case, Source

__all__ = ["PartyRole", "applied_for", "is_applicant"]


class PartyRole(StrEnum):
    """As whom an account was linked to a case."""

    APPRAISEE = "appraisee"
    EMPLOYER = "employer"


def applied_for(case: Case, account_id: str) -> bool:
    """Whether an account is its applicant's own: who enters a paper at the counter is not."""
    return case.source is Source.ONLINE and case.submitted_by == account_id


def is_applicant(case: Case, account_id: str, linked_as: PartyRole | None) -> bool:
    """Whether an account speaks for who applied: a linked party only where that party applied."""
    if applied_for(case, account_id):
        return True
    return linked_as is not None and case.applicant_kind == ApplicantKind(linked_as)
