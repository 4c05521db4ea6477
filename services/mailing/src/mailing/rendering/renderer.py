"""A letter's content in, a sealed PDF/A out: the same content always gives the same bytes."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from mailing.rendering.content import CaseLetter
from mailing.rendering.letters import LetterContent
from mailing.rendering.verification import verification_of
from shared.clock import CHINA
from shared.identifiers import mask_identity_number
from shared.typesetting import Fonts, typeset

__all__ = ["Renderer", "SealedLetter", "canonical_input", "render"]

TEMPLATES: Final = Path(str(files("mailing") / "templates"))

LONG_RUN: Final = re.compile(r"[!-9;-~]{19,}")
ZERO_WIDTH_SPACE: Final = "\u200b"


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A rendered letter, the hash of its bytes, and the hash of the content it was made from."""

    pdf: bytes
    sha256: str
    input_sha256: str


@dataclass(frozen=True)
class Renderer:
    """Renders letters in given fonts; one may be kept and used from many threads."""

    fonts: Fonts = field(default_factory=Fonts)

    def render(self, letter: LetterContent) -> SealedLetter:
        """Set the letter and return its bytes, which depend on nothing but content and fonts.

        Raises
        ------
        MissingGlyphError
            No font can show a character of a name or text; nothing is left out silently.
        """
        input_sha256 = hashlib.sha256(canonical_input(letter)).hexdigest()
        pdf = typeset(
            TEMPLATES / letter.template,
            template_data(letter, input_sha256),
            fonts=self.fonts,
            created_at=first_moment(letter.dated_on),
        )
        return SealedLetter(pdf, hashlib.sha256(pdf).hexdigest(), input_sha256)


def render(letter: LetterContent) -> SealedLetter:
    """Render in the packaged font; see ``Renderer.render``."""
    return packaged_renderer().render(letter)


def canonical_input(letter: LetterContent) -> bytes:
    """Return the letter as JSON with sorted keys; ``letter_adapter`` reads it back."""
    content = letter.model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@cache
def packaged_renderer() -> Renderer:
    """Scan the packaged font once per process."""
    return Renderer()


def template_data(letter: LetterContent, input_sha256: str) -> dict[str, Any]:
    """What a template sees: the content as it is to be shown, and how to verify it."""
    content = letter.model_dump(mode="json")
    if not isinstance(letter, CaseLetter):
        return {"letter": wrappable(content)}
    if not letter.shows_full_identity_number:
        masked = mask_identity_number(letter.appraisee.identity_number)
        content["appraisee"]["identity_number"] = masked
    verification = asdict(verification_of(letter, input_sha256))
    return {"letter": wrappable(content), "verification": verification}


def wrappable(value: Any) -> Any:
    """Let long runs of Latin letters or digits break anywhere rather than leave their column."""
    if isinstance(value, str):
        return LONG_RUN.sub(lambda run: ZERO_WIDTH_SPACE.join(run[0]), value)
    if isinstance(value, dict):
        return {name: wrappable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [wrappable(part) for part in value]
    return value


def first_moment(day: date) -> datetime:
    """The start of a day at the bureau: the creation time a letter of that day carries."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)
