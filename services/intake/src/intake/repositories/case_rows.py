"""Turns rows of the case table into cases."""

from typing import Any

from intake.domain.application import ApplicantKind, Circumstances, Injury, Parties
from intake.domain.case import Case, Claim, Source
from intake.domain.matters import Matter
from intake.domain.names import normal_name
from intake.domain.states import CaseState
from intake.tables import case
from shared.crypto import BlindIndex, FieldCipher
from shared.events.base import Duty
from shared.identifiers import mask_name

__all__ = [
    "APPRAISEE_NAME",
    "CASE_COLUMNS",
    "EMPLOYER_NAME",
    "case_of",
    "circumstances_context",
    "circumstances_of",
    "injury_context",
    "injury_of",
    "masked_names",
    "name_index",
    "name_indexes",
    "names",
    "parties_context",
    "parties_of",
]

APPRAISEE_NAME = "appraisee_name"
EMPLOYER_NAME = "employer_name"
"""The kinds of blind index for names."""

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


def names(row: Any, cipher: FieldCipher) -> tuple[str | None, str | None]:
    """Return the appraisee's and the employer's name of a row with parties; erased, none."""
    if row.parties is None:
        return None, None
    parties = parties_of(row, cipher)
    return parties.appraisee.name, parties.employer.name if parties.employer else None


def masked_names(row: Any, cipher: FieldCipher) -> tuple[str | None, str | None]:
    """Return the names of a row with parties as lists show them."""
    appraisee, employer = names(row, cipher)
    return mask_name(appraisee) if appraisee else None, mask_name(employer) if employer else None


def name_indexes(parties: Parties, blind_index: BlindIndex) -> dict[str, bytes | None]:
    """Return what finds a case by the names in it, by column."""
    employer = parties.employer
    return {
        "appraisee_name_index": name_index(blind_index, APPRAISEE_NAME, parties.appraisee.name),
        "employer_name_index": name_index(blind_index, EMPLOYER_NAME, employer.name)
        if employer
        else None,
    }


def name_index(blind_index: BlindIndex, kind: str, name: str) -> bytes:
    """Return the blind index of a name, however it was typed."""
    return blind_index.of(kind, normal_name(name))


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
