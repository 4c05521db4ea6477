"""Only entry points open and commit transactions; what they call is handed an open one."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.sources import Source, python_sources

INNER = ("domain", "services", "repositories", "consumers", "rendering")
OPENING = {"unit_of_work", "open_unit_of_work", "begin", "commit", "rollback"}

INNER_MODULE = re.compile(rf"services/\w+/src/\w+/({'|'.join(INNER)})[/.].*")

INNER_SOURCES = [source for source in python_sources() if INNER_MODULE.match(source.path)]


@pytest.mark.parametrize("source", INNER_SOURCES, ids=lambda source: source.path)
def test_inner_module_opens_no_transaction(source: Source) -> None:
    opened = [
        f"line {call.lineno}: {name_of(call)}"
        for scope in outermost_scopes(source.tree)
        if not is_job(scope)
        for call in ast.walk(scope)
        if isinstance(call, ast.Call) and name_of(call) in OPENING
    ]

    assert opened == []


def outermost_scopes(module: ast.Module) -> Iterator[ast.stmt]:
    """Yield a module's statements, and instead of its classes what is in them."""
    for statement in module.body:
        if isinstance(statement, ast.ClassDef):
            yield from statement.body
        else:
            yield statement


def is_job(statement: ast.stmt) -> bool:
    """Tell a job, which is an entry point: it is handed the service, not an open transaction."""
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return [argument.arg for argument in statement.args.args[:1]] == ["service"]


def name_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
