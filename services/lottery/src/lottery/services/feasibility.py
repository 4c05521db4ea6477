"""Telling the operator before a draw whether it can be made, and what would resolve it if not."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lottery.domain.allocation_reports import AllocationReport, allocation_report
from lottery.domain.availability import Unavailability
from lottery.domain.draw.links import History
from lottery.domain.feasibility import CaseFacts, Sitting
from lottery.domain.inputs import allocation_body
from lottery.domain.planner import Planner
from lottery.domain.reports import GroupsReport, PoolReport, groups_report, pool_report
from lottery.domain.seatings import Candidate
from lottery.domain.session import Expert, Session, SessionCase
from lottery.errors import DrawOpenError, EarlierDrawMissingError, SessionEndedError
from lottery.services import conflicts, eligibility, orders
from lottery.unit_of_work import UnitOfWork
from shared.clients.models import RecusalFacts
from shared.events.lottery import DrawKind

__all__ = ["before_allocation", "before_groups", "before_pool", "cases_before"]

LATER = 2**53 - 1
DRAWABLE = ("scheduled", "checked_in", "absent")


async def cases_before(uow: UnitOfWork, session_id: UUID, kind: DrawKind) -> list[UUID]:
    """Note that somebody asks before a draw, and return the cases whose facts that needs.

    Raises
    ------
    SessionNotFoundError, SessionEndedError
        The committee has no such session, or it is over.
    DrawOpenError, DrawStandsError
        The draw is frozen: from then on nobody is told.
    """
    session = await plannable(uow, session_id, kind)
    uow.audit(
        "feasibility.read", subject_type="session", subject_id=session.id, detail={"kind": kind}
    )
    return [case.case_id for case in await drawable_cases(uow, session_id)]


async def plannable(uow: UnitOfWork, session_id: UUID, kind: DrawKind) -> Session:
    """Return a session whose draw isn't frozen yet, as ``cases_before`` says."""
    session = await uow.sessions.get(session_id)
    if session.is_ended:
        raise SessionEndedError(code=session.code)
    for draw in await uow.draws.list_of(session_id):
        if draw.is_open:
            raise DrawOpenError(id=draw.id)
    orders.check_repetition(kind, await uow.chain.documents_of(session_id))
    return session


async def drawable_cases(uow: UnitOfWork, session_id: UUID) -> list[SessionCase]:
    """Return the cases that may be drawn: neither withdrawn nor contested, and without a panel."""
    return [
        case
        for case in await uow.cases.list_of(session_id)
        if case.state in DRAWABLE and not case.is_contested and case.panel_code is None
    ]


async def before_pool(
    uow: UnitOfWork, session_id: UUID, recusals: Mapping[UUID, RecusalFacts], planner: Planner
) -> tuple[PoolReport, Sequence[tuple[Expert, Unavailability]]]:
    """Report on the pool draw: seats by class against who is eligible, and who can't come and why.

    Raises
    ------
    DrawOpenError, DrawStandsError
        It is frozen by now.
    NotYetKnownError
        A case joined the session after the facts were fetched.
    """
    session = await plannable(uow, session_id, "pool")
    found = await eligibility.of_session(uow, session)
    agreed = await uow.proposals.list_of(session_id)
    excluded = {item.expert_id for item in agreed if item.is_exclusion}
    experts = sorted(
        (item for item in found.experts if item.id not in excluded), key=lambda item: str(item.id)
    )
    sitting = Sitting(
        tuple(Candidate(str(item.id), item.specialty, item.hospital) for item in experts),
        session.panels,
        session.distinct_hospitals,
        planner,
    )
    codes = {item.id: str(item.id) for item in experts}
    facts = await case_facts(uow, session_id, recusals, experts, codes)
    report = await asyncio.to_thread(pool_report, sitting, session.reserves, facts)
    return report, found.hindered


