"""The setting of a second committee's letters."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE

__all__ = ["mailing_settings"]


def mailing_settings(directory: Path) -> Mapping[str, str]:
    """Return the setting of a second committee's letters."""
    packaged = json.loads((files("mailing") / "data" / "issuers.json").read_text(encoding="utf-8"))
    path = directory / "issuers.json"
    path.write_text(json.dumps({OTHER_COMMITTEE: packaged[COMMITTEE]}), encoding="utf-8")
    return {"issuers_file": str(path)}
