"""Letters (文书) rendered from their content to PDF/A; knows no database and no network."""

from mailing.rendering.application_letters import (
    AbandonmentContent,
    ExtensionContent,
    MissingItem,
    RefusalContent,
    ReopeningContent,
    SupplementNoticeContent,
    WithdrawalContent,
)
from mailing.rendering.content import (
    AcceptanceContent,
    Basis,
    CancellationContent,
    ConclusionContent,
    Condition,
    EnvelopeContent,
    ExaminationNoticeContent,
    IllnessOutcome,
    InjuryDecision,
    ReschedulingContent,
    WorkInjuryOutcome,
)
from mailing.rendering.letters import LetterContent, letter_adapter
from mailing.rendering.parties import Applicant, Appraisee, Issuer, Recipient
from mailing.rendering.renderer import Renderer, SealedLetter, canonical_input, render
from mailing.rendering.verification import verification_code
from shared.typesetting import Fonts, MissingGlyphError

__all__ = [
    "AbandonmentContent",
    "AcceptanceContent",
    "Applicant",
    "Appraisee",
    "Basis",
    "CancellationContent",
    "ConclusionContent",
    "Condition",
    "EnvelopeContent",
    "ExaminationNoticeContent",
    "ExtensionContent",
    "Fonts",
    "IllnessOutcome",
    "InjuryDecision",
    "Issuer",
    "LetterContent",
    "MissingGlyphError",
    "MissingItem",
    "Recipient",
    "RefusalContent",
    "Renderer",
    "ReopeningContent",
    "ReschedulingContent",
    "SealedLetter",
    "SupplementNoticeContent",
    "WithdrawalContent",
    "WorkInjuryOutcome",
    "canonical_input",
    "letter_adapter",
    "render",
    "verification_code",
]
