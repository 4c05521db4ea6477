"""Who writes a committee's letters (落款机构), how they are numbered, and who gets copies."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mailing.domain.letter import LetterKind
from mailing.rendering import Issuer
from mailing.rendering.text import Line, Postcode, Prose
from shared.events.intake import Mode

__all__ = ["CommitteeLetters", "CopyRecipient", "load_issuers"]

NumberedKind = Literal[
    LetterKind.ACCEPTANCE,
    LetterKind.EXAMINATION_NOTICE,
    LetterKind.SUPPLEMENT_NOTICE,
    LetterKind.REFUSAL,
    LetterKind.ABANDONMENT,
    LetterKind.REOPENING,
    LetterKind.WITHDRAWAL,
    LetterKind.EXTENSION,
    LetterKind.RESCHEDULING,
    LetterKind.CANCELLATION,
]
NEEDED = frozenset({LetterKind.ACCEPTANCE, LetterKind.EXAMINATION_NOTICE})
USUAL_ENDINGS: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.SUPPLEMENT_NOTICE: "补",
        LetterKind.REFUSAL: "不受",
        LetterKind.ABANDONMENT: "弃",
        LetterKind.REOPENING: "恢",
        LetterKind.WITHDRAWAL: "撤",
        LetterKind.EXTENSION: "延",
        LetterKind.RESCHEDULING: "改",
        LetterKind.CANCELLATION: "消",
    }
)
"""What is put behind the issuer's prefix where a committee configures none for a kind."""

APPEALS = (
    "如对本决定不服，可以自收到本决定书之日起六十日内依法申请行政复议，"
    "或者自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。"
)


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
    twice. ``appeals`` is what a refusal says of remedies; ``venues`` gives the address of a venue
    by its name, ``bring`` what to bring, by mode.
    """

    issuer: Issuer
    prefixes: dict[NumberedKind, Line]
    copies: tuple[CopyRecipient, ...] = ()
    venues: dict[str, Line] = Field(default_factory=dict)
    bring: dict[Mode, tuple[Line, ...]]
    appeals: Prose = APPEALS

    @model_validator(mode="after")
    def is_complete(self) -> Self:
        """Refuse a kind or mode without its text, and prefixes that aren't the issuer's own."""
        if not set(self.prefixes) >= NEEDED:
            raise ValueError("acceptance and examination_notice need a prefix each")
        prefixes = list(self.all_prefixes.values())
        if len(set(prefixes)) < len(prefixes):
            raise ValueError("each kind of letter needs a prefix of its own")
        for prefix in prefixes:
            if not prefix.startswith(self.issuer.number_prefix):
                raise ValueError(f"the prefix {prefix} must begin with the issuer's")
        if missing := {"on_site", "video", "home_visit", "entrusted"} - set(self.bring):
            raise ValueError(f"nothing is said about what to bring: {sorted(missing)}")
        return self

    @property
    def all_prefixes(self) -> dict[str, str]:
        """The prefix of each kind of letter that review doesn't number."""
        usual = {
            str(kind): f"{self.issuer.number_prefix}{ending}"
            for kind, ending in USUAL_ENDINGS.items()
        }
        return usual | {str(kind): prefix for kind, prefix in self.prefixes.items()}

    def number(self, kind: LetterKind, year: int, sequence: int) -> str:
        """Write the number of a letter that review doesn't number."""
        return f"{self.all_prefixes[kind]}〔{year}〕{sequence}号"


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
