"""Who writes a letter, who receives it and whom it is about."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from mailing.rendering.text import IdentityText, Line, Postcode
from shared.events.mailing import RecipientRole

__all__ = ["Applicant", "Appraisee", "Content", "Issuer", "Recipient"]


class Content(BaseModel):
    """A part of a letter; the same values always give the same letter."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Issuer(Content):
    """The committee in whose name and under whose seal a letter goes out.

    ``organiser`` is the bureau that did the work and answers the telephone;
    ``province_committee`` decides a re-appraisal (再次鉴定).
    """

    name: Line
    organiser: Line
    number_prefix: Line
    address: Line
    phone: Line
    province_committee: Line
    postcode: Postcode | None = None


class Recipient(Content):
    """Who one copy of the letter is addressed to."""

    role: RecipientRole
    name: Line
    address: Line
    postcode: Postcode | None = None


class Appraisee(Content):
    """The person appraised (被鉴定人), by name and number of the identity document."""

    name: Line
    identity_number: IdentityText


class Applicant(Content):
    """Who asked for the appraisal (申请人)."""

    kind: Literal["appraisee", "employer", "relative", "insurance_agency"]
    name: Line
