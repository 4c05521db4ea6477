"""The catalogue of facts that services publish; `docs/events.md` is generated from it."""

from typing import TypeGuard

from shared.events import identity, intake, lottery, mailing, review
from shared.events.base import CaseEvent, Duty, Envelope, Event

__all__ = ["PUBLISHERS", "CaseEvent", "Duty", "Envelope", "Event", "catalogue", "event_class"]

PUBLISHERS = ("identity", "intake", "lottery", "review", "mailing")


def catalogue() -> dict[str, type[Event]]:
    """Return every event by its subject."""
    modules = (identity, intake, lottery, review, mailing)
    found = (getattr(module, name) for module in modules for name in module.__all__)
    return {item.subject: item for item in found if is_event(item)}


def is_event(item: object) -> TypeGuard[type[Event]]:
    """Tell a published fact from the values and groups beside it."""
    return isinstance(item, type) and issubclass(item, Event) and "subject" in vars(item)


def event_class(subject: str) -> type[Event] | None:
    """Return the class of a subject, or nothing when the catalogue doesn't have it."""
    return catalogue().get(subject)
