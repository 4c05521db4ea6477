"""Turns rows of the letter table into letters, and names the places its secrets are kept for."""

from typing import Any

from sqlalchemy import Select, select

from mailing.domain.letter import Carrier, Letter, LetterKind, LetterState, ServiceMethod
from mailing.tables import case, letter

__all__ = ["input_context", "letter_of", "recipient_context", "select_letters"]

COLUMNS = tuple(
    column for column in letter.c if column.name not in {"due_at", "input", "recipient"}
)


def select_letters() -> Select[Any]:
    """Return the query of letters with their cases; what is personal is read by name."""
    return select(
        *COLUMNS,
        letter.c.input.is_not(None).label("is_prepared"),
        case.c.case_number,
        case.c.matter,
        case.c.erased_at.is_not(None).label("is_erased"),
    ).join(case, case.c.id == letter.c.case_id)


def letter_of(row: Any) -> Letter:
    """Return the letter of a row of ``select_letters``."""
    values = row._asdict()
    return Letter(
        **values
        | {
            "kind": LetterKind(row.kind),
            "state": LetterState(row.state),
            "carrier": row.carrier and Carrier(row.carrier),
            "service_method": row.service_method and ServiceMethod(row.service_method),
            "deadlines": tuple(row.deadlines),
        }
    )


def input_context(letter_id: object) -> str:
    """Return the place that a letter's render input is encrypted for."""
    return f"mailing.letter.input:{letter_id}"


def recipient_context(letter_id: object) -> str:
    """Return the place that a letter's recipient is encrypted for."""
    return f"mailing.letter.recipient:{letter_id}"
