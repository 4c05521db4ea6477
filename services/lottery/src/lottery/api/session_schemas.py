"""Bodies and views of the routes of sessions."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from lottery.api.draw_schemas import DrawView
from lottery.api.fields import Body, Code, PanelCode, Text
from lottery.api.proposal_schemas import ProposalView
from lottery.domain.session import Answer, PanelPlan, Participant, Session, SessionCase
from lottery.domain.templates import device_problem
from shared.events.intake import Mode
from shared.identifiers import (
    TownName,
)
from shared.json_types import WHOLE, Flag, Moment
from shared.openapi import shown_as

__all__ = [
    "AppointmentView",
    "CaseView",
    "PanelBody",
    "ParticipantView",
    "ScheduleBody",
    "SessionBody",
    "SessionChange",
    "SessionDetail",
    "SessionView",
]

PANEL_SIZES = (3, 5)
MOST_PANELS = 40

Capacity = Annotated[int, Field(ge=1, le=1000, strict=True), WHOLE]
TemplateCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
VideoLink = Annotated[
    str,
    StringConstraints(
        pattern=r"^https://[a-z0-9](?:[a-z0-9.-]{0,198}[a-z0-9])?(?:/[A-Za-z0-9._~/?=&%+-]{0,280})?$"
    ),
]
"""Of a meeting; people open it, no service does. No port, no user, no fragment."""


class PanelBody(Body):
    """A panel to be drawn: three or five seats, each with its class."""

    code: PanelCode
    category: Code
    seats: list[Code] = Field(min_length=3, max_length=5)
    capacity: Capacity | None = Field(None, description="How many cases it can examine that day")

    @model_validator(mode="after")
    def device_panel_has_its_experts(self) -> Self:
        """Refuse a panel for assistive devices that Order 27 doesn't allow."""
        if device_problem(self.category, self.seats):
            raise PydanticCustomError(
                "device_panel",
                "a device panel has an expert in assistive devices and two for the injury",
                {"detail_zh": "辅助器具专家组应至少有 1 名辅具专家和 2 名伤情相关专家"},
            )
        return self

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
        return PanelPlan(self.code, self.category, tuple(self.seats), self.capacity)


class PlanBody(Body):
    """What a session's plan says whatever its mode."""

    starts_at: Moment
    venue: Text = Field(
        description="A public place. Of a home visit it is told to the appraisee only"
    )
    area: TownName | None = Field(None, description="The town; demanded of a home visit")
    distinct_hospitals: Flag = True
    panels: list[PanelBody] = Field(default_factory=list, max_length=40)
    reserves: list[Code] = Field(
        default_factory=list, max_length=40, description="Classes called for beyond the seats"
    )
    capacity: Capacity | None = Field(None, description="Most cases of all panels together")
    video_link: VideoLink | None = Field(
        None, description="Where a video session is joined; told to who takes part, on asking"
    )

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


class TemplateChoice(Body):
    """How many panels of a template."""

    code: TemplateCode
    panels: Annotated[int, Field(ge=1, le=40, strict=True), WHOLE]


class SessionBody(PlanBody):
    """A session to be planned: with its panels, or by templates."""

    model_config = shown_as(
        mode="on_site",
        starts_at="2026-12-01T09:00:00+08:00",
        venue="东阳市劳动能力鉴定中心",
        panels=[{"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}],
        reserves=["orthopaedics"],
    )

    mode: Literal["on_site", "video", "home_visit"]
    templates: list[TemplateChoice] = Field(
        default_factory=list, max_length=20, description="Instead of panels and reserves"
    )

    @model_validator(mode="after")
    def has_panels_one_way(self) -> Self:
        """Refuse a session without panels, or with panels said twice."""
        if bool(self.panels) == bool(self.templates):
            raise PydanticCustomError(
                "panels_or_templates",
                "a session has panels or templates, one of the two",
                {"detail_zh": "请填写专家组或选用模板，二者择一"},
            )
        if sum(choice.panels for choice in self.templates) > MOST_PANELS:
            raise PydanticCustomError(
                "too_many_panels",
                "a session has at most 40 panels",
                {"detail_zh": "每场最多 40 个专家组"},
            )
        return self

    @model_validator(mode="after")
    def mode_has_its_place(self) -> Self:
        """Refuse a home visit without its town, all that others are told, and a link elsewhere."""
        check_place(self.mode, self)
        return self


class SessionChange(PlanBody):
    """A planned session as it is to be; its mode stays."""

    model_config = shown_as(
        starts_at="2026-12-02T09:00:00+08:00",
        venue="东阳市劳动能力鉴定中心",
        panels=[{"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}],
        reserves=["orthopaedics"],
    )

    panels: list[PanelBody] = Field(min_length=1, max_length=40)


def check_place(mode: str, plan: PlanBody) -> None:
    """Refuse a home visit without its town, and a video link of another mode."""
    if mode == "home_visit" and plan.area is None:
        raise PydanticCustomError(
            "area_missing",
            "a home visit needs its area",
            {"detail_zh": "上门鉴定应填写所在区域"},
        )
    if mode != "video" and plan.video_link is not None:
        raise PydanticCustomError(
            "video_link_unexpected",
            "only a video session has a link",
            {"detail_zh": "仅视频鉴定可填写会议链接"},
        )


class AnswerView(BaseModel):
    """Whether a party comes, and how it said so."""

    party: str
    coming: bool
    medium: str
    at: datetime
    reason: str | None

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return the view of an answer."""
        return cls.model_validate(answer, from_attributes=True)


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
    queue_number: int | None = Field(None, description="Order of arrival, given once")
    visit_at: datetime | None = Field(None, description="The own time on a round of home visits")
    waits_again: str | None = Field(None, description="Why it came off an earlier session")
    answers: list[AnswerView] = Field(
        default_factory=list, description="What the parties answered to the announcement"
    )
    panel_number: int = Field(description="2 when a second panel is to examine the case")

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
            queue_number=case.queue_number,
            visit_at=case.visit_at,
            waits_again=case.waits_again,
            answers=[AnswerView.of(answer) for answer in case.answers],
            panel_number=case.panel_number,
        )


class SessionView(BaseModel):
    """A session in a list."""

    id: UUID
    code: str
    mode: Mode
    starts_at: datetime
    venue: str
    area: str | None
    video_link: str | None = None
    distinct_hospitals: bool
    panels: list[PanelBody]
    reserves: list[str]
    state: str
    version: int
    capacity: int | None
    templates: str | None = Field(description="Version of the panel templates it was planned by")

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
                PanelBody.model_construct(
                    code=item.code,
                    category=item.category,
                    seats=list(item.seats),
                    capacity=item.capacity,
                )
                for item in session.panels
            ],
            reserves=list(session.reserves),
            state=session.state,
            version=session.version,
            capacity=session.capacity,
            templates=session.templates,
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
    """Cases to be put on a session, with the time of each visit on a round of home visits."""

    model_config = shown_as(case_ids=["0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"])

    case_ids: list[UUID] = Field(min_length=1, max_length=200)
    times: list[Moment] | None = Field(
        None, max_length=200, description="Of a home visit: when each case is visited, rising"
    )


class AppointmentView(BaseModel):
    """When and where a case is examined."""

    case_id: UUID
    session_id: UUID
    session_code: str
    mode: Mode
    starts_at: datetime
    venue: str
    area: str | None
    video_link: str | None = None
