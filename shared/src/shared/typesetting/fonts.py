"""Which fonts papers are set in: the packaged one, and better ones where a deployer adds them."""

from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

import typst

__all__ = ["Fonts"]

PACKAGE: Final = "cvttf_NotoSansCJK_Regular"
PACKAGED: Final = "Noto Sans CJK TC"
BODY: Final = ("FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif CJK SC")
HEADING: Final = ("FZXiaoBiaoSong-B05S", "Noto Serif CJK SC")


@dataclass(frozen=True)
class Fonts:
    """Fonts found in the package and in ``directory``; those of the system are never looked at.

    So the same letter gives the same bytes on every machine whose directory is the same. The
    packaged font holds the forms of all regions; the language tag picks the mainland's.

    Raises
    ------
    NotADirectoryError
        ``directory`` is given and is none.
    """

    directory: Path | None = None
    found: typst.Fonts = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.directory is not None and not self.directory.is_dir():
            raise NotADirectoryError(self.directory)
        packaged = Path(str(files(PACKAGE)))
        found = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[packaged, *([self.directory] if self.directory else [])],
        )
        object.__setattr__(self, "found", found)

    def for_templates(self) -> dict[str, object]:
        """Families for text and headings, best first, and how much to embolden a heading.

        The packaged font has one weight, so headings in it are stroked; a real heading font is
        left alone.
        """
        available = frozenset(self.found.families())
        body = choose(BODY, available)
        heading = choose(HEADING, available)
        return {
            "body": body,
            "heading": heading,
            "heading-stroke": 0.03 if heading[0] == PACKAGED else 0.0,
        }


def choose(preferred: tuple[str, ...], available: frozenset[str]) -> list[str]:
    """Keep the families that are there, in order, with the packaged one behind them."""
    return [family for family in preferred if family in available] + [PACKAGED]
