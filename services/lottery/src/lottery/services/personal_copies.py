"""What the lottery keeps about the person of a case, or about an expert, for that person."""

from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from lottery.domain.session import Session, SessionCase
from lottery.repositories.experts import ExpertRecord
from lottery.repositories.panels import EarlierPanel
from lottery.services import expert_history
from lottery.unit_of_work import UnitOfWork
from shared.clients.personal_copy import LeftOut, PersonalCopy, PersonalRecord
from shared.readings import readings_of_case, readings_of_thing

__all__ = ["EXPORTED", "LEFT_OUT", "of_case", "of_expert"]

EXPORTED = frozenset(
    {
        "expert.name",
        "expert.phone",
        "expert.licence_number",
        "expert_change.old",
        "expert_interest.value",
        "session.home_venue",
    }
)
"""Personal columns that a copy holds: for the expert, and of a visit to the person's own home."""

LEFT_OUT = (
    LeftOut(what="expert.licence_index", why="search_key"),
    LeftOut(what="expert_interest.key", why="search_key"),
    LeftOut(what="participant.salt", why="secret"),
    LeftOut(what="session_case.panel_code", why="other_person"),
    LeftOut(what="session_case.excluded", why="other_person"),
    LeftOut(what="panel_seat", why="other_person"),
)

ALLOCATED = "allocated"


async def of_case(uow: UnitOfWork, case_id: UUID) -> PersonalCopy:
    """Return when and where a case is examined, whether its person came, and its code once drawn.

    A case that the lottery doesn't know, or another committee's, has nothing.
    """
    readings = await readings_of_case(uow, case_id)
    uow.audit(
        "personal_data.read",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose="access_request",
    )
    case = await uow.cases.find(case_id)
    if case is None or case.committee != uow.committee:
        return PersonalCopy(readings=readings)
    session = await uow.sessions.get(case.session_id) if case.session_id else None
    venue = await venue_of(uow, session)
    record = case_record(case, session, venue, await code_of(uow, case, session))
    earlier = [
        await earlier_record(uow, case, item) for item in await uow.panels.list_earlier(case_id)
    ]
    return PersonalCopy(records=[record, *earlier], left_out=list(LEFT_OUT[2:]), readings=readings)


async def venue_of(uow: UnitOfWork, session: Session | None) -> str | None:
    """Return where a session is; of a visit to several homes the area, since one is another's."""
    if session is None:
        return None
    is_alone = len(await uow.cases.list_of(session.id)) == 1
    return session.venue if is_alone else session.told_venue


async def code_of(uow: UnitOfWork, case: SessionCase, session: Session | None) -> str | None:
    """Return the code under which a case stands in its session's transcripts, once it is drawn."""
    if session is None or case.state != ALLOCATED:
        return None
    people = await uow.participants.of(session.id)
    own = people.get(("case", str(case.case_id)))
    return own.code if own else None


async def of_expert(uow: UnitOfWork, licence_index: bytes) -> PersonalCopy:
    """Return the register's entry of an expert by the blind index of the licence, if there."""
    expert = await uow.experts.find_by_licence(licence_index)
    if expert is None:
        return PersonalCopy()
    readings = await readings_of_thing(uow, "expert", expert.id)
    uow.audit(
        "personal_data.read",
        subject_type="expert",
        subject_id=expert.id,
        purpose="access_request",
    )
    records = [expert_record(expert), *await records_of_expert(uow, expert.id)]
    return PersonalCopy(records=records, left_out=list(LEFT_OUT[:2]), readings=readings)


async def records_of_expert(uow: UnitOfWork, expert_id: UUID) -> list[PersonalRecord]:
    """Return an expert's history, calendar, interests and loans, whoever acted left out."""
    history = await expert_history.of(uow, expert_id)
    calendar = await uow.calendars.get(expert_id)
    kept: dict[str, list[Any]] = {
        "expert_step": list(history.steps),
        "followed_session": list(history.followed),
        "expert_change": list(history.changes),
        "expert_calendar": [calendar] if calendar.version else [],
        "expert_interest": await uow.interests.list_of(expert_id),
        "expert_loan": await uow.loans.list_of_expert(expert_id),
    }
    return [
        PersonalRecord(kind=kind, id=str(getattr(item, "id", expert_id)), data=without_actors(item))
        for kind, items in kept.items()
        for item in items
    ]


def without_actors(item: Any) -> dict[str, Any]:
    """Return a record of the pool without the accounts and keys in it."""
    data: dict[str, Any] = to_jsonable_python(item)
    return {name: value for name, value in data.items() if not name.endswith(("_by", "key"))}


def case_record(
    case: SessionCase, session: Session | None, venue: str | None, code: str | None
) -> PersonalRecord:
    """Return a case's way through its session, without its panel."""
    sitting = None
    if session is not None:
        sitting = {
            "code": session.code,
            "mode": session.mode,
            "starts_at": session.starts_at.isoformat(),
            "venue": venue,
        }
    data = {
        "case_number": case.case_number,
        "matter": case.matter,
        "category": case.category,
        "mode": case.mode,
        "area": case.area,
        "state": case.state,
        "session": sitting,
        "checked_in_at": case.checked_in_at,
        "check_in_method": case.check_in_method,
        "code_in_draws": code,
        "queue_number": case.queue_number,
        "identity_document": case.identity_document,
        "identified_at": case.identified_at,
        "visit_at": case.visit_at,
        "waits_again": case.waits_again,
        "answers": [
            {"party": item.party, "coming": item.coming, "at": item.at, "reason": item.reason}
            for item in case.answers
        ],
    }
    return PersonalRecord(kind="session_case", id=str(case.case_id), data=to_jsonable_python(data))


async def earlier_record(uow: UnitOfWork, case: SessionCase, panel: EarlierPanel) -> PersonalRecord:
    """Return how a case came before a panel in whose place another one was asked for."""
    session = await uow.sessions.get(panel.session_id) if panel.session_id else None
    data = {
        "panel_number": panel.panel_number,
        "session": session and {"code": session.code, "starts_at": session.starts_at},
        "checked_in_at": panel.checked_in_at,
        "check_in_method": panel.check_in_method,
        "reason": panel.reason,
        "replaced_at": panel.replaced_at,
    }
    return PersonalRecord(
        kind="earlier_panel",
        id=f"{case.case_id}/{panel.panel_number}",
        data=to_jsonable_python(data),
    )


def expert_record(expert: ExpertRecord) -> PersonalRecord:
    """Return everything the register knows of an expert."""
    data = {
        name: getattr(expert, name)
        for name in (
            "account_id",
            "name",
            "phone",
            "licence_number",
            "title",
            "specialty",
            "other_specialties",
            "hospital",
            "hospital_name",
            "recommended_by",
            "state",
            "term_from",
            "term_to",
        )
    }
    return PersonalRecord(kind="expert", id=str(expert.id), data=to_jsonable_python(data))
