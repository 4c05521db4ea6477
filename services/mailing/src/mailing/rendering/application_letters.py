"""What letters about an application say, from the one-time notice to its end, and extensions."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from mailing.rendering.content import CaseLetter, Days
from mailing.rendering.parties import Content
from mailing.rendering.text import Line, Prose

__all__ = [
    "AbandonmentContent",
    "ExtensionContent",
    "MissingItem",
    "RefusalContent",
    "ReopeningContent",
    "SupplementNoticeContent",
    "WithdrawalContent",
]


class ApplicationLetter(CaseLetter):
    """A letter that may go out before the acceptance gives a case its number.

    ``receipt_number`` is that of the receipt for the application, by which its holder knows it.
    """

    case_number: Line | None
    receipt_number: Line | None
    received_on: date


class MissingItem(Content):
    """One item of the list: its name, what is wrong with it, and why it is found so."""

    name: Line
    shortcoming: Line
    reason: Prose | None = None


class SupplementNoticeContent(ApplicationLetter):
    """补正材料一次性告知书: everything that is missing, at once (article 10).

    ``period_days`` run from its service. ``ground`` says of a second notice why there is one.
    """

    template: ClassVar[str] = "supplement_notice.typ"

    kind: Literal["supplement_notice"] = "supplement_notice"
    items: tuple[MissingItem, ...] = Field(min_length=1)
    period_days: Days
    ground: Line | None = None


class RefusalContent(ApplicationLetter):
    """不予受理决定书: why an application isn't accepted, by which article, and what can be done."""

    template: ClassVar[str] = "refusal.typ"

    kind: Literal["refusal"] = "refusal"
    ground: Line
    article: Line
    reason: Prose | None = None
    appeals: Prose


class AbandonmentContent(ApplicationLetter):
    """视为放弃申请告知书: the notice wasn't answered in time; a new application is open."""

    template: ClassVar[str] = "abandonment.typ"

    kind: Literal["abandonment"] = "abandonment"


class ReopeningContent(ApplicationLetter):
    """恢复办理告知书: the application goes on, and ``due_on`` is the last day for supplementing."""

    template: ClassVar[str] = "reopening.typ"

    kind: Literal["reopening"] = "reopening"
    due_on: date


class WithdrawalContent(ApplicationLetter):
    """撤回申请确认书: the application is withdrawn as its applicant asked.

    Once the case was accepted the other party gets it too: then ``is_applicants`` is false.
    """

    template: ClassVar[str] = "withdrawal.typ"

    kind: Literal["withdrawal"] = "withdrawal"
    is_applicants: bool = True


class ExtensionContent(ApplicationLetter):
    """延长期限告知书: which limit ends later, on which day, and why.

    ``limit`` and ``reason`` are codes of ``labels.json``, where each limit has its own reasons; one
    that isn't there is a good reason (正当理由) of article 10.
    """

    template: ClassVar[str] = "extension.typ"

    kind: Literal["extension"] = "extension"
    limit: Literal["conclusion", "supplement"]
    reason: Line
    due_on: date
