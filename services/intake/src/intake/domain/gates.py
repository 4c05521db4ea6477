"""The gates of a matter as its definition states them: what an application is refused for."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from intake.domain.matters import Matter

__all__ = [
    "Article",
    "Authorisation",
    "Gate",
    "Jurisdiction",
    "StatedFacts",
    "Stipulation",
    "WaitingPeriod",
]


class Stipulation(BaseModel):
    """A part of a definition; what nobody knows in it is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(Stipulation):
    """Where a rule comes from."""

    en: str
    zh: str


class Refusal(Stipulation):
    """What is said of a field that a gate refuses; ``pointer`` is a JSON pointer (RFC 6901)."""

    code: str
    pointer: str
    detail: str
    detail_zh: str
    article: Article


class WaitingPeriod(Refusal):
    """Some time must have passed since the conclusion of one of these matters.

    ``rule`` is the code of a rule of `shared.deadline_rules`.
    """

    kind: Literal["waiting_period"]
    rule: str
    of: frozenset[Matter]


class StatedFacts(Refusal):
    """Stated facts that, all together, end the right to apply; None is no condition.

    ``committees`` are beginnings of GB/T 2260 codes: a province's law holds in the province. In
    ``grades`` 0 stands for a conclusion without a grade.
    """

    kind: Literal["stated_facts"]
    committees: tuple[str, ...]
    grades: frozenset[int]
    left_employer: bool | None
    lump_sum_taken: bool | None


class Jurisdiction(Refusal):
    """The stated place of insurance belongs to the committee's area, which is a setting."""

    kind: Literal["jurisdiction"]


class Authorisation(Refusal):
    """A relative is a close one (近亲属), and hands in the authorisation: an item of the list."""

    kind: Literal["authorisation"]
    relationships: tuple[str, ...]
    relationship: Refusal
    item: str


Gate = Annotated[
    WaitingPeriod | StatedFacts | Jurisdiction | Authorisation, Field(discriminator="kind")
]
