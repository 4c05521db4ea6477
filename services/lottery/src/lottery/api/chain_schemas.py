"""Views of the chain."""

from datetime import datetime
from typing import Self

from pydantic import (
    BaseModel,
)

from lottery.repositories.chain import ChainRecord

__all__ = ["ChainRecordView"]


class ChainRecordView(BaseModel):
    """One link of the chain; its document is public when the session is over."""

    sequence: int
    kind: str
    hash: str
    recorded_at: datetime
    public: bool

    @classmethod
    def of(cls, record: ChainRecord) -> Self:
        """Return the view of a link."""
        return cls(
            sequence=record.sequence,
            kind=record.kind,
            hash=record.hash,
            recorded_at=record.recorded_at,
            public=record.is_public,
        )
