"""Migrates the lottery's schema."""

from lottery.tables import Base
from shared.migrations import run

run(Base.metadata)
