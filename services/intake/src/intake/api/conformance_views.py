"""What is shown of conformance runs, and the bodies that move them on."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.conformance import STEPS, ConformanceRun, Step
from shared.openapi import shown_as

__all__ = ["AnswerChallenge", "CertificateView", "CheckWebhook", "ConformanceRunView"]


class Body(BaseModel):
    """A body; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CheckWebhook(Body):
    """Which of the hospital's webhooks is tried."""

    model_config = shown_as(endpoint_id="0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10")

    endpoint_id: UUID


class AnswerChallenge(Body):
    """The challenge that the webhook brought."""

    model_config = shown_as(challenge="0f1e2d3c4b5a69788796a5b4c3d2e1f00112")

    challenge: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{36}$")]


class StepView(BaseModel):
    """One thing that the hospital's program is to be seen doing."""

    step: Step
    what: str
    what_zh: str
    seen_at: datetime | None = Field(description="When the server first saw it")


class ConformanceRunView(BaseModel):
    """A run and how far it is."""

    id: UUID
    hospital: str
    started_at: datetime
    expires_at: datetime
    passed_at: datetime | None
    valid_until: date | None
    steps: list[StepView]

    @classmethod
    def of(cls, run: ConformanceRun, required: Sequence[Step]) -> Self:
        """Return the view of a run."""
        return cls(
            id=run.id,
            hospital=run.hospital,
            started_at=run.started_at,
            expires_at=run.expires_at,
            passed_at=run.passed_at,
            valid_until=run.valid_until,
            steps=[
                StepView(
                    step=step,
                    what=STEPS[step][0],
                    what_zh=STEPS[step][1],
                    seen_at=run.steps.get(step),
                )
                for step in required
            ],
        )


class CertificateView(BaseModel):
    """A signed certificate: compact JWS, to be checked with the keys that sign receipts."""

    run_id: UUID
    hospital: str
    passed_at: datetime
    valid_until: date
    certificate: str

    @classmethod
    def of(cls, run: ConformanceRun) -> Self:
        """Return the view of a passed run's certificate."""
        return cls.model_validate({**asdict(run), "run_id": run.id})
