"""Ending what a killed run left behind, known by the mark in its environment."""

import signal
from contextlib import suppress
from pathlib import Path

import psutil

from local_stack.supervisord import NAME as SUPERVISOR

STATE_VARIABLE = "JIANDING_STATE"
_STOP_SECONDS = 20


def end_leftovers(state: Path) -> int:
    """End every process that belongs to the system in `state`; tell how many there were.

    Call it only while holding the system's lock: then whatever bears its mark is left over.
    """
    ourselves = {psutil.Process(), *psutil.Process().parents()}
    found = [
        process
        for process in psutil.process_iter()
        if process not in ourselves and _belongs_to(process, state)
    ]
    # The supervisor goes first, so that it doesn't start again what ends.
    found.sort(key=lambda process: not _is_supervisor(process))
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(_signal_for(process))
    _, alive = psutil.wait_procs(found, timeout=_STOP_SECONDS)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=_STOP_SECONDS)
    return len(found)


def _belongs_to(process: psutil.Process, state: Path) -> bool:
    try:
        return process.environ().get(STATE_VARIABLE) == str(state)
    except psutil.Error:
        return False


def _is_supervisor(process: psutil.Process) -> bool:
    try:
        return bool(process.name() == SUPERVISOR)
    except psutil.Error:
        return False


def _signal_for(process: psutil.Process) -> signal.Signals:
    with suppress(psutil.Error):
        if _is_supervisor(process):
            return signal.SIGKILL
        if process.name() == "postgres":
            return signal.SIGINT
    return signal.SIGTERM
