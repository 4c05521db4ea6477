"""The repository says nothing of the machine it was written on or fetched from."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT

SOMEBODYS_HOME = re.compile(r"(?<![\w.])/(?:home|Users)/[a-z][\w-]*/")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
DOWNLOAD_ADDRESS = re.compile(r"https?://|--index-url|--extra-index-url|--find-links")


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): text_of(path) for path in tracked_files()}


def test_no_file_names_a_place_on_one_machine(texts: dict[str, str]) -> None:
    here = re.compile(re.escape(str(ROOT)) + r"\b")

    found = [
        name for name, text in texts.items() if here.search(text) or SOMEBODYS_HOME.search(text)
    ]

    assert found == []


def test_no_file_is_left_unfinished(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if UNFINISHED.search(text)] == []


def test_locked_dependencies_carry_hashes_and_no_addresses(texts: dict[str, str]) -> None:
    lock = texts["requirements.lock"]

    assert not DOWNLOAD_ADDRESS.search(lock)
    assert "--hash=sha256:" in lock


def test_nothing_secret_or_generated_is_tracked(texts: dict[str, str]) -> None:
    unwanted = re.compile(r"(^|/)(var|\.venv|node_modules|__pycache__)/|\.(pem|key|sqlite)$")

    assert [name for name in texts if unwanted.search(name)] == []
