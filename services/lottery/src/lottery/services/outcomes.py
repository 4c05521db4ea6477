"""What follows from a revealed draw: announcements, and panels for the cases."""

from typing import Any
from uuid import UUID

from lottery.domain.ceremony import Draw
from lottery.domain.draw.links import History
from lottery.domain.draw.replacement import Occupancy, Replacement
from lottery.domain.session import Expert, Participant, SessionCase
from lottery.services import panels
from lottery.services.withdrawals import WITHDRAWN
from lottery.unit_of_work import UnitOfWork
from shared import duties
from shared.duties import clashes
from shared.events.base import Duty
from shared.events.lottery import CaseAllocated, DrawRevealed, PanelMember, PanelMemberReplaced
from shared.told_duties import learn, note_clash

__all__ = ["apply"]

LATER = 2**53 - 1


async def apply(uow: UnitOfWork, draw: Draw, document: dict[str, Any]) -> None:
    """Announce a revealed draw; an allocation gives each of its cases the panel it drew."""
    outcome = document["outcome"]
    await uow.publish(
        DrawRevealed(
            committee=draw.committee,
            draw_id=draw.id,
            session_id=draw.session_id,
            kind=draw.kind,
            chain_sequence=draw.sequence,
            transcript_hash=document["hash"],
            refused=outcome.get("refused"),
        )
    )
    if draw.kind == "allocation" and "refused" not in outcome:
        await allocate(uow, draw, document)


async def allocate(uow: UnitOfWork, draw: Draw, document: dict[str, Any]) -> None:
    """Give each case its panel, and hand the case over to review.

    A case on which an operator turns out to hold another duty is handed over to nobody, and one
    that was withdrawn since the draw was frozen neither.
    """
    session = await uow.sessions.get(draw.session_id)
    people = {person.code: person for person in (await uow.participants.of(session.id)).values()}
    operators = await uow.duties.operators_of(session.id)
    history = History(await uow.chain.documents_of(session.id), LATER)
    seated = await seated_panels(uow, history, document["input"]["after"], people)
    cases = {case.case_id: case for case in await uow.cases.list_of(session.id, locked=True)}
    for case_code, panel_code in sorted(document["outcome"]["allocation"].items()):
        case = cases[UUID(people[case_code].subject)]
        if case.state == WITHDRAWN:
            continue
        taken = handed_over(uow, case, operators, seated[panel_code])
        if clashes(taken):
            await uow.cases.change([case.case_id], state="contested")
            continue
        await uow.cases.change([case.case_id], state="allocated", panel_code=panel_code)
        await uow.cases.put_duties(case.case_id, taken)
        await panels.note_seated(uow, case, seated[panel_code])
        await uow.publish(
            CaseAllocated(
                committee=case.committee,
                case_id=case.case_id,
                session_id=session.id,
                session_code=session.code,
                case_code=case_code,
                mode=session.mode,
                panel_code=panel_code,
                panel=seated[panel_code],
                transcript_hash=document["hash"],
                duties=list(taken),
                panel_number=case.panel_number,
            )
        )


async def announce_replacement(
    uow: UnitOfWork, session_id: UUID, groups_hash: str, replaced: Replacement
) -> None:
    """Tell of an alternate who stepped in, for each case that the panel had been given.

    The draw decides who steps in; see ``with_examiner`` for who holds another duty by now.
    """
    people = {person.code: person for person in (await uow.participants.of(session_id)).values()}
    history = History(await uow.chain.documents_of(session_id), LATER)
    seated = await seated_panels(uow, history, [groups_hash], people)
    member = next(item for item in seated[replaced.panel] if item.code == replaced.in_)
    for case in await uow.cases.list_of(session_id, locked=True):
        if case.state in ("allocated", "absent") and case.panel_code == replaced.panel:
            taken = with_examiner(uow, case.case_id, case.duties, member)
            await uow.cases.put_duties(case.case_id, taken)
            await panels.note_seated(uow, case, [member])
            await uow.publish(
                PanelMemberReplaced(
                    committee=case.committee,
                    case_id=case.case_id,
                    session_id=session_id,
                    panel_code=replaced.panel,
                    out=replaced.out,
                    member=member,
                    duties=list(taken),
                    panel_number=case.panel_number,
                )
            )


async def seated_panels(
    uow: UnitOfWork, history: History, after: list[str], people: dict[str, Participant]
) -> dict[str, list[PanelMember]]:
    """Return the members of each panel, by seat, as the groups draw and its records give them."""
    groups = next(
        found
        for draw_hash in after
        if (found := history.find(draw_hash)) and found["kind"] == "groups"
    )
    occupancy = history.occupancy(groups["hash"])
    ids = [UUID(people[code].subject) for code in occupancy.experts()]
    experts = {str(expert.id): expert for expert in await uow.experts.list_by_id(ids)}
    return {
        panel["code"]: [
            PanelMember(
                code=code,
                expert_id=experts[people[code].subject].id,
                account_id=experts[people[code].subject].account_id,
                seat=seat,
                specialty=panel["seats"][seat],
                is_leader=occupancy.leaders[panel["code"]] == code,
                committee=lender_of(experts[people[code].subject], uow.committee),
            )
            for seat, code in seats_of(occupancy, panel["code"])
        ]
        for panel in groups["input"]["panels"]
    }


def lender_of(expert: Expert, committee: str) -> str | None:
    """Return the committee that a borrowed expert is of; None for one of the committee's own."""
    return None if expert.committee == committee else expert.committee


def seats_of(occupancy: Occupancy, panel: str) -> list[tuple[int, str]]:
    """Return who sits in a panel, with the number of the seat."""
    found = [(occupancy.seat_of(code), code) for code in occupancy.members(panel)]
    return sorted((place[1], code) for place, code in found if place is not None)


def handed_over(
    uow: UnitOfWork, case: SessionCase, operators: list[str], panel: list[PanelMember]
) -> tuple[Duty, ...]:
    """Return a case's duties with those of the draws' operators and the panel's experts."""
    told = [Duty(duty="operate_draw", account_id=account_id) for account_id in operators]
    taken = learn(uow, case.case_id, case.duties, told)
    for member in panel:
        taken = with_examiner(uow, case.case_id, taken, member)
    return taken


def with_examiner(
    uow: UnitOfWork, case_id: UUID, taken: tuple[Duty, ...], member: PanelMember
) -> tuple[Duty, ...]:
    """Return a case's duties with that of an expert to whom the draw gave a seat.

    Conflicts are frozen before anyone knows the panels, so an expert may have taken another duty
    since. That expert takes none by sitting there: the seal is refused, and an absence is
    recorded, for which the next alternate steps in.
    """
    examined = duties.united(taken, [Duty(duty="examine", account_id=member.account_id)])
    new = clashes(examined)[len(clashes(taken)) :]
    for clash in new:
        note_clash(uow, case_id, clash)
    return taken if new else examined
