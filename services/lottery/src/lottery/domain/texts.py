"""The forms that texts in the register have."""

from typing import Annotated

from pydantic import StringConstraints

__all__ = ["Code", "LicenceNumber", "Text"]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
LicenceNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6,30}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
