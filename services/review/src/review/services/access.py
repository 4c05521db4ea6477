"""Which examinations and opinions a caller may see."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from review.domain.examination import Examination, Seat
from review.domain.opinion import Opinion
from review.errors import ExaminationNotFoundError
from review.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.permissions import Permission, Role, may
from shared.purposes import Purpose

__all__ = [
    "OBJECT_RULES",
    "own_examination",
    "own_seat",
    "panel_account",
    "purpose_of",
    "sit_as_guest",
    "visible_examination",
    "visible_opinions",
]


OWN_PANEL = "cases of a panel on which the account sits, also as a borrowed expert"

OBJECT_RULES = {
    Permission.EXAMINATIONS_READ_OWN: OWN_PANEL,
    Permission.MATERIALS_READ_OWN: "materials marked for experts, of cases of the own panel",
    Permission.TESTS_ORDER: OWN_PANEL,
    Permission.OPINIONS_WRITE: "cases of a panel on which the account sits, in the own seat",
}
"""What a permission reaches that doesn't reach everything of the committee."""


def panel_account(actor: Actor) -> str | None:
    """Return the account whose panels' cases a list is narrowed to; None: every case."""
    return None if may(actor, Permission.EXAMINATIONS_READ) else actor.account_id


def purpose_of(actor: Actor, purpose: Purpose | None) -> Purpose | None:
    """Return what opinions are read for: who sits on the panel examines, others state it."""
    return Purpose.EXAMINATION if panel_account(actor) is not None else purpose


async def sit_as_guest(uow: UnitOfWork, case_id: UUID) -> None:
    """Let a borrowed expert act on a case of the committee that borrows them, and only there.

    From here on the transaction is that committee's, and its trail says who acted; of the actor's
    roles only the expert's is left. Everybody else stays where they are.
    """
    host = await uow.examinations.find_host(case_id, uow.actor.account_id)
    if host is not None:
        roles = uow.actor.roles & {Role.EXPERT.value}
        home = uow.actor.committee
        uow.actor = replace(uow.actor, committee=host, roles=roles, home=home)


async def visible_examination(uow: UnitOfWork, case_id: UUID) -> Examination:
    """Return a case that the caller may see: every one for staff, the own panel's for experts.

    Raises
    ------
    ExaminationNotFoundError
        There is none, or it is another panel's.
    """
    await sit_as_guest(uow, case_id)
    examination = await uow.examinations.get(case_id)
    account_id = panel_account(uow.actor)
    if account_id is not None:
        own_seat(uow.actor, examination)
    return examination


async def own_examination(uow: UnitOfWork, case_id: UUID) -> Examination:
    """Return a case of a panel the caller sits on.

    Raises
    ------
    ExaminationNotFoundError
        There is none, or the caller has no seat on its panel.
    """
    await sit_as_guest(uow, case_id)
    examination = await uow.examinations.get(case_id)
    own_seat(uow.actor, examination)
    return examination


def own_seat(actor: Actor, examination: Examination) -> Seat:
    """Return the caller's seat on a case's panel.

    The seat is of an account and of the committee that gives it its tokens: a borrowed expert's
    home, for everybody else the case's own.

    Raises
    ------
    ExaminationNotFoundError
        The caller has none.
    """
    seat = examination.seat_of(actor.account_id)
    home = actor.home or actor.committee
    if seat is None or (seat.committee or examination.committee) != home:
        raise ExaminationNotFoundError(is_hidden=True)
    return seat


def visible_opinions(
    actor: Actor, examination: Examination, opinions: Collection[Opinion]
) -> list[Opinion]:
    """Return the opinions the caller may read, whoever the caller is.

    That are the caller's own, and all of a round whose every seat has sealed: until then nobody,
    staff included, sees what might sway those who still write. An expert who is asked and didn't
    write in an earlier round, as on a second panel, sees that round when the own one is complete.
    """
    own = {item.signature.round for item in opinions if is_own(actor, item)}
    writes_anew = (
        panel_account(actor) is not None
        and examination.is_open_for_opinions
        and examination.seat_of(actor.account_id) is not None
    )
    return [
        opinion
        for opinion in opinions
        if is_own(actor, opinion)
        or examination.is_decided_or_later
        or (
            opinion.signature.round < examination.round
            and (opinion.signature.round in own or not writes_anew)
        )
    ]


def is_own(actor: Actor, opinion: Opinion) -> bool:
    """Whether the caller wrote it."""
    return opinion.signature.account_id == actor.account_id
