"""Panel templates (专家组模板): which seats a panel of a category has, as versioned data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lottery.domain.session import PanelPlan

__all__ = [
    "DEVICE",
    "PanelTemplate",
    "TemplateVersion",
    "device_problem",
    "panels_from",
    "version_on",
]

DEVICE: Final = "device"
"""The category of cases in which an assistive device is confirmed."""

DEVICE_CLASS: Final = "assistive-devices"
DEVICE_EXPERTS: Final = 1
RELEVANT_EXPERTS: Final = 2


@dataclass(frozen=True, slots=True)
class PanelTemplate:
    """One usual panel of a category, how many cases it examines a day, and its alternates."""

    code: str
    category: str
    seats: tuple[str, ...]
    capacity: int
    reserves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """The templates in force from a day on, until a later version's."""

    version: str
    effective_from: date
    templates: tuple[PanelTemplate, ...]

    def find(self, code: str) -> PanelTemplate | None:
        """Return the template of a code."""
        return next((item for item in self.templates if item.code == code), None)


def version_on(versions: Sequence[TemplateVersion], day: date) -> TemplateVersion | None:
    """Return the version in force on a day; None before the first."""
    begun = [item for item in versions if item.effective_from <= day]
    return max(begun, key=lambda item: item.effective_from, default=None)


def panels_from(
    chosen: Sequence[tuple[PanelTemplate, int]],
) -> tuple[list[PanelPlan], list[str]]:
    """Return as many panels of each template as were asked for, numbered through, and reserves.

    Each template calls its alternates once, however many panels of it there are.
    """
    panels = [
        (template.category, template.seats, template.capacity)
        for template, count in chosen
        for _ in range(count)
    ]
    plans = [PanelPlan(f"P{n}", *panel) for n, panel in enumerate(panels, start=1)]
    return plans, [reserve for template, _ in chosen for reserve in template.reserves]


def device_problem(category: str, seats: Sequence[str]) -> bool:
    """Whether a panel for assistive devices lacks one expert in them, or two for the injury.

    So asks Order 27, 《工伤保险辅助器具配置管理办法》, of a panel that confirms a device.
    """
    counted = Counter(seat == DEVICE_CLASS for seat in seats)
    enough = counted[True] >= DEVICE_EXPERTS and counted[False] >= RELEVANT_EXPERTS
    return category == DEVICE and not enough
