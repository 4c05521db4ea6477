"""The public pages of the draws: the chains, each document readable, and checking in a browser.

Reading needs no script. Checking does; the scripts are plain modules made from
`web/src/features/verify/` by `tools/build_verifier.py`.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader
from starlette.responses import HTMLResponse

from lottery.domain.specialties import SPECIALTIES
from shared.clock import CHINA

__all__ = ["asset", "modules", "page", "verifier", "verifier_hash"]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def environment() -> Environment:
    """Return the templates, which escape everything put into them."""
    made = Environment(
        loader=PackageLoader("lottery", "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = moment
    made.filters["named"] = named
    made.globals["words"] = words()
    return made


@cache
def words() -> Mapping[str, str]:
    """Return what codes of the specification, categories and specialties are called."""
    known: Mapping[str, str] = json.loads(asset("words.json"))
    return {**SPECIALTIES, **known}


def page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    content = environment().get_template(f"{name}.html").render(**values)
    return HTMLResponse(content, status, headers=headers)


@cache
def asset(name: str) -> str:
    """Return a file that pages load."""
    return files("lottery.pages").joinpath(name).read_text(encoding="utf-8")


@cache
def modules() -> tuple[str, ...]:
    """Return the names of the verifier's modules."""
    found = files("lottery.pages").joinpath("code").iterdir()
    return tuple(sorted(item.name for item in found if item.name.endswith(".js")))


@cache
def verifier() -> bytes:
    """Return the stand-alone verifier as it is handed out."""
    return files("lottery").joinpath("verify.py").read_bytes()


@cache
def verifier_hash() -> bytes:
    """Return the SHA-256 of the stand-alone verifier."""
    return sha256(verifier()).digest()


def named(code: str) -> str:
    """Return what a code is called, or the code: committees may have specialties of their own."""
    return words().get(code, code)


def moment(at: datetime | str | None) -> str:
    """Return a time as people in China read it off a clock."""
    if at is None:
        return "—"
    told = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{told.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
