"""Bodies and views of the routes of sessions."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from lottery.api.draw_schemas import DrawView
from lottery.api.fields import Body, Code, PanelCode, Text
from lottery.api.proposal_schemas import ProposalView
from lottery.domain.session import PanelPlan, Participant, Session, SessionCase
from shared.events.intake import Mode
from shared.identifiers import (
    TownName,
)
from shared.json_types import Flag, Moment
from shared.openapi import shown_as

__all__ = [
    "AppointmentView",
    "CaseView",
    "CheckInBody",
    "PanelBody",
    "ParticipantView",
    "ScheduleBody",
    "SessionBody",
    "SessionDetail",
    "SessionView",
]

PANEL_SIZES = (3, 5)


class PanelBody(Body):
    """A panel to be drawn: three or five seats, each with its class."""

    code: PanelCode
    category: Code
    seats: list[Code] = Field(min_length=3, max_length=5)

    @field_validator("seats")
    @classmethod
    def three_or_five(cls, seats: list[str]) -> list[str]:
        """Refuse four: a panel decides by majority (O55 art 11)."""
        if len(seats) not in PANEL_SIZES:
            raise PydanticCustomError(
                "panel_size", "a panel has 3 or 5 seats", {"detail_zh": "专家组应为 3 人或 5 人"}
            )
        return seats

    def plan(self) -> PanelPlan:
        """Return the plan it stands for."""
        return PanelPlan(self.code, self.category, tuple(self.seats))


class SessionBody(Body):
    """A session to be planned."""

    model_config = shown_as(
        mode="on_site",
        starts_at="2026-12-01T09:00:00+08:00",
        venue="东阳市劳动能力鉴定中心",
        panels=[{"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}],
        reserves=["orthopaedics"],
    )

    mode: Literal["on_site", "video", "home_visit"]
    starts_at: Moment
    venue: Text = Field(
        description="A public place. Of a home visit it is told to the appraisee only"
    )
    area: TownName | None = Field(None, description="The town; demanded of a home visit")
    distinct_hospitals: Flag = True
    panels: list[PanelBody] = Field(min_length=1, max_length=40)
    reserves: list[Code] = Field(
        default_factory=list, max_length=40, description="Classes called for beyond the seats"
    )

    @model_validator(mode="after")
    def home_visit_has_an_area(self) -> Self:
        """Refuse a home visit without its town: that is all that others are told."""
        if self.mode == "home_visit" and self.area is None:
            raise PydanticCustomError(
                "area_missing",
                "a home visit needs its area",
                {"detail_zh": "上门鉴定应填写所在区域"},
            )
        return self

    @field_validator("panels")
    @classmethod
    def codes_are_distinct(cls, panels: list[PanelBody]) -> list[PanelBody]:
        """Refuse two panels of one code, which no draw could tell apart."""
        if len({panel.code for panel in panels}) < len(panels):
            raise PydanticCustomError(
                "panel_code_repeated",
                "each panel has a code of its own",
                {"detail_zh": "各专家组的编号不得重复"},
            )
        return panels


class CaseView(BaseModel):
    """A case on its way through a session; its panel is known once it is allocated."""

    case_id: UUID
    case_number: str
    matter: str
    category: str
    classes_needed: list[str]
    mode: Mode
    area: str | None
    difficult: bool
    express: bool
    conclusion_due: date
    state: str
    code: str | None = None
    panel_code: str | None = None

    @classmethod
    def of(cls, case: SessionCase, code: str | None = None) -> Self:
        """Return the view of a case, with its code in the session."""
        return cls(
            case_id=case.case_id,
            case_number=case.case_number,
            matter=case.matter,
            category=case.category,
            classes_needed=list(case.classes_needed),
            mode=case.mode,
            area=case.area,
            difficult=case.difficult,
            express=case.express,
            conclusion_due=case.conclusion_due,
            state=case.state,
            code=code,
            panel_code=case.panel_code,
        )


class SessionView(BaseModel):
    """A session in a list."""

    id: UUID
    code: str
    mode: Mode
    starts_at: datetime
    venue: str
    area: str | None
    distinct_hospitals: bool
    panels: list[PanelBody]
    reserves: list[str]
    state: str

    @classmethod
    def of(cls, session: Session) -> Self:
        """Return the view of a session."""
        return cls(
            id=session.id,
            code=session.code,
            mode=session.mode,
            starts_at=session.starts_at,
            venue=session.told_venue,
            area=session.area,
            distinct_hospitals=session.distinct_hospitals,
            panels=[
                PanelBody(code=item.code, category=item.category, seats=list(item.seats))
                for item in session.panels
            ],
            reserves=list(session.reserves),
            state=session.state,
        )


class ParticipantView(BaseModel):
    """An expert of the session by code, for the check-in table."""

    code: str
    expert_id: UUID
    present: bool

    @classmethod
    def of(cls, person: Participant) -> Self:
        """Return the view of an expert who takes part."""
        return cls(
            code=person.code,
            expert_id=UUID(person.subject),
            present=person.present_at is not None,
        )


class SessionDetail(SessionView):
    """A session with its cases, the drawn experts, its draws, and what takes two persons."""

    cases: list[CaseView]
    experts: list[ParticipantView]
    draws: list["DrawView"]
    proposals: list[ProposalView]


class ScheduleBody(Body):
    """Cases to be put on a session."""

    model_config = shown_as(case_ids=["0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"])

    case_ids: list[UUID] = Field(min_length=1, max_length=200)


class CheckInBody(Body):
    """How an appraisee is present: at the door, on the screen, or confirmed by telephone."""

    model_config = shown_as(method="door")

    method: Literal["door", "screen", "phone"]


class AppointmentView(BaseModel):
    """When and where a case is examined."""

    case_id: UUID
    session_id: UUID
    session_code: str
    mode: Mode
    starts_at: datetime
    venue: str
    area: str | None
