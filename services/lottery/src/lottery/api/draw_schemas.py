"""Bodies and views of the routes of a draw."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from lottery.api.fields import Body, Hex32, Text
from lottery.domain.ceremony import Draw
from lottery.errors import DrawInputChosenError
from lottery.services.freezing import Frozen
from lottery.services.orders import Official
from shared.events.lottery import DrawKind
from shared.identifiers import AccountId
from shared.json_types import Moment
from shared.openapi import shown_as
from shared.typesetting import qr_code

__all__ = [
    "ContributorView",
    "DrawView",
    "FreezeBody",
    "FrozenView",
    "HashBody",
    "OfficialBody",
    "OpeningBody",
    "TokenView",
]

Hex16 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Side = Literal["operator", "employer", "union", "discipline-inspection", "expert", "appraisee"]


FOLLOWING = frozenset(
    {
        *("after", "cases", "conflicts", "distinct_hospitals", "exclusions", "expert_id"),
        *("expert_ids", "experts", "input", "load", "loads", "members", "outcome", "panels"),
        *("previous", "recusals", "recused", "repeats", "roster", "secret", "seed", "sequence"),
        *("slack", "spec"),
    }
)
"""What a frozen input says beside the order; it follows from the session and the chain."""


class OfficialBody(Body):
    """A contributor or witness."""

    role: Side
    label: Text = Field(description="For the people in the room; neither kept nor published")
    account_id: AccountId | None = None

    def official(self) -> Official:
        """Return the person it stands for."""
        return Official(self.role, self.label, self.account_id)


class FreezeBody(Body):
    """What the operator says when a draw is frozen; all else follows from the session."""

    model_config = shown_as(
        kind="pool",
        contributors=[
            {"role": "union", "label": "工会代表"},
            {"role": "appraisee", "label": "被鉴定人代表"},
        ],
        witness={"role": "discipline-inspection", "label": "纪检人员"},
        reveal_by="2026-12-01T09:30:00+08:00",
    )

    @model_validator(mode="before")
    @classmethod
    def chooses_nothing(cls, given: Any) -> Any:
        """Refuse a body that states what follows from the session.

        Raises
        ------
        DrawInputChosenError
            Naming the members.
        """
        stated = sorted(FOLLOWING.intersection(given)) if isinstance(given, dict) else []
        if stated:
            raise DrawInputChosenError(names=", ".join(stated))
        return given

    kind: DrawKind
    contributors: list[OfficialBody] = Field(min_length=1, max_length=12)
    witness: OfficialBody
    reveal_by: Moment


class ContributorView(BaseModel):
    """A contributor; hashes are shown when all are in."""

    code: str
    role: str
    hash: str | None
    opened: bool


class DrawView(BaseModel):
    """A draw as far as it has come. Nothing here says the outcome before the reveal."""

    id: UUID
    session_id: UUID
    kind: DrawKind
    sequence: int
    state: str
    input_hash: str
    commitment: str | None
    contributors: list[ContributorView]
    reveal_by: datetime
    transcript_hash: str | None
    repeats: UUID | None = Field(description="The void draw in whose place this one is made")
    outcome: dict[str, Any] | None = None

    @classmethod
    def of(cls, draw: Draw, outcome: dict[str, Any] | None = None) -> Self:
        """Return the view of a draw."""
        all_in = not draw.without_hash()
        return cls(
            id=draw.id,
            session_id=draw.session_id,
            kind=draw.kind,
            sequence=draw.sequence,
            state=draw.state,
            input_hash=draw.input_hash.hex(),
            commitment=draw.commitment.hex() if draw.commitment else None,
            contributors=[
                ContributorView(
                    code=item.code,
                    role=item.role,
                    hash=item.hash.hex() if item.hash and all_in else None,
                    opened=item.opening is not None,
                )
                for item in draw.contributors
            ],
            reveal_by=draw.reveal_by,
            transcript_hash=draw.transcript_hash,
            repeats=draw.repeats,
            outcome=outcome,
        )


class TokenView(BaseModel):
    """A person's token for this draw, shown once, with the page that it opens on their device.

    ``qr`` is the page's address as a QR code (SVG). Asked again with the same key all three are
    empty: tokens aren't kept.
    """

    code: str
    role: str
    token: str
    link: str
    qr: str

    @classmethod
    def of(cls, code: str, role: str, token: str, link: str) -> Self:
        """Return the view of somebody's part."""
        if not token:
            return cls(code=code, role=role, token="", link="", qr="")
        return cls(code=code, role=role, token=token, link=link, qr=qr_code(link))


class FrozenView(BaseModel):
    """A frozen draw, with the tokens of its contributors and its witness."""

    draw: DrawView
    contributors: list[TokenView]
    witness: TokenView

    @classmethod
    def of(cls, frozen: Frozen, witness_role: str, public_url: str) -> Self:
        """Return the view of a frozen draw; what opens a part stands behind the ``#``."""
        draw, tokens = frozen.draw, frozen.tokens
        page = f"{public_url}/draw"
        return cls(
            draw=DrawView.of(draw),
            contributors=[
                TokenView.of(
                    item.code,
                    item.role,
                    token := tokens.get(item.code, ""),
                    f"{page}/part#{draw.id}.{item.code}.{token}",
                )
                for item in draw.contributors
            ],
            witness=TokenView.of(
                draw.witness,
                witness_role,
                token := tokens.get(draw.witness, ""),
                f"{page}/witness#{draw.id}.{token}",
            ),
        )


class HashBody(Body):
    """A contributor's hash, made on their own device."""

    model_config = shown_as(hash="5f" * 32)

    hash: Hex32


class OpeningBody(Body):
    """What the hash was made of."""

    model_config = shown_as(nonce="a7" * 16, value="骰子 4 2 6")

    nonce: Hex16
    value: str = Field(
        default="",
        max_length=1024,
        description="What was thrown or thought of, at most 256 bytes in UTF-8; it is published",
    )
