"""An application as it is stated so far: JSON, of which anything may be missing or no value yet."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from intake.domain.application import Application
from shared.identifiers import IdentityNumber, birth_date_of
from shared.json_types import Day

__all__ = ["Statement"]

DAY = TypeAdapter(Day)
IDENTITY_NUMBER: TypeAdapter[str] = TypeAdapter(IdentityNumber)


class Statement:
    """Reads an application's JSON by pointers (RFC 6901); what isn't a value counts as missing."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content

    @classmethod
    def of(cls, application: Application, items: list[str]) -> "Statement":
        """Return what a whole application states, with the items it has materials for."""
        parties = application.parties
        return cls(
            {
                "applicant": parties.applicant.model_dump(mode="json"),
                "appraisee": parties.appraisee.model_dump(mode="json"),
                "employer": parties.employer and parties.employer.model_dump(mode="json"),
                "injury": application.injury.model_dump(mode="json"),
                "circumstances": application.circumstances.model_dump(mode="json"),
                "materials": [{"item": item} for item in items],
            }
        )

    def get(self, pointer: str) -> Any:
        """Return the value at a pointer; None where there is none."""
        value: Any = self._content
        for step in pointer.split("/")[1:]:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def has(self, pointer: str) -> bool:
        """Whether something is stated there."""
        return self.get(pointer) not in (None, "", [], {})

    def text(self, pointer: str) -> str | None:
        """Return a text without the blanks around it; None for anything else."""
        value = self.get(pointer)
        return value.strip() or None if isinstance(value, str) else None

    def day(self, pointer: str) -> date | None:
        """Return a day; None for anything else."""
        try:
            return DAY.validate_python(self.get(pointer))
        except ValidationError:
            return None

    @cached_property
    def items(self) -> list[str]:
        """The items of the list that materials are named for."""
        materials = self.get("/materials")
        named = materials if isinstance(materials, list) else []
        return [str(one["item"]) for one in named if isinstance(one, Mapping) and "item" in one]

    @cached_property
    def identity_number(self) -> str | None:
        """The appraisee's identity number, if it is a right one."""
        try:
            return IDENTITY_NUMBER.validate_python(self.get("/appraisee/identity_number"))
        except ValidationError:
            return None

    @property
    def birth_date(self) -> date | None:
        """The appraisee's day of birth, if there is a right identity number."""
        number = self.identity_number
        return None if number is None else birth_date_of(number)
