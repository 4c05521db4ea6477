"""Home visits (上门鉴定): who goes along, and the day's list for those who go, and nobody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from lottery.domain.drawn_lots import lots_of
from lottery.domain.session import Session
from lottery.domain.visits import Round, round_of
from lottery.errors import HomeVisitsOnlyError
from lottery.services import access, sessions
from lottery.services.own_sessions import Called, called_to
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.clients.intake import IntakeClient
from shared.clients.models import PersonAtHome
from shared.clock import CHINA, committee_date
from shared.purposes import Purpose

__all__ = ["address_of", "companions", "name_companions", "of_companion", "of_expert", "people_of"]


async def name_companions(
    uow: UnitOfWork, session_id: UUID, accounts: Collection[str]
) -> list[str]:
    """Say which staff go along on a session's visits, in place of those named before.

    Raises
    ------
    SessionNotFoundError, SessionEndedError, SessionCancelledError
    HomeVisitsOnlyError
        People come to the session.
    """
    session = await sessions.open_session(uow, session_id)
    if session.mode != "home_visit":
        raise HomeVisitsOnlyError(code=session.code)
    await uow.visits.put(session_id, accounts, named_by=uow.actor.account_id)
    named = await uow.visits.list_of(session_id)
    uow.audit(
        "visit_companions.named",
        subject_type="session",
        subject_id=session_id,
        detail={"companions": named},
    )
    return named


async def companions(uow: UnitOfWork, session_id: UUID) -> list[str]:
    """Return which staff go along.

    Raises
    ------
    SessionNotFoundError
    """
    await uow.sessions.get(session_id)
    return await uow.visits.list_of(session_id)


async def of_companion(uow: UnitOfWork) -> list[Round]:
    """Return the rounds on which the caller goes along, today and as far ahead as one rings.

    Every home on them is on record as read.
    """
    ends = uow.now + timedelta(hours=uow.settings.visit_list_hours)
    found = await uow.visits.sessions_of(uow.actor.account_id, start_of_day(uow.now), ends)
    rounds = [await planned(uow, await uow.sessions.get(session_id)) for session_id in found]
    note_read(uow, rounds)
    return rounds


async def of_expert(uow: UnitOfWork) -> list[Round]:
    """Return today's rounds of the caller as an expert, with the homes of the own panel alone.

    A home is told once chance has given its case to the panel: before that it would tell which.
    Every home on them is on record as read.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the committee's pool.
    """
    expert = await access.own_expert(uow)
    today = await called_to(uow, expert.id, among=lambda session: is_today(uow, session))
    rounds = [await drawn(uow, called) for called in today]
    note_read(uow, rounds)
    return [found for found in rounds if found.stops]


async def planned(uow: UnitOfWork, session: Session) -> Round:
    """Return a session's whole round."""
    people = await uow.participants.of(session.id)
    codes = {person.subject: person.code for person in people.values() if person.kind == "case"}
    cases = await uow.cases.list_of(session.id)
    return round_of(session, cases, codes, await uow.demand.distances())


async def drawn(uow: UnitOfWork, called: Called) -> Round:
    """Return what of a session's round an expert's panel has been given."""
    lot = lots_of(await uow.chain.documents_of(called.session.id)).get(called.person.code)
    whole = await planned(uow, called.session)
    given = [
        stop
        for stop in whole.stops
        if lot and stop.case.state == "allocated" and stop.case.panel_code == lot.panel
    ]
    return replace(whole, stops=given)


async def people_of(
    intake: IntakeClient, actor: Actor, rounds: Sequence[Round]
) -> Mapping[UUID, PersonAtHome]:
    """Return who is visited on some rounds, by case, outside any transaction.

    Raises
    ------
    RemoteUnavailableError, RemoteNotFoundError
        Intake can't answer, or hasn't heard of the session yet.
    """
    found: dict[UUID, PersonAtHome] = {}
    for item in rounds:
        told = await intake.people_at_home(
            item.session.id, committee=item.session.committee, on_behalf_of=actor.account_id
        )
        wanted = {stop.case.case_id for stop in item.stops}
        found |= {person.case_id: person for person in told.people if person.case_id in wanted}
    return found


def address_of(found: Round, person: PersonAtHome | None) -> str | None:
    """Return where a stop is: of a single visit the session's venue, else the person's address.

    Not everybody lies where they are registered, and whoever plans one visit was told where.
    """
    if found.is_single:
        return found.session.venue
    return person.address if person else None


def note_read(uow: UnitOfWork, rounds: Sequence[Round]) -> None:
    """Note of each home that it was looked at, by whom and what for."""
    for item in rounds:
        for stop in item.stops:
            uow.audit(
                "home.read",
                subject_type="case",
                subject_id=stop.case.case_id,
                case_id=stop.case.case_id,
                purpose=Purpose.EXAMINATION,
            )


def is_today(uow: UnitOfWork, session: Session) -> bool:
    """Whether homes of a session may be told to its experts: on its day, while it isn't over."""
    is_open = session.mode == "home_visit" and session.state == "planned"
    return is_open and committee_date(session.starts_at) == committee_date(uow.now)


def start_of_day(now: datetime) -> datetime:
    """Return when the bureau's day began."""
    return datetime.combine(committee_date(now), time(), CHINA)
