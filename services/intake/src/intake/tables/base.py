"""The schema all tables are in."""

from sqlalchemy import MetaData

from shared.plumbing import Plumbing

__all__ = ["metadata", "plumbing"]

metadata = MetaData(schema="intake")

plumbing = Plumbing(metadata)
