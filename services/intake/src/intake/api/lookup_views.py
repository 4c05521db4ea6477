"""How what was obtained by sharing is shown."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

from pydantic import BaseModel, Field

from intake.domain.obtained import Contradiction, LookupState, ObtainedItem, RegistryRecord

__all__ = ["LookupView", "ObtainedView"]

SENTENCES: Mapping[Contradiction, tuple[str, str]] = MappingProxyType(
    {
        Contradiction.IDENTITY_NUMBER: (
            "the decision is about somebody with another identity number",
            "工伤认定决定书中的身份证号码与申请内容不一致",
        ),
        Contradiction.OCCURRED_ON: (
            "the registry has another day of the injury",
            "登记的受伤日期与申请内容不一致",
        ),
        Contradiction.DECIDED_ON: (
            "the registry has another day of the decision",
            "登记的工伤认定日期与申请内容不一致",
        ),
        Contradiction.SCOPE_PARTS: (
            "the registry has other injured parts",
            "登记的伤害部位与申请内容不一致",
        ),
        Contradiction.EMPLOYER: (
            "the registry has another employer",
            "登记的用人单位与申请内容不一致",
        ),
    }
)


class ContradictionView(BaseModel):
    """Where a registry and the application differ; for the clerk to look at."""

    code: Contradiction
    sentence: str
    sentence_zh: str


class LookupView(BaseModel):
    """An item that may not be demanded, and what came of looking it up."""

    item: str = Field(examples=["work_injury_decision"])
    state: LookupState
    obtained: bool
    source: str | None = Field(description="Which registry answered")
    asked_at: datetime
    answered_at: datetime | None
    stale: bool = Field(description="Whether it was asked again since, without an answer yet")
    response_sha256: str | None
    contradictions: list[ContradictionView]

    @classmethod
    def of(cls, item: ObtainedItem) -> Self:
        """Return the view of a lookup."""
        return cls(**facts_of(item))


class ObtainedView(LookupView):
    """The same with what the registry told."""

    record: RegistryRecord | None

    @classmethod
    def of(cls, item: ObtainedItem) -> Self:
        """Return the view of a lookup and its answer."""
        return cls(**facts_of(item), record=item.record)


def facts_of(item: ObtainedItem) -> dict[str, Any]:
    """Return what is shown of a lookup to everybody who sees the case."""
    return {
        "item": item.item,
        "state": item.state,
        "obtained": item.state is LookupState.FOUND,
        "source": item.source,
        "asked_at": item.asked_at,
        "answered_at": item.answered_at,
        "stale": item.is_stale,
        "response_sha256": item.response_sha256,
        "contradictions": [
            ContradictionView(
                code=code, sentence=SENTENCES[code][0], sentence_zh=SENTENCES[code][1]
            )
            for code in item.contradictions
        ],
    }
