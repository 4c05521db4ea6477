"""Where things lie in a checkout: the sources, and the running system's state in `var/`."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True, slots=True)
class Layout:
    """The directories of one running system."""

    state: Path

    @property
    def secrets(self) -> Path:
        """Passwords, keys and what contains them; readable by the owner only."""
        return self.state / "secrets"

    @property
    def logs(self) -> Path:
        """One rotated log a process."""
        return self.state / "log"

    @property
    def run(self) -> Path:
        """The lock and what a running system says about itself."""
        return self.state / "run"

    @property
    def files(self) -> Path:
        """Uploaded materials and sealed letters, a directory a service."""
        return self.state / "files"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's cluster, unless root has to keep it elsewhere."""
        return self.state / "postgres"

    @property
    def nats(self) -> Path:
        """NATS's configuration and streams."""
        return self.state / "nats"

    @property
    def gateway(self) -> Path:
        """What Caddy keeps for itself."""
        return self.state / "gateway"

    def create(self) -> None:
        """Create the directories, private to the owner where they hold data."""
        # PostgreSQL may run as another account, which has to get through to its own directory.
        self.state.mkdir(mode=0o711, parents=True, exist_ok=True)
        for private in (self.secrets, self.logs, self.run, self.files, self.nats, self.gateway):
            private.mkdir(mode=0o700, exist_ok=True)
        self.postgres.mkdir(mode=0o711, exist_ok=True)
