"""The number of a file in the office's register, as 信息申〔2026〕12号."""

from typing import Annotated

from pydantic import StringConstraints

__all__ = ["RegistryNumber"]

RegistryNumber = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^[A-Za-z\u4e00-\u9fff]{0,20}[〔\[(（]?\d{4}[〕\])）-]?\d{1,6}号?$",
    ),
]
"""It is kept unencrypted, so it takes too few digits in a row for anybody's number."""
