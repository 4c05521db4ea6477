"""Ctrl-C and its relatives: one clean stop, which a second one doesn't disturb."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody asked for the end: Ctrl-C, a closed terminal or SIGTERM."""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn the signals that ask for an end into `StopRequested` for a `with` block."""
    before = {number: signal.signal(number, _request_stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_further_signals() -> None:
    """Let stopping go on whatever is pressed, until the end of `stop_on_signals`."""
    for number in _SIGNALS:
        if signal.getsignal(number) is _request_stop:
            signal.signal(number, signal.SIG_IGN)


def _request_stop(number: int, frame: FrameType | None) -> NoReturn:
    ignore_further_signals()
    raise StopRequested
