"""Noticing that a part keeps dying."""

import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from local_stack.supervision import ProcessState, Supervisor

# The supervisor itself gives up what dies at once; this is for what dies a little later each time.
_MOST_RESTARTS = 10
_WITHIN_SECONDS = 120
_LAST_LINES = 8


class GivenUpError(Exception):
    """A part keeps dying, so the rest is taken down too."""


@dataclass
class Watch:
    """What has been seen of the programs so far."""

    supervisor: Supervisor
    logs: Path
    _pids: dict[str, int] = field(default_factory=dict)
    _restarts: dict[str, deque[float]] = field(default_factory=dict)

    def check(self) -> None:
        """Look once at all programs.

        Raises
        ------
        GivenUpError
            One keeps dying, or the supervisor is gone; the message names it and its log.
        """
        try:
            states = self.supervisor.states()
        except OSError:
            raise GivenUpError(
                f"The supervisor is gone, so everything was stopped; its log is "
                f"{self._log('supervisor')}."
            ) from None
        for state in states.values():
            if state.is_given_up or self._restarts_too_often(state):
                raise GivenUpError(self._last_words(state.name))

    def _restarts_too_often(self, state: ProcessState) -> bool:
        before = self._pids.get(state.name)
        if state.pid in {0, before}:
            return False
        self._pids[state.name] = state.pid
        if before is None:
            return False
        times = self._restarts.setdefault(state.name, deque(maxlen=_MOST_RESTARTS))
        times.append(time.monotonic())
        return len(times) == _MOST_RESTARTS and times[-1] - times[0] < _WITHIN_SECONDS

    def _last_words(self, name: str) -> str:
        log = self._log(name)
        lines = log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        said = "".join(f"  {line}\n" for line in lines)
        return f"{said}{name} keeps dying, so everything was stopped; its log is {log}."

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"
