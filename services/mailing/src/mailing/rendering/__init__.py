"""Letters (文书) rendered from their content to PDF/A; knows no database and no network."""

from mailing.rendering.content import (
    AcceptanceContent,
    Basis,
    ConclusionContent,
    Condition,
    EnvelopeContent,
    ExaminationNoticeContent,
    IllnessOutcome,
    InjuryDecision,
    LetterContent,
    WorkInjuryOutcome,
    letter_adapter,
)
from mailing.rendering.parties import Applicant, Appraisee, Issuer, Recipient
from mailing.rendering.renderer import Renderer, SealedLetter, canonical_input, render
from mailing.rendering.verification import verification_code
from shared.typesetting import Fonts, MissingGlyphError

__all__ = [
    "AcceptanceContent",
    "Applicant",
    "Appraisee",
    "Basis",
    "ConclusionContent",
    "Condition",
    "EnvelopeContent",
    "ExaminationNoticeContent",
    "Fonts",
    "IllnessOutcome",
    "InjuryDecision",
    "Issuer",
    "LetterContent",
    "MissingGlyphError",
    "Recipient",
    "Renderer",
    "SealedLetter",
    "WorkInjuryOutcome",
    "canonical_input",
    "letter_adapter",
    "render",
    "verification_code",
]
