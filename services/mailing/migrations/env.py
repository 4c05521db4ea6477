"""Migrates the mailing schema."""

from mailing.tables import metadata
from shared.migrations import run

run(metadata)
