"""Migrates the probe's schema."""

from probe.tables import metadata

from shared.migrations import run

run(metadata)
