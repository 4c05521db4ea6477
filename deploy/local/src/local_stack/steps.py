"""Saying what is being done while it is done, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Steps:
    """The lines that a start prints, one a step."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._begun = time.monotonic()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show `what` as being done; when the block ends well, as done with its time."""
        begun = time.monotonic()
        with self.console.status(escape(what)):
            yield
        self.note(f"{escape(what)} [dim]{time.monotonic() - begun:.1f} s[/dim]")

    def note(self, line: str) -> None:
        """Print a line of rich markup among the steps."""
        self.console.print(f"[green]✓[/green] {line}", highlight=False, soft_wrap=True)

    @property
    def seconds(self) -> float:
        """Time since the first step."""
        return time.monotonic() - self._begun
