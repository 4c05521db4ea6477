"""Bodies and views of a session's room: links, board, lots and slips; codes only."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from lottery.api.fields import Body
from lottery.domain.ceremony import Draw
from lottery.domain.drawn_lots import Lot
from lottery.services.rooms import Room
from lottery.services.slips import Receipt
from shared.events.lottery import DrawKind
from shared.openapi import shown_as
from shared.typesetting import qr_code

__all__ = ["BoardView", "LinkView", "LotView", "OpenedRoomView", "OwnLotBody", "ReceiptView"]

VERIFY = "lottery verify TRANSCRIPT --chain DIR --public-key FILE"


class LinkView(BaseModel):
    """A page's address for one person or screen, and the same as a QR code (SVG)."""

    link: str
    qr: str

    @classmethod
    def of(cls, link: str) -> Self:
        """Return the view of an address."""
        return cls(link=link, qr=qr_code(link))


class OpenedRoomView(BaseModel):
    """What opens a session's board and kiosk, shown once; the one before opens nothing more."""

    token: str
    board: LinkView
    kiosk: LinkView

    @classmethod
    def of(cls, session_id: UUID, token: str, public_url: str) -> Self:
        """Return the view of a token and its two pages; repeated, the token isn't told again."""
        page = f"{public_url}/draw/{{}}#{session_id}.{token}"
        return cls(
            token=token,
            board=LinkView.of(page.format("room")),
            kiosk=LinkView.of(page.format("kiosk")),
        )


class LotView(BaseModel):
    """What chance gave to one code: of a case its panel, of an expert panel and seat (from 1)."""

    code: str
    number: int | None = Field(default=None, description="Queue number of a case")
    panel: str
    seat: int | None
    leads: bool
    transcript_hash: str

    @classmethod
    def of(cls, lot: Lot, number: int | None = None) -> Self:
        """Return the view of a lot."""
        return cls(
            code=lot.code,
            number=number,
            panel=lot.panel,
            seat=lot.seat,
            leads=lot.leads,
            transcript_hash=lot.transcript_hash,
        )


class BoardDrawView(BaseModel):
    """A draw on the board; its outcome is there once it is revealed."""

    id: UUID
    kind: DrawKind
    sequence: int
    state: str
    input_hash: str
    commitment: str | None
    transcript_hash: str | None
    outcome: dict[str, Any] | None

    @classmethod
    def of(cls, draw: Draw, outcome: dict[str, Any] | None) -> Self:
        """Return the view of a draw."""
        return cls(
            id=draw.id,
            kind=draw.kind,
            sequence=draw.sequence,
            state=draw.state,
            input_hash=draw.input_hash.hex(),
            commitment=draw.commitment.hex() if draw.commitment else None,
            transcript_hash=draw.transcript_hash,
            outcome=outcome,
        )


class BoardView(BaseModel):
    """A session's board: its draws in order, and every lot that was drawn."""

    session_code: str
    state: str = Field(description="As the session's")
    draws: list[BoardDrawView]
    lots: list[LotView]

    @classmethod
    def of(cls, room: Room) -> Self:
        """Return the view of a room."""
        return cls(
            session_code=room.session.code,
            state=room.session.state,
            draws=[BoardDrawView.of(draw, outcome) for draw, outcome in room.draws],
            lots=[LotView.of(lot, room.numbers.get(lot.code)) for lot in room.lots],
        )


class OwnLotBody(Body):
    """What a slip shows."""

    model_config = shown_as(code="C-0A1B2C", salt="9d" * 16)

    code: Annotated[str, StringConstraints(pattern=r"^[CE]-[0-9A-F]{6}$")]
    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class ReceiptView(BaseModel):
    """A participant's private receipt: who they are in the published draws, and what they got.

    ``participant`` is the SHA-256 of ``jianding/draw/1/participant``, the salt's 16 bytes and
    ``stable_id`` in UTF-8, in hex: who keeps the salt recognises themselves, and nobody else does.
    """

    session_id: UUID
    session_code: str
    starts_at: datetime
    code: str
    salt: str
    stable_id: str
    participant: str
    lot: LotView | None = Field(description="Null until it is revealed")
    verify: str = VERIFY

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Return the view of a receipt."""
        slip = receipt.slip
        return cls(
            session_id=slip.session.id,
            session_code=slip.session.code,
            starts_at=slip.session.starts_at,
            code=slip.person.code,
            salt=slip.person.salt.hex(),
            stable_id=slip.person.subject,
            participant=slip.participant_hash,
            lot=LotView.of(receipt.lot, slip.number) if receipt.lot else None,
        )
