"""The Makefile explains itself, and the runbook names every setting."""

import re
import shutil
import subprocess

import pytest

from local_stack.layout import ROOT
from local_stack.settings import StackSettings

MAKE = shutil.which("make")


@pytest.mark.skipif(MAKE is None, reason="make is not installed")
def test_help_lists_every_target() -> None:
    assert MAKE is not None
    targets = set(re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))

    said = subprocess.run(
        [MAKE, "--no-print-directory", "-C", str(ROOT)], check=True, capture_output=True, text=True
    ).stdout

    assert {"setup", "run", "demo", "test", "check", "bench", "format", "lock"} <= targets
    assert set(re.findall(r"^make (\S+) +\S", said, re.MULTILINE)) == targets


def test_runbook_names_every_setting_with_its_default() -> None:
    runbook = (ROOT / "docs" / "runbooks" / "running.md").read_text()

    for field in StackSettings.model_fields.values():
        assert f"`{field.alias}`" in runbook
        if isinstance(field.default, int):
            assert f"| {field.default} | `{field.alias}` |" in runbook
