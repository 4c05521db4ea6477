"""Every letter there is, and how a kept one is read back."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from mailing.rendering.application_letters import (
    AbandonmentContent,
    ExtensionContent,
    RefusalContent,
    ReopeningContent,
    SupplementNoticeContent,
    WithdrawalContent,
)
from mailing.rendering.content import (
    AcceptanceContent,
    CancellationContent,
    ConclusionContent,
    EnvelopeContent,
    ExaminationNoticeContent,
    ReschedulingContent,
)

__all__ = ["LetterContent", "letter_adapter"]

LetterContent = (
    AcceptanceContent
    | ExaminationNoticeContent
    | ReschedulingContent
    | CancellationContent
    | ConclusionContent
    | SupplementNoticeContent
    | RefusalContent
    | AbandonmentContent
    | ReopeningContent
    | WithdrawalContent
    | ExtensionContent
    | EnvelopeContent
)
"""Any letter; ``kind`` tells which."""

letter_adapter: TypeAdapter[LetterContent] = TypeAdapter(
    Annotated[LetterContent, Field(discriminator="kind")]
)
"""Reads a letter back from the input kept with it."""
