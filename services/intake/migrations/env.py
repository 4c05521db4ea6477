"""Migrates the intake schema."""

from intake.tables import metadata
from shared.migrations import run

run(metadata)
