"""Bodies of searches and exports: what would name a person stays out of addresses."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from intake.api.lists import LimitCode, NumberText
from intake.api.requests import Body
from intake.domain.application import ApplicantKind, Line, Name
from intake.domain.case_search import CaseSearch, SortBy
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from intake.repositories.case_rows import APPRAISEE_NAME, EMPLOYER_NAME, name_index
from shared.crypto import BlindIndex
from shared.identifiers import AccountId, CreditCode, IdentityNumber
from shared.json_types import WHOLE, Day, Flag
from shared.openapi import shown_as
from shared.pagination import DEFAULT_LIMIT, MAX_CURSOR_LENGTH
from shared.purposes import Purpose

__all__ = ["ExportCases", "SearchCases"]

OTHERS = frozenset({"purpose", "limit", "cursor", "sort", "names"})
"""Members that don't narrow what is looked for."""

CursorText = Annotated[str, StringConstraints(max_length=MAX_CURSOR_LENGTH)]


class CaseTerms(Body):
    """What is looked for, and what it is looked for for."""

    purpose: Purpose = Field(description="Goes to the audit trail", examples=["acceptance"])
    appraisee_name: Name | None = Field(None, description="The whole name")
    identity_number: IdentityNumber | None = None
    employer_name: Line | None = Field(None, description="The whole name")
    employer_credit_code: CreditCode | None = None
    states: list[CaseState] = Field(default=[], max_length=30)
    matter: Matter | None = None
    case_number: NumberText | None = None
    number_prefix: NumberText | None = Field(None, description="How the number begins")
    received_from: Day | None = None
    received_to: Day | None = None
    due: LimitCode | None = Field(None, description="Which running limit", examples=["conclusion"])
    due_from: Day | None = None
    due_to: Day | None = None
    claimed_by: AccountId | None = None
    accepted_by: AccountId | None = None
    applicant_kind: ApplicantKind | None = None
    express: Flag | None = None
    difficult: Flag | None = None
    sort: SortBy = SortBy.RECEIVED_LAST

    @property
    def used(self) -> list[str]:
        """The names of the members by which is looked."""
        return sorted(set(self.model_dump(exclude_defaults=True)) - OTHERS)

    def as_search(self, blind_index: BlindIndex) -> CaseSearch:
        """Return it with people and employers as blind indexes."""
        return CaseSearch(
            states=frozenset(self.states),
            is_express=self.express,
            is_difficult=self.difficult,
            **{name: getattr(self, name) for name in SAME},
            **self.indexes(blind_index),
        )

    def indexes(self, blind_index: BlindIndex) -> Mapping[str, Any]:
        """Return the personal terms as what finds them."""
        found: dict[str, bytes] = {}
        if self.appraisee_name is not None:
            index = name_index(blind_index, APPRAISEE_NAME, self.appraisee_name)
            found["appraisee_name_index"] = index
        if self.employer_name is not None:
            index = name_index(blind_index, EMPLOYER_NAME, self.employer_name)
            found["employer_name_index"] = index
        if self.identity_number is not None:
            found["identity_index"] = blind_index.of("identity_number", self.identity_number)
        if self.employer_credit_code is not None:
            found["credit_code_index"] = blind_index.of("credit_code", self.employer_credit_code)
        return found


SAME = (
    "matter",
    "case_number",
    "number_prefix",
    "received_from",
    "received_to",
    "due",
    "due_from",
    "due_to",
    "claimed_by",
    "accepted_by",
    "applicant_kind",
    "sort",
)
"""Members that a search has too."""


class SearchCases(CaseTerms):
    """A search, and which page of it."""

    model_config = shown_as(purpose="acceptance", appraisee_name="王建国")

    limit: Annotated[int, Field(ge=1, le=200, strict=True), WHOLE] = DEFAULT_LIMIT
    cursor: CursorText | None = Field(None, description="The `next` of the page before")


class ExportCases(CaseTerms):
    """Which cases a table holds, and whether names are written out in it."""

    model_config = shown_as(purpose="supervision", states=["accepted"])

    names: Literal["masked", "full"] = Field(
        "masked", description="In full only for the purposes that the bureau allows it for"
    )
