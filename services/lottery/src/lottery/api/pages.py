"""The public pages under `/draws`: what was drawn, and the means to check it."""

from base64 import b64encode
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import HTMLResponse

from lottery.api.parameters import OpenUnitOfWork, TokenHolder
from lottery.domain.draw import parse
from lottery.errors import RecordNotFoundError, TranscriptNotPublicError
from lottery.pages import asset, modules, page, verifier, verifier_hash
from lottery.services import keys, publication
from shared.auth import public
from shared.openapi import refusals

__all__ = ["router"]

router = APIRouter(
    prefix="/draws",
    dependencies=[public("draws are read and checked by anyone; codes and hashes only")],
    tags=["pages"],
    default_response_class=HTMLResponse,
)

LARGEST = 2**31 - 1
A_PAGE = 100

Committee = Annotated[str, Path(pattern=r"^[0-9]{6}$", examples=["330783"])]
KEPT_AN_HOUR = {"Cache-Control": "public, max-age=3600"}


@router.get("", summary="Page of all chains")
async def show_chains(holder: TokenHolder, open_unit_of_work: OpenUnitOfWork) -> Response:
    """Show every committee's chain with its head."""
    async with open_unit_of_work(holder) as uow:
        heads = await uow.chain.heads()
    return page("chains", heads=heads)


@router.get("/verify", summary="Page for checking a draw")
async def show_verification() -> Response:
    """Show the page that checks documents in the browser."""
    return page("verify", sha256=verifier_hash().hex(), modules=modules())


@router.get(
    "/verify.py",
    summary="Download the stand-alone verifier",
    response_class=Response,
    responses={200: {"content": {"text/x-python": {"schema": {"type": "string"}}}}},
)
async def download_verifier() -> Response:
    """Return the verifier; its SHA-256 is in `Repr-Digest` (RFC 9530) and on the page."""
    digest = b64encode(verifier_hash()).decode()
    headers = {
        "Repr-Digest": f"sha-256=:{digest}:",
        "Content-Disposition": 'attachment; filename="verify.py"',
        "Cache-Control": "no-cache",
    }
    return Response(verifier(), media_type="text/x-python", headers=headers)


@router.get("/page.css", include_in_schema=False, summary="Style sheet of the public pages")
async def get_style_sheet() -> Response:
    """Return the pages' only style sheet."""
    return Response(asset("page.css"), media_type="text/css", headers=KEPT_AN_HOUR)


@router.get("/code/{name}", include_in_schema=False, summary="A module of the verification page")
async def get_module(name: str) -> Response:
    """Return a script, as it was written but for its types."""
    if name not in modules():
        return Response("", 404)
    headers = {"Cache-Control": "no-cache"}
    return Response(asset(f"code/{name}"), media_type="text/javascript", headers=headers)


@router.get("/{committee}", summary="Page of one chain")
async def show_chain(
    committee: Committee,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
) -> Response:
    """Show a committee's chain, and its daily heads."""
    async with open_unit_of_work(holder) as uow:
        records = await uow.chain.list_after(committee, after, A_PAGE)
        heads = await uow.chain.daily_heads(committee, A_PAGE)
    following = records[-1].sequence if len(records) == A_PAGE else None
    return page("chain", committee=committee, records=records, heads=heads, following=following)


@router.get(
    "/{committee}/keys.pem",
    summary="Download a committee's public keys",
    response_class=Response,
    responses={200: {"content": {"application/x-pem-file": {"schema": {"type": "string"}}}}},
)
async def download_keys(
    committee: Committee, holder: TokenHolder, open_unit_of_work: OpenUnitOfWork
) -> Response:
    """Return every key that signed the chain, one after another, as the verifiers take them."""
    async with open_unit_of_work(holder) as uow:
        found = await keys.published(uow, committee)
    content = "".join(key.public_key for key in found)
    return Response(content, media_type="application/x-pem-file")


@router.get(
    "/{committee}/{sequence}", summary="Page of one transcript or record", responses=refusals(409)
)
async def show_document(
    committee: Committee,
    sequence: Annotated[int, Path(ge=1, le=LARGEST)],
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Show what was drawn, who contributed, and the outcome, by codes."""
    try:
        async with open_unit_of_work(holder) as uow:
            content = await publication.chain_document(uow, committee, sequence)
    except (RecordNotFoundError, TranscriptNotPublicError) as refusal:
        if "text/html" not in accept:
            raise
        told = {"committee": committee, "sequence": sequence, "sentence": refusal.detail_zh}
        return page("missing", status=refusal.status, **told)
    return page("document", document=parse(content), file=f"{sequence:06d}.json")
