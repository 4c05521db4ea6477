"""What all tables of the lottery have in common."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    LargeBinary,
    MetaData,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

__all__ = ["Base"]


class Base(DeclarativeBase):
    """Rows of schema ``lottery``; times are UTC, byte columns of personal data are encrypted."""

    metadata = MetaData(schema="lottery")
    type_annotation_map = {  # noqa: RUF012  (read by SQLAlchemy)
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        list[dict[str, Any]]: JSONB,
    }
