"""What is written about the code is there, and is true."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import pytest
from pydantic_settings import BaseSettings

from local_stack.settings import StackSettings
from shared.config import ServiceSettings
from tests.support.applications import services_with
from tests.support.sources import ROOT, markdown_pages, python_sources
from tools import generate_docs

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^(```|    ).*?(?:^```|$)", re.MULTILINE | re.DOTALL)
MAKE_TARGET = re.compile(r"`make ([a-z]+)")
RUNS = [source for source in python_sources() if not source.is_test]
MIGRATION = "/migrations/versions/"


def test_every_module_says_what_it_is_about() -> None:
    silent = [source.path for source in python_sources() if not ast.get_docstring(source.tree)]

    assert silent == []


def test_everything_public_says_what_it_achieves() -> None:
    silent = [
        f"{source.path} {item.name}"
        for source in RUNS
        if MIGRATION not in source.path
        for item in source.definitions()
        if not ast.get_docstring(item)
    ]

    assert silent == []


def settings_classes() -> Iterator[type[BaseSettings]]:
    yield StackSettings
    yield ServiceSettings
    for service in services_with("config"):
        yield import_module(f"{service}.config").Settings


@pytest.mark.parametrize("settings", list(settings_classes()), ids=lambda item: item.__module__)
def test_every_setting_is_described(settings: type[BaseSettings]) -> None:
    silent = [name for name, field in settings.model_fields.items() if not field.description]

    assert silent == []


def test_generated_pages_are_up_to_date() -> None:
    stale = [
        name
        for name, content in generate_docs.pages().items()
        if (ROOT / name).read_text(encoding="utf-8") != content
    ]

    assert stale == [], "run make docs"


@pytest.mark.parametrize("page", markdown_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = [target for target in links_of(page) if not (page.parent / unquote(target)).exists()]

    assert broken == []


def links_of(page: Path) -> list[str]:
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [target for target in LINK.findall(prose) if "://" not in target]


@pytest.mark.parametrize("page", markdown_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_pages_name_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))

    assert set(MAKE_TARGET.findall(page.read_text(encoding="utf-8"))) <= targets


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [page.name[:4] for page in sorted((ROOT / "docs/decisions").glob("*.md"))]

    assert numbers == sorted(set(numbers))
    assert all(number.isdecimal() for number in numbers)


def test_every_decision_is_listed_in_the_architecture() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))

    assert [one.name for one in decisions if f"(decisions/{one.name})" not in page] == []
