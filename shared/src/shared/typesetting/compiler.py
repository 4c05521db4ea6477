"""Typst templates compiled to PDF/A; data go in as JSON beside the template, never spliced in."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

from shared.typesetting.errors import MissingGlyphError
from shared.typesetting.fonts import Fonts

__all__ = ["typeset"]

OWN_TEMPLATES: Final = Path(__file__).parent


def typeset(
    template: Path, data: Mapping[str, Any], *, fonts: Fonts, created_at: datetime
) -> bytes:
    """Compile one template to PDF/A-2a (archival) and PDF/UA-1 (accessible), dated ``created_at``.

    The template finds the data, and the font families, as JSON in ``sys.inputs.data``. The same
    data, fonts and second give the same bytes.

    Raises
    ------
    MissingGlyphError
        Characters of the data are in none of the fonts; all of them are named.
    """
    families = fonts.for_templates()
    inputs = {"data": json.dumps({**data, "fonts": families}, ensure_ascii=False)}
    try:
        return run(template, inputs, fonts, created_at)
    except typst.TypstError:
        missing = [
            character
            for character in sorted(set(characters_of(data)))
            if not is_showable(character, fonts, created_at)
        ]
        if not missing:
            raise
    raise MissingGlyphError(missing)


def run(template: Path, inputs: dict[str, str], fonts: Fonts, created_at: datetime) -> bytes:
    """Compile in a compiler of its own, so that threads share only the fonts, which are dear.

    The template can read its own folder and nothing else of the machine.
    """
    compiler = typst.Compiler(
        template, root=template.parent, font_paths=fonts.found, ignore_system_fonts=True
    )
    pdf = compiler.compile(
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["a-2a", "ua-1"],
        # A PDF keeps whole seconds, and the compiler refuses parts of one.
        timestamp=created_at.replace(microsecond=0),
    )
    assert isinstance(pdf, bytes)
    return pdf


def is_showable(character: str, fonts: Fonts, created_at: datetime) -> bool:
    """Tell whether the fonts have the character: PDF/A forbids a character without its glyph."""
    inputs = {"text": character, "families": json.dumps(fonts.for_templates()["body"])}
    try:
        run(OWN_TEMPLATES / "glyph_probe.typ", inputs, fonts, created_at)
    except typst.TypstError:
        return False
    return True


def characters_of(value: object) -> Iterator[str]:
    """Walk every text in JSON-like data, character by character."""
    if isinstance(value, str):
        yield from value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from characters_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from characters_of(part)
