"""Bodies around verdicts on materials and the one-time notice."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from intake.api.requests import Body
from intake.domain.verdict import Judgement, Verdict
from shared.openapi import shown_as

__all__ = ["JudgeMaterial", "JudgeMaterials", "Sentence"]

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class JudgeMaterial(Body):
    """What a material was found to be; whatever isn't complete needs its reason."""

    model_config = shown_as(verdict="unreadable", reason="第3页模糊，看不清诊断日期")

    verdict: Verdict
    reason: Sentence | None = Field(None, examples=["第3页模糊，看不清诊断日期"])

    def as_judgement(self, material_id: UUID) -> Judgement:
        """Return it as said of a material."""
        return Judgement(material_id, self.verdict, self.reason)


class JudgeNamedMaterial(JudgeMaterial):
    """What one of several materials was found to be."""

    material_id: UUID


class JudgeMaterials(Body):
    """What several materials were found to be: kept all together, or not at all."""

    model_config = shown_as(
        verdicts=[
            {
                "material_id": "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10",
                "verdict": "unreadable",
                "reason": "第3页模糊，看不清诊断日期",
            }
        ]
    )

    verdicts: list[JudgeNamedMaterial] = Field(min_length=1, max_length=50)

    def as_judgements(self) -> list[Judgement]:
        """Return what is said of each."""
        return [item.as_judgement(item.material_id) for item in self.verdicts]
