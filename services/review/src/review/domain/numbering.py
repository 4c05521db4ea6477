"""Conclusion numbers: how the issuer (落款机构) of a committee writes them."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Issuer"]


class Issuer(BaseModel):
    """Who signs a committee's conclusions, and how they are numbered.

    Each matter is counted by itself, so each has a prefix of its own and no number occurs twice.
    ``pattern`` has the places ``{prefix}``, ``{year}`` and ``{seq}``; ``{seq:04d}`` fills up with
    zeros.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(min_length=1)
    pattern: str = "{prefix}〔{year}〕{seq}号"
    prefixes: dict[str, str]

    @model_validator(mode="after")
    def numbers_are_distinct(self) -> Self:
        """Refuse a pattern or prefixes by which two conclusions would get one number."""
        try:
            written = {
                self.pattern.format(prefix=prefix, year=year, seq=seq)
                for prefix in ("A", "B")
                for year in (2026, 2027)
                for seq in (1, 2)
            }
        except (LookupError, ValueError) as error:
            raise ValueError("the pattern has a place it can't fill") from error
        if len(written) < 2**3:
            raise ValueError("the pattern needs {prefix}, {year} and {seq}")
        if len(set(self.prefixes.values())) < len(self.prefixes):
            raise ValueError("each matter needs a prefix of its own")
        return self

    def number(self, matter: str, year: int, seq: int) -> str:
        """Write one number; raises ``KeyError`` for a matter without a prefix."""
        return self.pattern.format(prefix=self.prefixes[matter], year=year, seq=seq)
