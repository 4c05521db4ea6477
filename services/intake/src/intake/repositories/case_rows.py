"""Turns rows of the case table into cases."""

from typing import Any

from intake.domain.application import ApplicantKind, Circumstances, Injury, Parties
from intake.domain.case import Case, Claim, Source
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from intake.tables import case
from shared.crypto import FieldCipher
from shared.events.base import Duty
from shared.identifiers import mask_name

__all__ = [
    "CASE_COLUMNS",
    "case_of",
    "circumstances_context",
    "circumstances_of",
    "injury_context",
    "injury_of",
    "masked_names",
    "parties_context",
    "parties_of",
]

NOT_OF_A_CASE = frozenset(
    {
        "parties",
        "injury",
        "circumstances",
        "stage",
        "is_open",
        "appraisee_name_index",
        "employer_name_index",
        "number_year",
        "number_sequence",
        "accepted_by",
    }
)

CASE_COLUMNS = tuple(column for column in case.c if column.name not in NOT_OF_A_CASE)
"""What a case is made of; what is personal is read by name."""


def case_of(row: Any) -> Case:
    """Return the case of a row with ``CASE_COLUMNS``."""
    return Case(
        id=row.id,
        committee=row.committee,
        matter=Matter(row.matter),
        state=CaseState(row.state),
        version=row.version,
        applicant_kind=ApplicantKind(row.applicant_kind),
        appraisee_id=row.appraisee_id,
        employer_id=row.employer_id,
        submitted_by=row.submitted_by,
        consent_electronic=row.consent_electronic,
        received_at=row.received_at,
        definition_version=row.definition_version,
        source=Source(row.source),
        case_number=row.case_number,
        accepted_at=row.accepted_at,
        clock_started_at=row.clock_started_at,
        concluded_on=row.concluded_on,
        closed_at=row.closed_at,
        duties=tuple(Duty.model_validate(duty) for duty in row.duties),
        is_express=row.is_express,
        is_difficult=row.is_difficult,
        express_reason=row.express_reason,
        claim=claim_of(row),
        reserved_for=row.reserved_for,
        reserved_until=row.reserved_until,
    )


def masked_names(row: Any, cipher: FieldCipher) -> tuple[str | None, str | None]:
    """Return appraisee's and employer's masked names of a row with parties; erased, none."""
    if row.parties is None:
        return None, None
    parties = parties_of(row, cipher)
    employer = parties.employer
    return mask_name(parties.appraisee.name), mask_name(employer.name) if employer else None


def claim_of(row: Any) -> Claim | None:
    """Return who works on the case of a row."""
    if row.claimed_by is None:
        return None
    return Claim(row.claimed_by, row.claimed_at, row.claim_active_at)


def parties_of(row: Any, cipher: FieldCipher) -> Parties:
    """Return the parties of a row, decrypted."""
    return Parties.model_validate_json(cipher.decrypt(row.parties, parties_context(row.id)))


def injury_of(row: Any, cipher: FieldCipher) -> Injury:
    """Return the injury of a row, decrypted."""
    return Injury.model_validate_json(cipher.decrypt(row.injury, injury_context(row.id)))


def circumstances_of(row: Any, cipher: FieldCipher) -> Circumstances:
    """Return what else a row states, decrypted; old rows state nothing."""
    if row.circumstances is None:
        return Circumstances()
    return Circumstances.model_validate_json(
        cipher.decrypt(row.circumstances, circumstances_context(row.id))
    )


def parties_context(case_id: object) -> str:
    """Return the place that a case's parties are encrypted for."""
    return f"intake.case.parties:{case_id}"


def injury_context(case_id: object) -> str:
    """Return the place that a case's injury is encrypted for."""
    return f"intake.case.injury:{case_id}"


def circumstances_context(case_id: object) -> str:
    """Return the place that a case's circumstances are encrypted for."""
    return f"intake.case.circumstances:{case_id}"
