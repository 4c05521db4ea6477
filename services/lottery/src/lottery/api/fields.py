"""What the bodies of the lottery's routes have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from lottery.domain.texts import Code, Text

__all__ = ["Body", "Code", "Hex32", "PanelCode", "Text"]

Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PanelCode = Annotated[str, StringConstraints(pattern=r"^P[0-9]{1,3}$")]


class Body(BaseModel):
    """What is sent; a member that isn't known is refused."""

    model_config = ConfigDict(extra="forbid")
