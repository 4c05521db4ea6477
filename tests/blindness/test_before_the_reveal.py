"""Before a draw is revealed nobody can tell two worlds apart that differ in what is hidden."""

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from lottery.domain.draw.canonical import parse
from lottery.errors import SessionNotFoundError
from lottery.services import boards
from lottery.services.boards import Board
from lottery.unit_of_work import UnitOfWork
from services.lottery.tests.api.conftest import PREFIX
from shared.testing.identities import make_credit_code
from shared.testing.running import Surroundings
from tests.blindness.asking import Asking, Heard, differences
from tests.blindness.bureau import Bureau
from tests.blindness.chance import same_chance
from tests.blindness.pairs import Pair, Sitting, commitment_of, exchange_secret, hidden_bit, paired
from tests.blindness.world import asking_about

NOT_THERE_YET = {
    "/api/intake/v1/applications/{case_id}/refusal",
    "/api/intake/v1/cases/{case_id}/hand-over-files/{hand_over_file_id}/content",
    "/api/intake/v1/cases/{case_id}/lookups/{item}",
    "/api/intake/v1/cases/{case_id}/materials/{material_id}/previews/{page}",
    "/api/intake/v1/drafts/{draft_id}",
    "/api/intake/v1/partner-hospitals/{credit_code}",
    "/api/intake/v1/partner/conformance-runs/{run_id}",
    "/api/intake/v1/partner/conformance-runs/{run_id}/certificate",
    "/api/intake/v1/partner/events",
    "/api/intake/v1/partner/fhir/{release}/DocumentReference/{document_id}",
    "/api/intake/v1/partner/fhir/{release}/Task",
    "/api/intake/v1/partner/fhir/{release}/Task/{request_id}",
    "/api/intake/v1/partner/hospital",
    "/api/intake/v1/partner/requests",
    "/api/intake/v1/partner/requests/{request_id}",
    "/api/intake/v1/partner/submissions",
    "/api/intake/v1/partner/submissions/{submission_id}",
    "/api/intake/v1/partner/submissions/{submission_id}/receipt",
    "/api/intake/v1/partner/webhooks/{endpoint_id}",
    "/api/intake/v1/partner/webhooks/{endpoint_id}/deliveries",
    "/api/intake/v1/partner/webhooks/{endpoint_id}/deliveries/{event_id}",
    "/api/intake/v1/personal-data",
    "/api/intake/v1/record-submissions/{waiting_id}",
    "/api/intake/v1/record-submissions/{waiting_id}/documents/{document_id}/content",
    "/api/intake/v1/resumable-uploads/{resumable_id}",
    "/api/intake/v1/uploads/{upload_id}",
    "/api/lottery/v1/chain/{committee}/{sequence}",
    "/api/lottery/v1/draws/{draw_id}/chances",
    "/api/lottery/v1/draws/{draw_id}/transcript",
    "/api/lottery/v1/expert-imports/{import_id}",
    "/api/lottery/v1/sessions/{session_id}/feasibility/allocation",
    "/api/lottery/v1/sessions/{session_id}/feasibility/groups",
    "/api/lottery/v1/sessions/{session_id}/feasibility/pool",
    "/api/mailing/v1/letters/{letter_id}/evidence/{evidence_id}/file",
    "/api/mailing/v1/letters/{letter_id}/pdf",
    "/api/mailing/v1/verify/{letter_id}",
    "/api/review/v1/conclusions/{case_id}",
    "/api/review/v1/examinations/{case_id}/entrusted-documents/{entrusted_document_id}/content",
    "/api/review/v1/examinations/{case_id}/materials/{material_id}/content",
    "/draws/code/{name}",
    "/draws/{committee}/{sequence}",
    "/internal/cases/{case_id}/conclusion",
    "/internal/cases/{case_id}/notices/{notice_id}",
    "/internal/cases/{case_id}/personal-files/{file_id}",
    "/internal/cases/{case_id}/refusal",
    "/internal/letters/{letter_id}/seal",
}
"""Routes that give nobody anything yet: what they read comes later, or isn't in this world."""

LOTS = "/api/lottery/v1/sessions/{session_id}/lots/{code}"
"""Gives something once the groups are revealed: experts' seats."""

SUGGESTED = "/api/lottery/v1/sessions/{session_id}/suggested-cases"
"""Gives something until the session's first draw is over."""

GIVEN = {"pool": {SUGGESTED}, "groups": set[str](), "allocation": {LOTS}}
"""What gives something only before or after one of the draws."""

OWN_CODE = "GET /api/lottery/v1/own-lots of lottery as expert "
"""Every expert has the own code from the beginning, and nobody else's."""

CHECK_IN_TABLE = ("clerk ", "draw_operator ", "supervisor ", "supervising_body ")
"""Who sees which expert has which code: the people at the door, and who watches them."""


def opened(kind: str) -> Callable[[Bureau], Awaitable[Sitting]]:
    """Return the story of a session up to the moment when only a draw's reveal is missing."""

    async def tell(bureau: Bureau) -> Sitting:
        return await (await Sitting.begun(bureau)).until_opened(bureau, kind)

    return tell


async def both(pair: Pair[Any], asking: Asking) -> tuple[Heard, Heard]:
    """Ask both bureaus everything."""
    return await asking.everything(pair.one), await asking.everything(pair.other)


