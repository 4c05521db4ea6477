"""Migrates identity's schema."""

from identity.tables import metadata
from shared.migrations import run

run(metadata)
