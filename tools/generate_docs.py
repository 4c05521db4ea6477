"""Generate the pages of events, permissions and settings from the code; `--check` only compares."""

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import to_json

from local_stack.services import SERVICES
from local_stack.settings import StackSettings
from shared.config import ServiceSettings
from shared.events import catalogue
from shared.events.base import Event
from shared.permissions import PERMISSIONS

ROOT = Path(__file__).resolve().parents[1]

EVENTS_HEAD = """# Events

Generated from `shared/src/shared/events/` by `make docs`. Every event travels in a CloudEvents 1.0
envelope: `specversion`, `id`, `source` (`/<publisher>`), `type` (the subject), `time`,
`datacontenttype`, and our attributes `committee`, `aggregate_type`, `aggregate_id`, `sequence`
(gapless per publisher and aggregate), `case_id`, `actor`, `caused_by`, `traceparent`. The fields
below are those of `data`. Events carry identifiers and codes, never personal data.
"""

PERMISSIONS_HEAD = """# Permissions

Generated from `shared/src/shared/permissions.py` by `make docs`. Each route names one permission;
what of its own a role may see is decided in one module of each service (`services/access.py`).
"""

SETTINGS_HEAD = """# Settings

Generated from the `Settings` classes by `make docs`. Everything is an environment
variable. Lists and objects are written as JSON. No secret has a default.
"""

STACK_HEAD = """## The system on one machine

Read by `make run` and `make demo`, from the environment or else from `var/settings.env`, one
`NAME=value` a line. `make run` derives the services' own settings, below, from these.
"""

SHARED_HEAD = """## Every service

With the service's name before it: `INTAKE_DATABASE_URL`, `LOTTERY_DATABASE_URL` and so on.
"""

LONGEST_DEFAULT = 60


def events_page() -> str:
    """Return the page of all events, by publisher."""
    parts = [EVENTS_HEAD]
    publisher = ""
    for subject, event in catalogue().items():
        if subject.split(".")[0] != publisher:
            publisher = subject.split(".")[0]
            parts.append(f"## {publisher}\n")
        parts.append(event_section(subject, event))
    return "\n".join(parts)


def event_section(subject: str, event: type[Event]) -> str:
    """Return one event's heading, sentence and table of fields."""
    sentence = (event.__doc__ or "").strip().splitlines()[0]
    rows = [
        f"| `{name}` | {field_type(field.annotation)} |"
        for name, field in event.model_fields.items()
    ]
    table = "\n".join(["| field | type |", "| --- | --- |", *rows])
    head = f"### `{subject}`\n\n{event.__name__}: {sentence} Numbered per `{event.aggregate_type}`."
    return f"{head}\n\n{table}\n"


def field_type(annotation: object) -> str:
    """Return a type as a reader would say it."""
    text = (
        annotation.__name__
        if isinstance(annotation, type) and "[" not in str(annotation)
        else str(annotation)
    )
    for noise in ("uuid.", "datetime.", "typing.", "shared.events.base.", "shared.events.lottery."):
        text = text.replace(noise, "")
    return f"`{text}`".replace("|", "\\|")


def permissions_page() -> str:
    """Return the table of roles and permissions."""
    names = sorted({permission.value for granted in PERMISSIONS.values() for permission in granted})
    roles = list(PERMISSIONS)
    lines = [
        PERMISSIONS_HEAD,
        "| permission | " + " | ".join(role.value for role in roles) + " |",
        "| --- |" + " :-: |" * len(roles),
    ]
    for name in names:
        marks = [
            "x" if name in {item.value for item in PERMISSIONS[role]} else "" for role in roles
        ]
        lines.append(f"| `{name}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return the page of all settings: of the system on one machine, of every service, of each."""
    named = {str(field.alias): field for field in StackSettings.model_fields.values()}
    parts = [SETTINGS_HEAD, STACK_HEAD, settings_table(named)]
    parts += [SHARED_HEAD, settings_table(upper_names(ServiceSettings.model_fields))]
    for service in SERVICES:
        own = settings_of(service)
        if own:
            parts += [f"## {service}\n", settings_table(upper_names(own, f"{service.upper()}_"))]
    return "\n".join(parts)


def settings_of(service: str) -> dict[str, FieldInfo]:
    """Return what a service has beside what every service has."""
    if find_spec(f"{service}.config") is None:
        return {}
    fields: dict[str, FieldInfo] = import_module(f"{service}.config").Settings.model_fields
    return {
        name: field for name, field in fields.items() if name not in ServiceSettings.model_fields
    }


def upper_names(fields: Mapping[str, FieldInfo], prefix: str = "") -> dict[str, FieldInfo]:
    """Return settings by the names of their environment variables."""
    return {f"{prefix}{name.upper()}": field for name, field in fields.items()}


def settings_table(fields: Mapping[str, FieldInfo]) -> str:
    """Return a table of settings."""
    rows = [
        f"| `{name}` | {default_of(field)} | {field.description or ''} |"
        for name, field in fields.items()
    ]
    return "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows, ""])


def default_of(field: FieldInfo) -> str:
    """Return a default as one would write it, or what stands in its place."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ("", {}):
        return "none"
    if isinstance(value, frozenset):
        value = sorted(value)
    text = value if isinstance(value, str) else to_json(value).decode()
    return f"`{text}`" if len(text) <= LONGEST_DEFAULT else "built in"


def pages() -> dict[str, str]:
    """Return every generated page by its path from the root."""
    return {
        "docs/events.md": events_page(),
        "docs/permissions.md": permissions_page(),
        "docs/settings.md": settings_page(),
    }


def main() -> int:
    """Write the pages, or with ``--check`` tell which of them are out of date."""
    stale = []
    for name, content in pages().items():
        path = ROOT / name
        if "--check" not in sys.argv:
            path.write_text(content, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(name)
    for name in stale:
        print(f"{name} is out of date: run make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
