"""The catalogue of facts that services publish; `docs/events.md` is generated from it."""

from shared.events import intake, lottery, mailing, review
from shared.events.base import CaseEvent, Duty, Envelope, Event

__all__ = ["PUBLISHERS", "CaseEvent", "Duty", "Envelope", "Event", "catalogue", "event_class"]

PUBLISHERS = ("intake", "lottery", "review", "mailing")


def catalogue() -> dict[str, type[Event]]:
    """Return every event by its subject."""
    modules = (intake, lottery, review, mailing)
    classes = [getattr(module, name) for module in modules for name in module.__all__]
    return {
        item.subject: item
        for item in classes
        if issubclass(item, Event) and "subject" in vars(item)
    }


def event_class(subject: str) -> type[Event] | None:
    """Return the class of a subject, or nothing when the catalogue doesn't have it."""
    return catalogue().get(subject)
