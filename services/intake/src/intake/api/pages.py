"""The public pages: `/verify` checks a receipt or letter, `/track` tells a case's progress."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse, Response

from intake.api.tracking import Paper
from intake.domain.timeline import WORDS
from intake.errors import TrackingUnknownError
from intake.pages import asset, page
from shared.auth import public
from shared.clients.base import RemoteUnavailableError
from shared.errors import ServiceError, UnsupportedError
from shared.rate_limits import TooManyRequestsError

__all__ = ["router"]

router = APIRouter(
    dependencies=[public("whoever holds a paper checks it and follows the case")],
    tags=["pages"],
    default_response_class=HTMLResponse,
)

FORM = "application/x-www-form-urlencoded"
LONGEST = {"number": 60, "code": 40}
FIELDS = {
    name: {"type": "string", "minLength": 1, "maxLength": most} for name, most in LONGEST.items()
}
FORM_SCHEMA = {"type": "object", "properties": FIELDS, "required": list(FIELDS)}
FORM_BODY = {"requestBody": {"required": True, "content": {FORM: {"schema": FORM_SCHEMA}}}}
SENTENCES = {
    "unknown": {
        "zh": "编号与查询码（核验码）不匹配，请核对后重试。",
        "en": "Number and code don't belong together; please look again.",
    },
    "wait": {
        "zh": "尝试次数过多，请稍后再试。",
        "en": "Too many attempts; please try again in a minute.",
    },
    "away": {
        "zh": "暂时无法核验文书，请稍后再试。",
        "en": "Letters can't be checked just now; please try again later.",
    },
}


class FormExpectedError(UnsupportedError):
    """The body isn't the page's form."""

    code = "form_expected"
    sentence = "this takes the page's form"
    sentence_zh = "请通过页面表单提交"


async def read_form(request: Request) -> Mapping[str, str]:
    """Return number and code as they were filled in.

    Raises
    ------
    FormExpectedError
        The body is something else, or longer than the form's fields.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise FormExpectedError
    form = await request.form(max_files=0, max_fields=len(LONGEST))
    filled = {name: form.get(name, "") for name in LONGEST}
    texts = {name: value.strip() for name, value in filled.items() if isinstance(value, str)}
    if any(len(texts.get(name, " " * 99)) > most for name, most in LONGEST.items()):
        raise FormExpectedError
    return texts


Form = Annotated[Mapping[str, str], Depends(read_form)]
Holder = Annotated[Paper, Depends()]


@router.get("/verify", summary="Page for checking a receipt or letter")
async def show_verification() -> Response:
    """Show the form; what a QR code carries after the # fills it in the browser."""
    return verification()


@router.get("/verify/page.css", include_in_schema=False, summary="Style sheet of the public pages")
async def get_style_sheet() -> Response:
    """Return the pages' only style sheet."""
    return static("page.css", "text/css")


@router.get("/verify/page.js", include_in_schema=False, summary="Script of the public pages")
async def get_script() -> Response:
    """Return the pages' only script."""
    return static("page.js", "text/javascript")


@router.get("/verify/{letter_id}", summary="Page for checking one letter")
async def show_letter_verification(
    letter_id: Annotated[UUID, Path(description="As it is printed on the letter")],
) -> Response:
    """Show the form with the letter's identifier; its code is still to be typed."""
    return verification(number=str(letter_id))


@router.post("/verify", summary="Check a receipt or letter on the page", openapi_extra=FORM_BODY)
async def verify_on_page(form: Form, paper: Holder) -> Response:
    """Say whether a paper with this number and code was issued here."""
    number, code = form["number"], form["code"]
    try:
        if (letter_id := letter_id_of(number)) is not None:
            letter = await paper.check_letter(letter_id, code)
            return verification(letter=letter, letter_name=letter_name(letter.kind))
        receipt = (await paper.check(number, code)).statement
    except (TrackingUnknownError, TooManyRequestsError, RemoteUnavailableError) as refusal:
        return verification(**refused(refusal))
    names = {item["code"]: item["name_zh"] for item in receipt["items"]}
    return verification(receipt=receipt, names=names)


@router.get("/track", summary="Page for following a case")
async def show_tracking() -> Response:
    """Show the form."""
    return tracking()


@router.post("/track", summary="Follow a case on the page", openapi_extra=FORM_BODY)
async def track_on_page(form: Form, paper: Holder) -> Response:
    """Show the progress of the case that number and code open."""
    try:
        progress = await paper.track(form["number"], form["code"])
    except (TrackingUnknownError, TooManyRequestsError) as refusal:
        return tracking(**refused(refusal))
    return tracking(progress=progress)


def static(name: str, media_type: str) -> Response:
    """Return a file of the pages, which browsers keep for an hour."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(asset(name), media_type=media_type, headers=headers)


def verification(**shown: Any) -> Response:
    """Return the page for checking papers."""
    nothing = dict.fromkeys(("message", "receipt", "letter", "letter_name"))
    usual = {**nothing, "number": "", "names": {}, "labels": labels()}
    return page("verify", **{**usual, **shown})


def tracking(**shown: Any) -> Response:
    """Return the page for following cases."""
    return page("track", **{"message": None, "progress": None, "labels": labels(), **shown})


def refused(refusal: ServiceError) -> dict[str, Any]:
    """Return what a page says instead of an answer."""
    if isinstance(refusal, TooManyRequestsError):
        return {"message": SENTENCES["wait"], "status": 429, "wait": refusal.retry_after}
    if isinstance(refusal, RemoteUnavailableError):
        return {"message": SENTENCES["away"], "status": 503, "wait": 60}
    return {"message": SENTENCES["unknown"], "status": 404}


def letter_id_of(number: str) -> UUID | None:
    """Return the identifier that is printed on letters; None for a receipt's number."""
    try:
        return UUID(number)
    except ValueError:
        return None


def letter_name(kind: str) -> dict[str, str]:
    """Return what a kind of letter is called."""
    english, chinese = WORDS.get(kind, ("letter", "文书"))
    return {"en": english, "zh": chinese}


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Return what codes are called on papers."""
    text = files("intake").joinpath("templates/labels.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = json.loads(text)
    return found
