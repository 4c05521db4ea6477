"""What may go wrong.

JiandingError
├── RefusedError          the server refused, with a code and a sentence in both languages
├── AccessRefusedError    the token endpoint doesn't know the client
├── UnreachableError      no answer came, after all attempts
└── FolderError           a folder can't be submitted as it is
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

__all__ = [
    "AccessRefusedError",
    "FieldProblem",
    "FolderError",
    "JiandingError",
    "RefusedError",
    "UnreachableError",
]


class JiandingError(Exception):
    """The parent of everything this package raises."""


class AccessRefusedError(JiandingError):
    """The token endpoint refused the client's secret or key."""


class UnreachableError(JiandingError):
    """No answer came, though it was tried again; what was begun can be taken up later."""


class FolderError(JiandingError):
    """A folder lacks something, or says something that can't be."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one part of a request; ``pointer`` is a JSON pointer into it."""

    pointer: str
    code: str
    detail: str
    detail_zh: str


class RefusedError(JiandingError):
    """The server refused (RFC 9457); ``code`` is stable, the sentences are for people."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", "unknown"))
        self.detail = str(problem.get("detail", ""))
        self.detail_zh = str(problem.get("detail_zh", ""))
        self.errors: Sequence[FieldProblem] = [
            FieldProblem(
                str(item.get("pointer", "")),
                str(item.get("code", "")),
                str(item.get("detail", "")),
                str(item.get("detail_zh", "")),
            )
            for item in problem.get("errors") or []
            if isinstance(item, dict)
        ]
        told = "".join(f"\n  {item.pointer}: {item.detail}" for item in self.errors)
        super().__init__(f"{status} {self.code}: {self.detail}{told}")

    @classmethod
    def of(cls, response: httpx.Response) -> "RefusedError":
        """Return the refusal that an answer holds, also where a proxy answered in other words."""
        try:
            problem = response.json()
        except ValueError:
            problem = None
        if not isinstance(problem, dict):
            problem = {"code": "unknown", "detail": response.reason_phrase}
        return cls(response.status_code, problem)
