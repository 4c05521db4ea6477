"""The repository's own files, for tests that read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["ROOT", "Definition", "Source", "markdown_pages", "python_sources", "source"]

ROOT = Path(__file__).resolve().parents[2]

GIVEN = ("shared", "services", "deploy", "tests", "tools", "conftest.py")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_test(self) -> bool:
        """Whether it belongs to tests rather than to what runs."""
        return "tests" in Path(self.path).parts or self.path == "conftest.py"

    def definitions(self) -> Iterator[Definition]:
        """Yield every public function, class and method."""
        return public_definitions(self.tree)


def public_definitions(parent: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield a module's or class's public definitions, and those inside its classes."""
    for node in parent.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)


@cache
def python_sources() -> tuple[Source, ...]:
    """Return every Python file of the repository that isn't empty."""
    places = [ROOT / name for name in GIVEN]
    paths = [
        path for place in places for path in ([place] if place.is_file() else in_folder(place))
    ]
    return tuple(source(path) for path in paths if path.stat().st_size)


def in_folder(folder: Path) -> list[Path]:
    """Return the Python files under a folder, without what tools left there."""
    return sorted(
        path
        for path in folder.rglob("*.py")
        if not {"__pycache__", "node_modules", ".venv"}.intersection(path.parts)
    )


def source(path: Path) -> Source:
    """Read one Python file."""
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


def markdown_pages() -> list[Path]:
    """Return every page of documentation."""
    folders = [ROOT / "docs", *(ROOT / "services").iterdir(), ROOT / "shared", ROOT / "deploy"]
    nested = [page for folder in folders for page in folder.glob("**/*.md")]
    return sorted({*ROOT.glob("*.md"), *nested})
