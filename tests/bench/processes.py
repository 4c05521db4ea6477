"""The processes beside the services: what they print, and how they are run."""

import logging
import subprocess
import sys
from pathlib import Path

import structlog

__all__ = ["log_errors_only", "seconds_of"]


def log_errors_only() -> None:
    """Keep standard output for the result."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def seconds_of(module: str, environment: Path, command: str, count: int = 0) -> float:
    """Run a command of ``tests.bench.<module>`` and return the seconds it says."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", str(environment), command, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout)
