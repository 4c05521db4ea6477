"""Installs the library apart from the product's packages, and asks it in a process of its own."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local_stack.layout import ROOT
from tests.bench.draw_structures import CLASSES

__all__ = ["Peer", "PeerMissingError"]

HERE = Path(__file__).parent
ENVIRONMENT = ROOT / "var" / "bench-sortition"
UV = ROOT / ".venv" / "uv" / "bin" / "uv"
INSTALL_SECONDS = 300
MOST_SECONDS = 60
"""After which a draw isn't waited for any longer."""


class PeerMissingError(Exception):
    """The library couldn't be installed here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The library, installed."""

    python: Path

    @classmethod
    def installed(cls) -> "Peer":
        """Install the library at the versions of ``requirements.txt``, checked by their hashes.

        Raises
        ------
        PeerMissingError
            No package index is within reach, or this machine has no wheel of a dependency.
        """
        python = ENVIRONMENT / "bin" / "python"
        requirements = HERE / "requirements.txt"
        try:
            run(UV, "venv", "--quiet", "--allow-existing", ENVIRONMENT)
            run(UV, "pip", "sync", "--quiet", "--require-hashes", "--python", python, requirements)
        except (OSError, subprocess.SubprocessError) as error:
            raise PeerMissingError("not installed") from error
        return cls(python)

    def timings(self, people: int, seats: int, algorithm: str, draws: int) -> list[float]:
        """Return the milliseconds of each of some draws, without starting and reading the pool.

        Raises
        ------
        subprocess.TimeoutExpired
            They take longer than is waited for.
        """
        question = {
            "classes": CLASSES,
            "people": people,
            "seats": seats,
            "algorithm": algorithm,
            "draws": draws,
        }
        done = subprocess.run(
            [self.python, HERE / "draw_pool.py"],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            check=True,
            timeout=MOST_SECONDS,
        )
        return [float(value) for value in json.loads(done.stdout.splitlines()[-1])]

    def said_of_one(self, people: int, seats: int, algorithm: str) -> str:
        """Write how long one draw takes, if it ends within what is waited for."""
        try:
            [took] = self.timings(people, seats, algorithm, 1)
        except subprocess.TimeoutExpired:
            return f"not done in {MOST_SECONDS} s"
        return f"{took:,.0f} ms"


def run(*command: str | Path) -> None:
    """Run a program that says nothing unless it fails."""
    subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
