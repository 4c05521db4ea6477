"""Domain code is rules only: it awaits nothing and asks neither the clock nor chance."""

import ast
import re
from collections.abc import Iterator

from tests.support.sources import Source, python_sources

DOMAIN = re.compile(r"services/\w+/src/\w+/domain/")
ASKING = {"now", "today", "utcnow", "time", "urandom", "token_bytes", "uuid4", "new_id"}
WAITING = ast.AsyncFunctionDef | ast.Await | ast.AsyncWith | ast.AsyncFor
OUTSIDE = re.compile(r"(sqlalchemy|fastapi|httpx|nats|asyncpg|obstore|asyncio|os|secrets|random)\b")

MAKES_SECRETS = {
    "services/identity/src/identity/domain/secret_tokens.py": "they decide nothing",
}


def domain_sources() -> list[Source]:
    return [source for source in python_sources() if DOMAIN.match(source.path)]


def test_there_is_domain_code() -> None:
    assert len(domain_sources()) > 20


def test_domain_awaits_nothing() -> None:
    waiting = [
        f"{source.path}:{node.lineno}"
        for source in domain_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, WAITING)
    ]

    assert waiting == []


def test_domain_asks_neither_clock_nor_chance() -> None:
    asked = [
        f"{source.path}:{line} {name}"
        for source in domain_sources()
        for name, line in called_names(source)
        if name in ASKING
    ]

    assert asked == []


def test_domain_imports_nothing_that_reaches_outside() -> None:
    imported = [
        f"{source.path} {module}"
        for source in domain_sources()
        for module in imported_modules(source)
        if OUTSIDE.match(module) and source.path not in MAKES_SECRETS
    ]

    assert imported == []


def called_names(source: Source) -> Iterator[tuple[str, int]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.lineno


def imported_modules(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
