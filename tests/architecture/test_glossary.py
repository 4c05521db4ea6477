"""Names follow the glossary: one word for one thing."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

from shared.events import catalogue
from tests.support.applications import services_with
from tests.support.sources import ROOT, python_sources

GLOSSARY = ROOT / "docs" / "glossary.md"
WORD = re.compile(r"[A-Z][a-z]+|[a-z]+")
NOT_THAT_THING = {
    "DrawResult": "what a draw gives, not a conclusion",
    "LetterRequest": "what asks for a letter, not an application",
    "PartnerEvent": "what a hospital is told, not a session",
    "partner_event": "the same",
}


def avoided_words() -> set[str]:
    """Return the words of the glossary's last column, without its remarks in parentheses."""
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    cells = [re.sub(r"\(.*?\)", "", row.split("|")[-2]) for row in rows[1:]]
    return {word.strip().lower() for cell in cells for word in re.split("[,;]", cell)} - {"", "---"}


AVOIDED = avoided_words()


def is_avoided(name: str) -> bool:
    """Whether what is named is called by an avoided word; a word before it only qualifies."""
    words = WORD.findall(name)
    return name not in NOT_THAT_THING and bool(words) and words[-1].lower() in AVOIDED


def domain_classes() -> Iterator[tuple[str, str]]:
    return (
        (source.path, node.name)
        for source in python_sources()
        if re.match(r"services/\w+/src/\w+/domain/", source.path)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    )


def table_names() -> list[str]:
    found = []
    for service in services_with("tables"):
        tables = import_module(f"{service}.tables")
        shared = {table.name for table in tables.plumbing.tables}
        found += [table.name for table in tables.plumbing.outbox.metadata.tables.values()]
        found = [name for name in found if name not in shared]
    return found


def test_the_glossary_is_read() -> None:
    assert {"patient", "user", "ticket", "vote", "doctor", "team", "mail"} <= AVOIDED


def test_domain_classes_are_called_as_the_glossary_says() -> None:
    assert [item for item in domain_classes() if is_avoided(item[1])] == []


def test_exceptions_are_still_needed() -> None:
    assert NOT_THAT_THING.keys() <= {*(name for _, name in domain_classes()), *table_names()}


def test_tables_are_called_as_the_glossary_says() -> None:
    assert [name for name in table_names() if is_avoided(name)] == []


def test_subjects_are_called_as_the_glossary_says() -> None:
    nouns = [subject.split(".")[1] for subject in catalogue()]

    assert [noun for noun in nouns if is_avoided(noun)] == []


def test_avoided_word_is_noticed_in_any_spelling() -> None:
    assert is_avoided("ReviewTeam")
    assert is_avoided("Vote")
    assert is_avoided("case_ticket")
    assert not is_avoided("TeamRegister")
    assert not is_avoided("Opinion")