@pytest.mark.parametrize("kind", ["pool", "groups", "allocation"])
async def test_nobody_learns_what_a_draw_will_give(kind: str, surroundings: Surroundings) -> None:
    async with paired(surroundings, opened(kind)) as pair:
        await exchange_secret(pair.other, pair.told)
        draw_id = pair.told.open["draw"]["id"]
        published = [await commitment_of(bureau, draw_id) for bureau in pair.bureaus]

        heard = await both(pair, await asking_about(pair, surroundings))
        assert heard[0].never_granted == NOT_THERE_YET | ({LOTS, SUGGESTED} - GIVEN[kind])
        one, other = [await bureau.lottery.reveal(pair.told.open) for bureau in pair.bureaus]

        assert differences(*heard, [(published[0], published[1])]) == {}
        assert one.json()["outcome"] != other.json()["outcome"]


async def test_nobody_learns_who_conflicts_with_whom(surroundings: Surroundings) -> None:
    async with paired(surroundings, opened("nothing")) as pair:
        frozen = [
            await freeze_groups(pair.one, pair.told, treated=[]),
            await freeze_groups(pair.other, pair.told, treated=pair.told.cases[:1]),
        ]
        published = list(zip(*map(hashes_of, frozen), strict=True))
        pair.told.open = frozen[0]

        heard = await both(pair, await asking_about(pair, surroundings))

        assert differences(*heard, published) == {}
        assert await conflicts(pair.one) == set()
        assert len(await conflicts(pair.other)) > 0


async def freeze_groups(
    bureau: Bureau, sitting: Sitting, *, treated: Collection[UUID]
) -> dict[str, Any]:
    """Open a groups draw for whose cases one hospital of the pool is recused; return its view."""
    hospital = make_credit_code(0)
    for case_id in sitting.cases:
        bureau.lottery.intake.treated_in(case_id, [hospital] if case_id in treated else [])
    with same_chance(block=1):
        frozen, _ = await bureau.lottery.opened(sitting.session_id, "groups")
    answer = await bureau.lottery.public.get(f"{PREFIX}/draws/{frozen['draw']['id']}")
    return frozen | {"draw": answer.json()}


def hashes_of(frozen: dict[str, Any]) -> list[str]:
    """Return what is published of a draw before it is opened: hashes that hide what they bind."""
    draw = frozen["draw"]
    return [draw["input_hash"], draw["commitment"], *(c["hash"] for c in draw["contributors"])]


async def conflicts(bureau: Bureau) -> set[str]:
    """Return the experts' codes that a frozen groups draw keeps from a case."""
    [row] = await bureau.rows("lottery", "select input from lottery.draw where kind = 'groups'")
    return {code for case in parse(row.input)["roster"] for code in case["conflicts"]}


async def test_only_the_people_at_the_door_learn_which_expert_has_which_code(
    surroundings: Surroundings,
) -> None:
    async with paired(surroundings, opened("groups")) as pair:
        await exchange_codes(pair.other, *pair.told.experts[:2])

        found = differences(*await both(pair, await asking_about(pair, surroundings)))

        strangers = [q for q in found if not any(f" as {role}" in q for role in CHECK_IN_TABLE)]
        assert [question for question in strangers if OWN_CODE not in question] == []
        assert found


async def exchange_codes(bureau: Bureau, one: str, other: str) -> None:
    """Let two experts of a session have had each other's code."""
    await bureau.change(
        "lottery",
        """
        update lottery.participant p set subject = 'exchanged/' || o.subject
        from lottery.participant o
        where p.session_id = o.session_id and p.code in (:one, :other)
            and o.code in (:one, :other) and o.code <> p.code
        """,
        one=one,
        other=other,
    )
    await bureau.change(
        "lottery",
        "update lottery.participant set subject = substr(subject, 11) "
        "where subject like 'exchanged/%'",
    )


Plant = Callable[..., Board]


def in_the_order(uow: UnitOfWork, board: Board, *, bit: bool) -> Board:
    return replace(board, experts=board.experts[::-1]) if bit else board


def in_a_count(uow: UnitOfWork, board: Board, *, bit: bool) -> Board:
    return replace(board, cases=board.cases[1:]) if bit else board


def in_a_status(uow: UnitOfWork, board: Board, *, bit: bool) -> Board:
    if bit:
        raise SessionNotFoundError(id=board.session.id)
    return board


def in_a_log(uow: UnitOfWork, board: Board, *, bit: bool) -> Board:
    logging.getLogger("lottery.boards").debug("read%s", " again" if bit else "")
    return board


def in_the_audit_trail(uow: UnitOfWork, board: Board, *, bit: bool) -> Board:
    uow.audit("board.read", subject_type="session", subject_id="s", detail={"bit": bit})
    return board


@pytest.mark.parametrize(
    "plant", [in_the_order, in_a_count, in_a_status, in_a_log, in_the_audit_trail]
)
async def test_planted_leak_of_one_bit_is_found(
    plant: Plant, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = boards.of_session

    async def leaky(uow: UnitOfWork, session_id: UUID) -> Board:
        board = await read(uow, session_id)
        return plant(uow, board, bit=await hidden_bit(uow, session_id))

    async with paired(surroundings, opened("groups")) as pair:
        await exchange_secret(pair.other, pair.told)
        draw_id = pair.told.open["draw"]["id"]
        published = [await commitment_of(bureau, draw_id) for bureau in pair.bureaus]
        asking = await asking_about(pair, surroundings)
        few = {name: asking.callers[name] for name in ("clerk clerk-1", "supervisor supervisor-1")}
        monkeypatch.setattr(boards, "of_session", leaky)

        heard = await both(pair, replace(asking, callers=few, services=("lottery",)))

        assert differences(*heard, [(published[0], published[1])])
