"""What the figures were measured on."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psutil

from local_stack.layout import ROOT
from local_stack.nats import nats_program
from local_stack.postgres_cluster import program

__all__ = ["facts"]

GIBIBYTE = 2**30


def facts() -> dict[str, str]:
    """Return what a reader must know of the machine and the programs, and when it was."""
    return {
        "Processor": f"{processor()}, {os.cpu_count()} cores",
        "Memory": f"{psutil.virtual_memory().total / GIBIBYTE:.0f} GiB",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "PostgreSQL": said(str(program("postgres")), "--version").split()[-1],
        "NATS server": said(str(nats_program()), "--version").split()[-1],
        "Load before": f"{os.getloadavg()[0]:.1f}",
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
        "Commit": commit(),
    }


def processor() -> str:
    """Return the processor's name, where Linux gives it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def commit() -> str:
    """Return the commit that was measured, and whether files differed from it."""
    head = said("git", "rev-parse", "--short", "HEAD")
    changed = said("git", "status", "--porcelain", "--untracked-files=no")
    return f"{head}, with changes" if changed else head


def said(*command: str) -> str:
    """Return what a program prints, or a dash when it isn't there or fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "–"
    return done.stdout.strip()
