"""Who writes a committee's letters (落款机构), how they are numbered, and who gets copies."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mailing.domain.letter import LetterKind
from mailing.rendering import Issuer
from mailing.rendering.text import Line, Postcode
from shared.events.intake import Mode

__all__ = ["CommitteeLetters", "CopyRecipient", "load_issuers"]

NumberedKind = Literal[LetterKind.ACCEPTANCE, LetterKind.EXAMINATION_NOTICE]


class Configured(BaseModel):
    """A part of the file; a member nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CopyRecipient(Configured):
    """An authority that gets a copy of conclusions (O55 art 17).

    ``is_mandatory`` lets the case wait until this copy is served, too.
    """

    role: Literal["insurance_authority", "insurance_agency"]
    name: Line
    address: Line
    postcode: Postcode | None = None
    phone: str | None = None
    is_mandatory: bool = False


class CommitteeLetters(Configured):
    """One committee's letters.

    Review numbers conclusions; the other kinds have a prefix each, so that no number occurs
    twice. ``venues`` gives the address of a venue by its name; ``bring`` what to bring, by mode.
    """

    issuer: Issuer
    prefixes: dict[NumberedKind, Line]
    copies: tuple[CopyRecipient, ...] = ()
    venues: dict[str, Line] = Field(default_factory=dict)
    bring: dict[Mode, tuple[Line, ...]]

    @model_validator(mode="after")
    def is_complete(self) -> Self:
        """Refuse a kind or mode without its text, and prefixes that aren't the issuer's own."""
        if set(self.prefixes) != {LetterKind.ACCEPTANCE, LetterKind.EXAMINATION_NOTICE}:
            raise ValueError("acceptance and examination_notice need a prefix each")
        if len(set(self.prefixes.values())) < len(self.prefixes):
            raise ValueError("each kind of letter needs a prefix of its own")
        for prefix in self.prefixes.values():
            if not prefix.startswith(self.issuer.number_prefix):
                raise ValueError(f"the prefix {prefix} must begin with the issuer's")
        if missing := {"on_site", "video", "home_visit", "entrusted"} - set(self.bring):
            raise ValueError(f"nothing is said about what to bring: {sorted(missing)}")
        return self

    def number(self, kind: LetterKind, year: int, sequence: int) -> str:
        """Write the number of a letter that review doesn't number."""
        prefix = {str(key): value for key, value in self.prefixes.items()}[kind]
        return f"{prefix}〔{year}〕{sequence}号"


ISSUERS = TypeAdapter(dict[str, CommitteeLetters])


def load_issuers(file: Path | None = None) -> Mapping[str, CommitteeLetters]:
    """Return the letters of each committee: the package's example, a deployer's file over it.

    Raises
    ------
    pydantic.ValidationError
        The file has another shape.
    """
    packaged = (files("mailing") / "data" / "issuers.json").read_text(encoding="utf-8")
    own = file.read_text(encoding="utf-8") if file else "{}"
    return ISSUERS.validate_python({**json.loads(packaged), **json.loads(own)})
