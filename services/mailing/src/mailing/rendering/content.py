"""What each kind of letter (文书) says, as plain frozen values."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, HttpUrl, model_validator

from mailing.rendering.parties import Applicant, Appraisee, Content, Issuer, Recipient
from mailing.rendering.text import LetterNumber, Line, Prose
from shared.clock import CHINA
from shared.events.intake import Mode

__all__ = [
    "AcceptanceContent",
    "AcceptedCaseLetter",
    "Basis",
    "CancellationContent",
    "CaseLetter",
    "CommitteeTime",
    "ConclusionContent",
    "Condition",
    "Days",
    "EnvelopeContent",
    "ExaminationNoticeContent",
    "IllnessOutcome",
    "InjuryDecision",
    "ReschedulingContent",
    "WorkInjuryOutcome",
]

Matter = Literal[
    "initial",
    "review",
    "reappraisal",
    "illness",
    "device",
    "leave",
    "relapse",
    "rehab",
    "dependant",
]
CommitteeTime = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(CHINA))]
Days = Annotated[int, Field(ge=1, le=3650)]


class NumberedLetter(Content):
    """What every letter has: its number, its date, who writes and who receives it."""

    number: LetterNumber
    dated_on: date
    issuer: Issuer
    recipient: Recipient

    @model_validator(mode="after")
    def number_belongs_to_issuer(self) -> Self:
        """Refuse a number of another issuer."""
        if not self.number.startswith(self.issuer.number_prefix):
            raise ValueError(f"the letter's number must begin with {self.issuer.number_prefix}")
        return self


class CaseLetter(NumberedLetter):
    """A letter about one case, which anyone holding it can check at ``verify_url``.

    ``shows_full_identity_number`` decides whether the middle of the appraisee's number is masked:
    shown on conclusions, because benefits are paid on them and names repeat; masked elsewhere.
    """

    letter_id: UUID
    verify_url: HttpUrl
    matter: Matter
    appraisee: Appraisee
    employer_name: Line | None
    copies_to: tuple[Line, ...] = ()
    shows_full_identity_number: bool = False


class AcceptedCaseLetter(CaseLetter):
    """A letter about a case that has its number."""

    case_number: Line


class AcceptanceContent(AcceptedCaseLetter):
    """劳动能力鉴定受理通知书: the application is complete and the case begins.

    ``conclusion_days`` and ``extension_days`` are days as in article 10 of
    《劳动能力鉴定管理办法》; ``conclusion_due_on`` is the last day as computed from them.
    """

    template: ClassVar[str] = "acceptance.typ"

    kind: Literal["acceptance"] = "acceptance"
    applicant: Applicant
    received_on: date
    complete_on: date
    accepted_on: date
    materials: tuple[Line, ...] = ()
    conclusion_due_on: date
    conclusion_days: Days
    extension_days: Days


class ExaminationNoticeContent(AcceptedCaseLetter):
    """劳动能力鉴定现场鉴定通知书: when and where to come (article 12), and what to bring.

    ``is_another_panel`` when the case was before a panel already.
    """

    template: ClassVar[str] = "examination_notice.typ"

    kind: Literal["examination_notice"] = "examination_notice"
    mode: Mode
    starts_at: CommitteeTime
    venue: Line
    venue_address: Line | None
    video_link: Line | None = None
    bring: tuple[Line, ...] = Field(min_length=1)
    is_another_panel: bool = False


class ReschedulingContent(AcceptedCaseLetter):
    """劳动能力鉴定改期通知书: another time or place than was told (article 12), and why.

    ``reason`` is a code of ``labels.json``; one that isn't there is the bureau's own planning.
    """

    template: ClassVar[str] = "rescheduling.typ"

    kind: Literal["rescheduling"] = "rescheduling"
    mode: Mode
    starts_at: CommitteeTime
    venue: Line
    venue_address: Line | None
    video_link: Line | None = None
    bring: tuple[Line, ...] = Field(min_length=1)
    reason: Line


class CancellationContent(AcceptedCaseLetter):
    """劳动能力鉴定安排取消通知书: the examination that was told is off; another will be told."""

    template: ClassVar[str] = "examination_cancellation.typ"

    kind: Literal["examination_cancellation"] = "examination_cancellation"
    starts_at: CommitteeTime
    reason: Line


class InjuryDecision(Content):
    """The work-injury decision (认定工伤决定) whose scope binds the panel."""

    number: Line
    decided_on: date
    scope: tuple[Line, ...] = Field(min_length=1)


class Condition(Content):
    """The condition as article 16 wants it: injured parts, impairment, diagnoses."""

    injured_parts: tuple[Line, ...] = Field(min_length=1)
    functional_impairment: Prose
    diagnoses: tuple[Line, ...] = Field(min_length=1)


class Basis(Content):
    """The standard applied and its clauses (条款), cited as ``5.9.2 8)``."""

    title: Line
    number: Line
    clauses: tuple[Line, ...] = ()


class WorkInjuryOutcome(Content):
    """A grade (伤残等级) from 1, the worst, to 10, or none, and the self-care finding."""

    kind: Literal["work_injury"] = "work_injury"
    grade: Annotated[int, Field(ge=1, le=10)] | None
    self_care: Literal["none", "partial", "major", "total"]


class IllnessOutcome(Content):
    """How much capacity for work an illness or non-work injury has taken."""

    kind: Literal["illness"] = "illness"
    incapacity: Literal["total", "major", "not_reached"]


class ConclusionContent(AcceptedCaseLetter):
    """劳动能力鉴定结论书: everything article 16 of 《劳动能力鉴定管理办法》 asks for.

    Appraisee and employer both get the full identity number, because the letter must identify one
    person beyond doubt. ``reappraisal_days`` count from each party's own receipt (article 19);
    ``review_after_years`` from the conclusion (articles 20 and 21).
    """

    template: ClassVar[str] = "conclusion.typ"

    kind: Literal["conclusion"] = "conclusion"
    matter: Literal["initial", "review", "illness"]
    injury_decision: InjuryDecision | None
    condition: Condition
    basis: Basis
    outcome: Annotated[WorkInjuryOutcome | IllnessOutcome, Field(discriminator="kind")]
    reappraisal_days: Days
    review_after_years: Annotated[int, Field(ge=1, le=10)]
    shows_full_identity_number: bool = True

    @model_validator(mode="after")
    def outcome_fits_matter(self) -> Self:
        """Refuse a grade for an illness, and the other way round."""
        if (self.matter == "illness") != (self.outcome.kind == "illness"):
            raise ValueError(f"an outcome of kind {self.outcome.kind} does not fit {self.matter}")
        return self


class EnvelopeContent(NumberedLetter):
    """The envelope of a letter: addresses and number. It has no place for a diagnosis or grade."""

    template: ClassVar[str] = "envelope.typ"

    kind: Literal["envelope"] = "envelope"
