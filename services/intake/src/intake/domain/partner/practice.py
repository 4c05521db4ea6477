"""The invented persons that hospitals practise with (接口测试人员).

Their identity numbers are valid and nobody's: GB/T 2260 has no region of the code they begin with.
"""

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from intake.domain.partner.submissions import Person
from shared.identifiers import region_of

__all__ = ["free_person", "is_reserved", "practice_person"]


class Reserved(BaseModel):
    """The region code that is reserved, and the persons by their codes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str
    persons: Mapping[str, Person]


@cache
def reserved() -> Reserved:
    """Return what the package brings."""
    text = files("intake").joinpath("data/practice_persons.json").read_bytes()
    return Reserved.model_validate_json(text)


def is_reserved(identity_number: str) -> bool:
    """Whether a number is none that anybody could have."""
    return region_of(identity_number) == reserved().region


def practice_person(code: str | None) -> Person:
    """Return the invented person of a practice request."""
    assert code is not None
    return reserved().persons[code]


def free_person(taken: Collection[str | None]) -> str | None:
    """Return the code of a person whom nobody asks about; None if all are taken."""
    return next((code for code in reserved().persons if code not in taken), None)
