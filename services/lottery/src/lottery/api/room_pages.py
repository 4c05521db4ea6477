"""The pages of a draw's room; what they may do, the token in their address says."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from lottery.room_pages import POLICY, asset
from shared.auth import public

__all__ = ["router"]

router = APIRouter(
    dependencies=[public("the pages hold nothing; the token behind their address decides")],
    tags=["pages"],
    default_response_class=HTMLResponse,
)

HOUR = {"Cache-Control": "public, max-age=3600"}

PageName = Annotated[Literal["part", "witness", "room", "kiosk", "lot"], Path()]
ScriptName = Annotated[Literal["ceremony", "part", "witness", "room", "kiosk", "lot"], Path()]


@router.get("/draw/page.css", include_in_schema=False, summary="Style sheet of the room's pages")
async def get_style_sheet() -> Response:
    """Return the pages' only style sheet."""
    return Response(asset("page.css"), media_type="text/css", headers=HOUR)


@router.get("/draw/{name}.js", include_in_schema=False, summary="A script of the room's pages")
async def get_script(name: ScriptName) -> Response:
    """Return a script."""
    return Response(asset(f"{name}.js"), media_type="text/javascript", headers=HOUR)


@router.get("/draw/{name}", summary="A page of the room")
async def show_page(name: PageName) -> Response:
    """Show the page of a contributor, the witness, the board, the kiosk or a slip."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(asset(f"{name}.html"), headers=headers)
