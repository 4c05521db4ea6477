"""Bodies of drafts: an application's fields, all of them optional and not checked yet."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from intake.api.requests import EXAMPLE, UPLOAD, Body, HandInMaterial, SubmitApplication
from intake.domain.matters import Matter
from intake.errors import DraftIncompleteError
from intake.services.drafts import Submittable
from shared.errors import FieldError
from shared.json_types import WHOLE, Flag
from shared.openapi import shown_as
from shared.validation import field_errors

__all__ = ["SaveDraft", "gaps", "submittable"]

Typed = Annotated[str, StringConstraints(max_length=200)] | None
Part = Annotated[str, StringConstraints(max_length=200)]
LongTyped = Annotated[str, StringConstraints(max_length=2000)] | None


class DraftApplicant(Body):
    """Who asks, as typed so far."""

    kind: Typed = None
    name: Typed = None
    phone: Typed = None
    relationship: Typed = None


class DraftAppraisee(Body):
    """Whose capacity is appraised, as typed so far."""

    name: Typed = None
    identity_number: Typed = None
    phone: Typed = None
    address: Typed = None


class DraftEmployer(Body):
    """Where the appraisee works, as typed so far."""

    name: Typed = None
    credit_code: Typed = None
    contact: Typed = None
    phone: Typed = None
    address: Typed = None


class DraftInjury(Body):
    """The injury or illness, as typed so far."""

    occurred_on: Typed = None
    scope_parts: list[Part] = Field(default=[], max_length=20)
    decision_number: Typed = None
    decided_on: Typed = None
    diagnosed_on: Typed = None
    diagnosis: LongTyped = None


class DraftPreviousConclusion(Body):
    """An earlier conclusion, as typed so far."""

    concluded_on: Typed = None
    grade: Annotated[int, Field(ge=0, le=10, strict=True), WHOLE] | None = None
    concluded_by: Typed = None
    number: Typed = None


class DraftCircumstances(Body):
    """What else is asked, as typed so far."""

    person_kind: Typed = None
    insured_region: Typed = None
    previous: DraftPreviousConclusion | None = None
    left_employer_on: Typed = None
    lump_sum_taken: Flag | None = None
    device: Typed = None
    leave_ends_on: Typed = None
    deceased_worker: Typed = None


class SaveDraft(Body):
    """An application (申请) that isn't handed in yet."""

    model_config = shown_as(
        matter=EXAMPLE["matter"],
        applicant=EXAMPLE["applicant"],
        appraisee={"name": "王建国"},
        materials=[{"item": "medical_records", "upload_id": UPLOAD}],
    )

    matter: Matter | None = Field(None, examples=["initial"])
    applicant: DraftApplicant | None = None
    appraisee: DraftAppraisee | None = None
    employer: DraftEmployer | None = None
    injury: DraftInjury | None = None
    circumstances: DraftCircumstances | None = None
    materials: list[HandInMaterial] = Field(default=[], max_length=50)
    consent_electronic: Flag = False

    def as_content(self) -> dict[str, Any]:
        """Return what was typed as JSON; what was not is left out."""
        return self.model_dump(mode="json", exclude_none=True)


def gaps(content: Mapping[str, Any]) -> list[FieldError]:
    """Return what keeps a draft from being an application: missing fields and wrong values."""
    try:
        SubmitApplication.model_validate(content)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        return field_errors([{**item, "loc": ("body", *item["loc"])} for item in found])
    return []


def submittable(content: Mapping[str, Any]) -> Submittable:
    """Return a draft as it is handed in.

    Raises
    ------
    DraftIncompleteError
        Fields are missing or have wrong values; all of them are named.
    """
    if errors := gaps(content):
        raise DraftIncompleteError(errors=errors)
    body = SubmitApplication.model_validate(content)
    materials = [material.as_handed_in() for material in body.materials]
    return Submittable(body.matter, body.as_application(), materials)
