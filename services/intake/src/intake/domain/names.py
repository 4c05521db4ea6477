"""How names are compared: however they were typed, the same name gives the same text."""

import re
import unicodedata

__all__ = ["normal_name"]

DOTS = re.compile("[·•・‧⋅]")


def normal_name(name: str) -> str:
    """Return a person's or an employer's name without what typing adds.

    Full width becomes half width, blanks go, capitals and the dots inside of names become one kind.
    """
    compact = "".join(unicodedata.normalize("NFKC", name).split())
    return DOTS.sub("·", compact).casefold()
