"""Files, functions and nesting stay small enough to be read at one go."""

import ast
import io
import tokenize
from collections.abc import Iterator

import pytest

from tests.support.sources import Source, python_sources

FILE_LINES = 400
FUNCTION_LINES = 60
NESTING = 3
COMMENT_SHARE = 0.10

ONE_FILE = {
    "services/lottery/src/lottery/verify.py": "handed out as one file that runs with nothing else",
}
DEEPENING = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.Match,
)
SOURCES = python_sources()
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: Source) -> Iterator[Function]:
    return (node for node in ast.walk(source.tree) if isinstance(node, Function))


def test_no_file_is_too_long() -> None:
    too_long = {
        source.path: lines
        for source in SOURCES
        if (lines := source.text.count("\n")) > FILE_LINES and source.path not in ONE_FILE
    }

    assert too_long == {}


@pytest.mark.parametrize("path", ONE_FILE)
def test_exempt_file_still_needs_to_be(path: str) -> None:
    [source] = [source for source in SOURCES if source.path == path]

    assert source.text.count("\n") > FILE_LINES


def test_no_function_is_too_long() -> None:
    # A migration lists tables once and is never changed.
    too_long = {
        f"{source.path} {function.name}": lines
        for source in SOURCES
        if "/migrations/versions/" not in source.path
        for function in functions(source)
        if (lines := lines_of(function)) > FUNCTION_LINES
    }

    assert too_long == {}


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_function_is_nested_too_deep() -> None:
    too_deep = {
        f"{source.path} {function.name}": depth
        for source in SOURCES
        for function in functions(source)
        if (depth := nesting(function.body)) > NESTING
    }

    assert too_deep == {}


def nesting(body: list[ast.stmt], depth: int = 0) -> int:
    """Return the deepest control flow; ``elif`` is no deeper, an inner function begins anew."""
    deepest = depth
    for statement in body:
        if isinstance(statement, Function | ast.ClassDef):
            continue
        inner = depth + isinstance(statement, DEEPENING)
        for block in blocks(statement):
            at = depth if is_elif(statement, block) else inner
            deepest = max(deepest, nesting(block, at))
    return deepest


def blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for part in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
        yield part.body


def is_elif(statement: ast.stmt, block: list[ast.stmt]) -> bool:
    is_else = isinstance(statement, ast.If) and block is statement.orelse
    return is_else and len(block) == 1 and isinstance(block[0], ast.If)


def test_nesting_is_counted_as_it_reads() -> None:
    [function] = ast.parse(
        "def f():\n for a in b:\n  if a:\n   pass\n  elif b:\n   with c:\n    pass\n"
    ).body

    assert isinstance(function, ast.FunctionDef)
    assert nesting(function.body) == 3


def test_code_explains_itself_more_than_comments_do() -> None:
    over = {
        tree: round(share, 2)
        for tree in ("shared/src", "services", "deploy/local", "tests", "tools")
        if (share := comment_share(tree)) > COMMENT_SHARE
    }

    assert over == {}


def comment_share(tree: str) -> float:
    sources = [source for source in SOURCES if source.path.startswith(tree)]
    comments = sum(comment_lines(source.text) for source in sources)
    return comments / sum(source.text.count("\n") for source in sources)


def comment_lines(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(
        token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip()
        for token in tokens
    )
