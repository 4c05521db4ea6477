"""Migrates review's schema."""

from review.tables import metadata
from shared.migrations import run

run(metadata)
