"""Shows on the terminal what would go to telephones: this machine has no carrier."""

from dataclasses import dataclass
from pathlib import Path


@dataclass
class Telephone:
    """Reads the file into which identity writes messages, from its end on."""

    path: Path
    _read: int = -1

    def __post_init__(self) -> None:
        """Pass over what was there before: those codes are past."""
        self._read = self.path.stat().st_size if self.path.exists() else 0

    def new_messages(self) -> list[str]:
        """Return the messages that came since the last time."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self._read)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._read += len(whole + newline)
        return whole.decode().splitlines()
