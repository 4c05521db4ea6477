"""The two pages that anybody may open: one checks papers, one tells a case's progress.

Chinese first, English below it. Checking and tracking need no script; comparing files with a
receipt does, in the reader's own browser.
"""

from datetime import date, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from shared.clock import CHINA

__all__ = ["asset", "page"]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HASH_GROUP = 8


@cache
def environment() -> Environment:
    """Return the templates, which escape everything put into them."""
    made = Environment(
        loader=PackageLoader("intake", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": moment, "day": day, "grouped": grouped, "size": size}
    return made


def page(
    name: str, *, status: int = 200, wait: int | None = None, **values: object
) -> HTMLResponse:
    """Return a page; ``wait`` are the seconds after which it may be asked for again."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    if wait is not None:
        headers["Retry-After"] = str(wait)
    content = environment().get_template(f"{name}.html").render(**values)
    return HTMLResponse(content, status, headers=headers)


@cache
def asset(name: str) -> str:
    """Return the pages' style sheet or script."""
    return files("intake.pages").joinpath(name).read_text(encoding="utf-8")


def moment(at: datetime | str) -> str:
    """Return a time as people in China read it off a clock, to the minute."""
    told = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{told.astimezone(CHINA):%Y-%m-%d %H:%M}"


def day(on: date | str) -> str:
    """Return a day as people write it."""
    told = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{told.year}年{told.month}月{told.day}日"


def grouped(sha256: str) -> str:
    """Return a hash in groups that can be compared by eye."""
    return " ".join(
        sha256[start : start + HASH_GROUP] for start in range(0, len(sha256), HASH_GROUP)
    )


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    for unit in ("B", "KB"):
        if count < 1024:  # noqa: PLR2004  (a kibibyte)
            return f"{count:.0f} {unit}"
        count /= 1024  # type: ignore[assignment]
    return f"{count:.1f} MB"
