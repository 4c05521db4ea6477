"""Routes of the keys by which anyone checks signatures."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from lottery.api.parameters import OpenUnitOfWork, TokenHolder
from lottery.domain.keys import PublicKey, with_ends
from lottery.services import keys
from shared.auth import public

__all__ = ["router"]

router = APIRouter(
    tags=["chain"], dependencies=[public("draws are checked by anyone; public keys only")]
)


class PublicKeyView(BaseModel):
    """A key that checks signatures (Ed25519, PEM), and which part of the chain it signed."""

    key_id: str = Field(description="As `key_id` of transcripts and records names it")
    public_key: str
    from_sequence: int | None = Field(description="Null while nothing was signed with it")
    to_sequence: int | None = Field(description="Null while it is in use")
    since: datetime | None

    @classmethod
    def of(cls, key: PublicKey, last: int | None) -> Self:
        """Return the view of a key."""
        return cls(
            key_id=key.key_id,
            public_key=key.public_key,
            from_sequence=key.from_sequence,
            to_sequence=last,
            since=key.since,
        )


@router.get("/public-keys", summary="Read the keys that check signatures")
async def read_public_keys(
    committee: Annotated[str, Query(pattern=r"^[0-9]{6}$", examples=["330783"])],
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
) -> list[PublicKeyView]:
    """Return every key that signed a committee's chain, the oldest first; none is taken away."""
    async with open_unit_of_work(holder) as uow:
        found = await keys.published(uow, committee)
    return [PublicKeyView.of(key, last) for key, last in with_ends(found)]
