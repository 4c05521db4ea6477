"""Who may not sit on which case (回避): what intake, the pool and earlier draws know, together."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from lottery.domain.interest import InterestKind, key_of
from lottery.domain.recusal import Ties, conflicts_of
from lottery.domain.session import Expert, SessionCase
from lottery.repositories.panels import SeatTaken
from lottery.unit_of_work import UnitOfWork
from shared.clients.models import RecusalFacts
from shared.crypto import BlindIndex
from shared.errors import NotYetKnownError

__all__ = ["by_case", "ties_of"]


async def by_case(
    uow: UnitOfWork,
    cases: Collection[SessionCase],
    recusals: Mapping[UUID, RecusalFacts],
    experts: Collection[Expert],
) -> dict[UUID, set[UUID]]:
    """Return which of the experts may not sit on each case.

    Raises
    ------
    NotYetKnownError
        A case joined the session after the facts were fetched.
    """
    ties = await ties_of(uow, cases, recusals)
    interests = await uow.interests.keys_of([expert.id for expert in experts])
    by_hospital = uow.settings.recusal_by_hospital
    return {
        case.case_id: conflicts_of(
            case, experts, ties[case.case_id], interests, by_hospital=by_hospital
        )
        for case in cases
    }


async def ties_of(
    uow: UnitOfWork, cases: Collection[SessionCase], recusals: Mapping[UUID, RecusalFacts]
) -> dict[UUID, Ties]:
    """Return what experts may be tied to each case by.

    Raises
    ------
    NotYetKnownError
        A case joined the session after the facts were fetched.
    """
    counted = uow.settings.recusal_earlier_panel_matters
    people = {case.appraisee_id for case in cases if case.matter in counted}
    seats = await uow.panels.list_seats(
        [case.case_id for case in cases], [person for person in people if person is not None]
    )
    found = {}
    for case in cases:
        facts = recusals.get(case.case_id)
        if facts is None:
            raise NotYetKnownError(fact="recusal facts of a case")
        counts_person = case.matter in counted and case.appraisee_id is not None
        found[case.case_id] = Ties(
            hospitals=frozenset(facts.hospitals),
            licence_indexes=frozenset(bytes.fromhex(item) for item in facts.doctor_indexes),
            employer=facts.employer_credit_code,
            keys=frozenset(interests_touching(case, facts, uow.service.blind_index)),
            declared=frozenset(facts.declared_experts),
            seated=frozenset(
                seat.expert_id
                for seat in seats
                if is_earlier(seat, case) or (counts_person and is_of_another_case(seat, case))
            ),
        )
    return found


def is_earlier(seat: SeatTaken, case: SessionCase) -> bool:
    """Whether somebody sat on a panel of the case in whose place another one was asked for."""
    return seat.case_id == case.case_id and seat.panel_number < case.panel_number


def is_of_another_case(seat: SeatTaken, case: SessionCase) -> bool:
    """Whether somebody sat on a panel of another case of the same person."""
    return seat.case_id != case.case_id and seat.appraisee_id == case.appraisee_id


def interests_touching(
    case: SessionCase, facts: RecusalFacts, blind_index: BlindIndex
) -> Iterator[tuple[InterestKind, str]]:
    """Tell kind and key of every declared interest that would tie an expert to a case."""
    yield "case", key_of("case", str(case.case_id), blind_index.of)
    for hospital in facts.hospitals:
        yield "hospital", key_of("hospital", hospital, blind_index.of)
    if facts.employer_credit_code is not None:
        yield "employer", key_of("employer", facts.employer_credit_code, blind_index.of)
    if facts.appraisee_index is not None:
        yield "person", facts.appraisee_index
