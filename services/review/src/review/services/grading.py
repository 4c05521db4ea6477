"""Checks what an expert wrote against the grading standard of the case."""

from collections.abc import Callable, Iterable, Sequence

from review import standards
from review.domain.examination import Examination
from review.domain.grading import is_supported
from review.domain.opinion import AppliedClause, OpinionContent
from review.domain.standard import Clause, Standard
from review.errors import (
    ClauseGradeMismatchError,
    ClauseUnknownError,
    GradeNotSupportedError,
    MatterNotExaminedError,
    OutcomeMismatchError,
)
from review.unit_of_work import UnitOfWork
from shared.errors import FieldError, InvalidError

__all__ = ["available_standards", "check_content", "standard_of"]

KINDS = {"grade": "work_injury", "incapacity": "illness"}


def available_standards(uow: UnitOfWork) -> Sequence[Standard]:
    """Return every grading standard this deployment has."""
    return standards.load_standards(uow.settings.standards_folder)


def standard_of(uow: UnitOfWork, examination: Examination) -> Standard:
    """Return the standard a case is decided under, fixed when it was allocated.

    Raises
    ------
    MatterNotExaminedError
        No standard covered the matter then.
    """
    for standard in available_standards(uow):
        if standard.id == examination.standard_id:
            return standard
    raise MatterNotExaminedError(matter=examination.matter)


def check_content(standard: Standard, matter: str, content: OpinionContent) -> None:
    """Let an opinion pass whose outcome fits the matter, the clauses and their combination.

    Raises
    ------
    OutcomeMismatchError
        The outcome is of another matter's kind.
    ClauseUnknownError
        The standard lacks a cited clause.
    ClauseGradeMismatchError
        A clause is cited with a grade that isn't its own.
    GradeNotSupportedError
        The combination rule doesn't lead to the outcome, and no reasons are given.
    """
    if content.outcome.kind != KINDS[standard.scale]:
        raise OutcomeMismatchError(kind=content.outcome.kind, matter=matter)
    clauses = known_clauses(standard, content.clauses)
    if not is_supported(content.outcome, clauses) and not content.reasons:
        raise GradeNotSupportedError


def known_clauses(standard: Standard, applied: Sequence[AppliedClause]) -> list[Clause]:
    """Return the clauses that were cited, each as the standard has it.

    Raises
    ------
    ClauseUnknownError
        The standard lacks one.
    ClauseGradeMismatchError
        One is cited with a grade that isn't its own.
    """
    clauses = standard.clauses
    refuse(ClauseUnknownError, standard, applied, lambda item: item.cite not in clauses)
    refuse(
        ClauseGradeMismatchError,
        standard,
        applied,
        lambda item: item.grade is not None and item.grade != clauses[item.cite].grade,
    )
    return [clauses[item.cite] for item in applied]


def refuse(
    refusal: type[InvalidError],
    standard: Standard,
    applied: Sequence[AppliedClause],
    is_wrong: Callable[[AppliedClause], bool],
) -> None:
    """Raise a refusal that names every clause of which something is true; none: pass."""
    wrong = {position: item.cite for position, item in enumerate(applied) if is_wrong(item)}
    if not wrong:
        return
    cites = listed(wrong.values())
    sentence = refusal(standard=standard.number, cites=cites)
    raise refusal(
        standard=standard.number,
        cites=cites,
        errors=[
            FieldError(f"/clauses/{position}", refusal.code, sentence.detail, sentence.detail_zh)
            for position in wrong
        ],
    )


def listed(cites: Iterable[str]) -> str:
    """Return clause numbers for a sentence, each once."""
    return ", ".join(dict.fromkeys(cites))
