"""Refusals of typesetting.

InvalidError
└── MissingGlyphError   422, a character that no font on the machine can show
"""

from collections.abc import Iterable

from shared.errors import InvalidError

__all__ = ["MissingGlyphError"]


class MissingGlyphError(InvalidError):
    """A paper would show an empty box where a rare character of a name should stand."""

    code = "glyph_missing"
    sentence = "no font can show these characters: {shown}"
    sentence_zh = "现有字体无法显示下列字符：{shown}"

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = "".join(sorted(set(characters)))
        shown = " ".join(f"{character}(U+{ord(character):04X})" for character in self.characters)
        super().__init__(shown=shown)