async def before_groups(
    uow: UnitOfWork, session_id: UUID, recusals: Mapping[UUID, RecusalFacts], planner: Planner
) -> GroupsReport:
    """Report on the groups draw of those whom the pool draw seats, as if all of them came.

    Raises
    ------
    EarlierDrawMissingError
        The pool isn't drawn.
    DrawOpenError, DrawStandsError
        The groups draw is frozen by now.
    NotYetKnownError
        A case joined the session after the facts were fetched.
    """
    session = await plannable(uow, session_id, "groups")
    history = await uow.chain.documents_of(session_id)
    drawn = standing(history, "pool")
    occupancy = History(history, LATER).occupancy(drawn["hash"])
    seated = occupancy.experts()
    people = await uow.participants.of(session_id)
    by_code = {person.code: person for person in people.values() if person.kind == "expert"}
    entries = [entry for entry in drawn["input"]["experts"] if entry["code"] in seated]
    sitting = Sitting(
        tuple(Candidate(e["code"], e["class"], e["hospital"]) for e in entries),
        session.panels,
        session.distinct_hospitals,
        planner,
    )
    codes = {UUID(by_code[code].subject): code for code in seated}
    experts = await uow.experts.list_by_id(list(codes))
    facts = await case_facts(uow, session_id, recusals, experts, codes)
    absent = sorted(code for code in seated if by_code[code].present_at is None)
    waiting = sum(map(len, drawn["outcome"]["alternates"].values()))
    return await asyncio.to_thread(groups_report, sitting, facts, absent, waiting)


def standing(chained: Sequence[dict[str, Any]], kind: DrawKind) -> dict[str, Any]:
    """Return the last standing draw of a kind.

    Raises
    ------
    EarlierDrawMissingError
        There is none.
    """
    history = History(chained, LATER)
    for entry in reversed(chained):
        found = history.find(entry["hash"])
        if found and found["kind"] == kind:
            return dict(found)
    raise EarlierDrawMissingError(kind=kind)


async def case_facts(
    uow: UnitOfWork,
    session_id: UUID,
    recusals: Mapping[UUID, RecusalFacts],
    experts: list[Expert],
    codes: Mapping[UUID, str],
) -> list[CaseFacts]:
    """Return the cases by code with the experts who may not sit on each, sorted by code."""
    cases = await drawable_cases(uow, session_id)
    people = await uow.participants.of(session_id)
    recused = await conflicts.by_case(uow, cases, recusals, experts)
    found = [
        CaseFacts(
            people["case", str(case.case_id)].code,
            case.category,
            frozenset(codes[expert_id] for expert_id in recused[case.case_id]),
        )
        for case in cases
    ]
    return sorted(found, key=lambda item: item.code)


async def before_allocation(
    uow: UnitOfWork, session_id: UUID, planner: Planner
) -> AllocationReport:
    """Report on an allocation of those present, and as if everybody on the session came.

    Recusals follow from what the groups draw froze, so nothing is asked of intake.

    Raises
    ------
    EarlierDrawMissingError
        The groups aren't drawn.
    DrawOpenError
        A draw of the session is open.
    """
    session = await plannable(uow, session_id, "allocation")
    chained = await uow.chain.documents_of(session_id)
    drawn, history = standing(chained, "groups"), History(chained, LATER)
    people = await uow.participants.of(session_id)
    roster = {entry["code"]: entry for entry in drawn["input"]["roster"]}
    cases = {
        people["case", str(case.case_id)].code: case
        for case in await drawable_cases(uow, session_id)
    }
    expected = sorted(cases.keys() & roster.keys())
    present = [code for code in expected if cases[code].state == "checked_in"]
    panels = history.panels(drawn["hash"])

    def report() -> AllocationReport:
        bodies = [allocation_body(session, panels, roster, codes) for codes in (present, expected)]
        placed = {case["code"] for case in bodies[1]["cases"]}
        stuck = [code for code in expected if code not in placed]
        return allocation_report(bodies[0], bodies[1], roster, stuck, planner)

    return await asyncio.to_thread(report)
