"""An expert's signed view (专家鉴定意见), sealed once and never changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import rfc8785
from pydantic import TypeAdapter

from review.domain.outcome import Outcome, is_reached

__all__ = ["AppliedClause", "Opinion", "OpinionContent", "Signature", "is_intact", "opened", "seal"]


@dataclass(frozen=True, slots=True)
class AppliedClause:
    """A clause that one injury was matched to; two injuries may match the same one."""

    cite: str
    grade: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionContent:
    """What the expert writes.

    ``is_unlisted`` says that a finding is named by no clause and was judged by analogy;
    ``is_difficult`` asks for collective discussion.
    """

    standard_id: str
    findings: str
    injured_parts: tuple[str, ...]
    impairment: str
    diagnoses: tuple[str, ...]
    clauses: tuple[AppliedClause, ...]
    outcome: Outcome
    reasons: str | None
    is_difficult: bool
    is_unlisted: bool

    @property
    def judges_unlisted_condition(self) -> bool:
        """Whether something was judged by analogy, said so or plain from the missing clauses."""
        return self.is_unlisted or (not self.clauses and is_reached(self.outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed what and when: bound into the seal with the content.

    ``salt`` (16 random bytes, hex) blinds the seal: its hash is on record at once, and whoever
    guesses the words must not be able to try the guess before the round is complete.
    """

    case_id: UUID
    round: int
    seat: int
    expert_code: str
    account_id: str
    sealed_at: datetime
    salt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A sealed opinion; ``text`` is the exact text that ``sha256`` was taken of."""

    id: UUID
    signature: Signature
    content: OpinionContent
    text: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class SealedText:
    """The shape of an opinion's canonical text."""

    signature: Signature
    content: OpinionContent


SEALED_TEXT: TypeAdapter[SealedText] = TypeAdapter(SealedText)


def seal(opinion_id: UUID, signature: Signature, content: OpinionContent) -> Opinion:
    """Bind content and signature together: SHA-256 of their canonical JSON (RFC 8785)."""
    plain = SEALED_TEXT.dump_python(SealedText(signature, content), mode="json")
    canonical = rfc8785.dumps(plain)
    return Opinion(
        id=opinion_id,
        signature=signature,
        content=content,
        text=canonical.decode(),
        sha256=hashlib.sha256(canonical).digest(),
    )


def opened(opinion_id: UUID, text: str, sha256: bytes) -> Opinion:
    """Read a sealed opinion back from its canonical text."""
    read = SEALED_TEXT.validate_json(text)
    return Opinion(
        id=opinion_id, signature=read.signature, content=read.content, text=text, sha256=sha256
    )


def is_intact(opinion: Opinion) -> bool:
    """Tell whether the text still is the one that was sealed."""
    return hashlib.sha256(opinion.text.encode()).digest() == opinion.sha256
