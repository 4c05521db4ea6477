"""Routes of the draws' ceremony, in its order."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from lottery.api.draw_schemas import (
    DrawView,
    FreezeBody,
    FrozenView,
    HashBody,
    OpeningBody,
)
from lottery.api.parameters import (
    ContributorCode,
    DrawId,
    DrawToken,
    Intake,
    LotterySettings,
    OpenUnitOfWork,
    SessionId,
    TokenHolder,
)
from lottery.services import boards, draws, freezing, publication, recusals
from lottery.services.freezing import Frozen
from lottery.services.orders import FreezeOrder
from shared.actor import Actor
from shared.auth import needs, public
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["draws"])

BY_TOKEN = public("the Draw-Token of one draw and one role decides", never_limited=True)
FOR_ALL = public("draws are checked by anyone; the answer holds codes and hashes only")


@router.post("/sessions/{session_id}/draws", status_code=201, summary="Freeze a draw")
async def freeze_draw(
    session_id: SessionId,
    body: FreezeBody,
    caller: Annotated[Actor, needs(Permission.DRAWS_OPERATE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    intake: Intake,
    settings: LotterySettings,
) -> FrozenView:
    """Fix a draw's input and return the tokens of its contributors and witness, once."""
    order = FreezeOrder(
        kind=body.kind,
        contributors=[item.official() for item in body.contributors],
        witness=body.witness.official(),
        reveal_by=body.reveal_by,
    )
    facts = {}
    if body.kind == "groups":
        async with open_unit_of_work(caller) as uow:
            case_ids = [case.case_id for case in await uow.cases.list_of(session_id)]
        facts = await recusals.fetch(intake, caller, case_ids)
    async with open_unit_of_work(caller) as uow:

        async def again(key: str) -> Frozen:
            return Frozen(await draws.get(uow, UUID(key)), {})

        frozen = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: freezing.freeze(uow, session_id, order, facts),
            again=again,
            resource_id=lambda made: str(made.draw.id),
        )
    return FrozenView.of(frozen, body.witness.role, settings.public_url)


@router.post("/draws/{draw_id}/commitment", summary="Commit the server to a secret")
async def commit_draw(
    draw_id: DrawId,
    caller: Annotated[Actor, needs(Permission.DRAWS_OPERATE)],
    open_unit_of_work: OpenUnitOfWork,
) -> DrawView:
    """Publish input hash and commitment, which every contributor takes away."""
    async with open_unit_of_work(caller) as uow:
        draw = await draws.commit(uow, draw_id)
    return DrawView.of(draw)


@router.post(
    "/draws/{draw_id}/contributions/{code}",
    dependencies=[BY_TOKEN],
    responses=refusals(403),
    summary="Hand in a hash",
)
async def hand_in_hash(
    draw_id: DrawId,
    code: ContributorCode,
    body: HashBody,
    token: DrawToken,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
) -> DrawView:
    """Take a contributor's hash; the nonce stays on their device until all hashes are in."""
    async with open_unit_of_work(holder) as uow:
        draw = await draws.hand_in(uow, draw_id, code, token, bytes.fromhex(body.hash))
    return DrawView.of(draw)


@router.post(
    "/draws/{draw_id}/contributions/{code}/opening",
    dependencies=[BY_TOKEN],
    responses=refusals(403),
    summary="Open a contribution",
)
async def open_contribution(
    draw_id: DrawId,
    code: ContributorCode,
    body: OpeningBody,
    token: DrawToken,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
) -> DrawView:
    """Take what a contributor's hash was made of."""
    nonce = bytes.fromhex(body.nonce)
    async with open_unit_of_work(holder) as uow:
        draw = await draws.open_contribution(
            uow, draw_id, code, token, nonce=nonce, value=body.value
        )
    return DrawView.of(draw)


@router.post(
    "/draws/{draw_id}/reveal",
    dependencies=[BY_TOKEN],
    responses=refusals(403),
    summary="Reveal a draw",
)
async def reveal_draw(
    draw_id: DrawId, token: DrawToken, holder: TokenHolder, open_unit_of_work: OpenUnitOfWork
) -> DrawView:
    """Give seed and outcome at once; pressed by the witness, who isn't the operator."""
    async with open_unit_of_work(holder) as uow:
        draw = await draws.reveal(uow, draw_id, token)
        outcome = await boards.outcome_of(uow, draw)
    return DrawView.of(draw, outcome)


@router.get("/draws/{draw_id}", dependencies=[FOR_ALL], summary="Follow a draw")
async def read_draw(
    draw_id: DrawId, holder: TokenHolder, open_unit_of_work: OpenUnitOfWork
) -> DrawView:
    """Return a draw as far as it has come, without its outcome, for a contributor's device."""
    async with open_unit_of_work(holder) as uow:
        draw = await uow.draws.get(draw_id)
    return DrawView.of(draw)


@router.get(
    "/draws/{draw_id}/transcript",
    dependencies=[FOR_ALL],
    summary="Download a transcript",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **refusals(409)},
)
async def read_transcript(
    draw_id: DrawId, holder: TokenHolder, open_unit_of_work: OpenUnitOfWork
) -> Response:
    """Return the transcript's exact canonical bytes, once its session is over."""
    async with open_unit_of_work(holder) as uow:
        document = await publication.transcript(uow, draw_id)
    return Response(document, media_type="application/json")
