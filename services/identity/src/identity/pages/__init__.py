"""The few pages that identity shows, in Chinese and English; none needs a script."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from identity.pages.texts import TEXTS, Language
from shared.clock import CHINA
from shared.errors import ServiceError

__all__ = ["language_of", "page", "redirect", "sentence_of", "style_sheet", "text_of"]

STYLE = "/auth/style.css"


@cache
def environment() -> Environment:
    """Return the templates, which escape everything put into them."""
    made = Environment(
        loader=PackageLoader("identity", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = moment
    return made


def moment(at: datetime) -> str:
    """Return a time as people in China read it off a clock, to the minute."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def style_sheet() -> str:
    """Return the pages' only style sheet."""
    return files("identity.pages").joinpath("style.css").read_text(encoding="utf-8")


def page(
    name: str,
    language: Language,
    *,
    status: int = 200,
    form_target: str | None = None,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Return a page; ``form_target`` is the address that its form may end up at."""
    content = (
        environment()
        .get_template(f"{name}.html")
        .render(language=language, text=TEXTS[language], style=STYLE, **values)
    )
    return HTMLResponse(
        content,
        status,
        headers={
            "Content-Security-Policy": content_security_policy(form_target),
            "X-Frame-Options": "DENY",
            "Cache-Control": "no-store",
            **(headers or {}),
        },
    )


def content_security_policy(form_target: str | None) -> str:
    """Allow our style sheet, forms to us, and where such a form's answer leads."""
    targets = "'self'" if form_target is None else f"'self' {origin_of(form_target)}"
    return (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {targets}"
    )


def origin_of(address: str) -> str:
    """Return an address' origin as a policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def redirect(location: str, status: int = 303) -> Response:
    """Send the browser elsewhere."""
    return Response(status_code=status, headers={"Location": location, "Cache-Control": "no-store"})


def language_of(request: Request) -> Language:
    """Return the language asked for in ``ui_locales``, else by the browser, else Chinese."""
    asked = request.query_params.get("ui_locales") or request.headers.get("accept-language", "")
    return "en" if asked.strip().lower().startswith("en") else "zh"


def sentence_of(refusal: ServiceError, language: Language) -> str:
    """Return a refusal as a sentence on a page."""
    if language == "zh":
        return f"{refusal.detail_zh}。"
    return f"{refusal.detail[:1].upper()}{refusal.detail[1:]}."


def text_of(language: Language, name: str) -> str:
    """Return one sentence."""
    return TEXTS[language][name]
