"""Transcripts (抽签记录) of draws and the records chained between them, hashed and signed."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lottery.domain.draw.canonical import Document
from lottery.domain.draw.conduct import draw
from lottery.domain.draw.errors import ContributionMismatchError
from lottery.domain.draw.hashes import Opening, commitment, contribution, document_hash
from lottery.domain.draw.wellformed import SPEC

__all__ = [
    "Ceremony",
    "Contribution",
    "Signer",
    "Step",
    "absence",
    "replacement",
    "revealed",
    "timestamp",
    "unfinished",
    "voiding",
]

KEY_ID_LENGTH = 16
INPUT_MEMBERS = ("spec", "committee", "session", "sequence", "kind", "previous")


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs what is published; its id is the start of its public half's SHA-256."""

    key: Ed25519PrivateKey

    @property
    def key_id(self) -> str:
        """First 16 hex digits of the SHA-256 of the 32 raw bytes of the public key."""
        raw = self.key.public_key().public_bytes_raw()
        return sha256(raw).hexdigest()[:KEY_ID_LENGTH]

    def seal(self, document: Document) -> dict[str, Any]:
        """The document with `key_id`, `hash` and `signature`."""
        sealed = {**document, "key_id": self.key_id}
        digest = document_hash(sealed)
        signature = b64encode(self.key.sign(digest)).decode("ascii")
        return {**sealed, "hash": digest.hex(), "signature": signature}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a contributor handed over at a time, and opened later."""

    hash: bytes
    at: datetime
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A draw as far as its ceremony has come; contributions by contributor's code."""

    document: Document
    operator: str
    secret: bytes | None = None
    committed_at: datetime | None = None
    contributions: Mapping[str, Contribution] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Where a record stands in its committee's chain, who made it, when, and on what evidence.

    `actors` are codes; `evidence_hash` is the hex SHA-256 of a signed or witnessed paper.
    """

    committee: str
    session: str
    sequence: int
    previous: str
    draw: str
    reason: str
    actors: Sequence[str]
    at: datetime
    evidence_hash: str | None = None


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, from an aware datetime."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def revealed(
    ceremony: Ceremony, *, witness: str, revealed_at: datetime, signer: Signer
) -> dict[str, Any]:
    """The signed transcript of a draw, which is conducted here.

    Raises
    ------
    ContributionMismatchError
        There is no secret, an opening is missing, or it isn't what its contributor had hashed.
    MalformedDrawInputError
        The input breaks a rule of section 5.
    """
    handed = ceremony.contributions or {}
    openings = []
    for entry in ceremony.document["contributors"]:
        one = handed.get(entry["code"])
        if one is None or one.opening is None:
            raise ContributionMismatchError(f"{entry['code']} hasn't opened")
        openings.append(one.opening)
    if ceremony.secret is None:
        raise ContributionMismatchError("the draw isn't committed")
    result = draw(ceremony.document, ceremony.secret, openings)
    for entry, opening in zip(ceremony.document["contributors"], openings, strict=True):
        expected = contribution(result.input_hash, entry["code"], opening)
        if handed[entry["code"]].hash != expected:
            raise ContributionMismatchError(f"{entry['code']} opened something else")
    ended = {"witness": witness, "revealed_at": timestamp(revealed_at), "state": "revealed"}
    found = {"seed": result.seed.hex(), "outcome": result.outcome}
    return signer.seal(_known(ceremony) | found | ended)


def unfinished(
    ceremony: Ceremony, *, state: str, reason: str, witness: str, ended_at: datetime, signer: Signer
) -> dict[str, Any]:
    """The signed transcript of a draw that ended `abandoned` or `void`, with all that is known.

    Besides the members of every transcript it has `reason`, a code, and `ended_at`; operator
    and witness are the two persons who ended it.
    """
    ended = {
        "seed": None,
        "outcome": None,
        "witness": witness,
        "revealed_at": None,
        "state": state,
        "reason": reason,
        "ended_at": timestamp(ended_at),
    }
    return signer.seal(_known(ceremony) | ended)


def _known(ceremony: Ceremony) -> dict[str, Any]:
    document, secret = ceremony.document, ceremony.secret
    input_hash = document_hash(document)
    handed = ceremony.contributions or {}
    return {name: document[name] for name in INPUT_MEMBERS} | {
        "input": document,
        "input_hash": input_hash.hex(),
        "commitment": commitment(secret, input_hash).hex() if secret else None,
        "committed_at": timestamp(ceremony.committed_at) if ceremony.committed_at else None,
        "contributions": [
            _handed(entry["code"], handed.get(entry["code"])) for entry in document["contributors"]
        ],
        "secret": secret.hex() if secret else None,
        "operator": ceremony.operator,
    }


def _handed(code: str, one: Contribution | None) -> dict[str, str | None]:
    opening = one.opening if one else None
    return {
        "code": code,
        "hash": one.hash.hex() if one else None,
        "nonce": opening.nonce.hex() if opening else None,
        "value": opening.value if opening else None,
        "at": timestamp(one.at) if one else None,
    }


def absence(step: Step, *, out: str, panel: str | None, seat: int | None, signer: Signer) -> Any:
    """The record that a drawn expert can't sit; an alternate who declines has no panel or seat."""
    return signer.seal(_record(step, "absence", panel=panel, seat=seat, out=out, in_=None))


def replacement(step: Step, *, out: str, in_: str, panel: str, seat: int, signer: Signer) -> Any:
    """The record that an alternate (递补专家) takes a vacant seat, numbered from 0."""
    return signer.seal(_record(step, "replacement", panel=panel, seat=seat, out=out, in_=in_))


def voiding(step: Step, *, signer: Signer) -> Any:
    """The record by which the supervising body voids a revealed draw."""
    return signer.seal(_record(step, "void", panel=None, seat=None, out=None, in_=None))


def _record(
    step: Step, kind: str, *, panel: str | None, seat: int | None, out: str | None, in_: str | None
) -> dict[str, Any]:
    return {
        "spec": SPEC,
        "committee": step.committee,
        "session": step.session,
        "sequence": step.sequence,
        "previous": step.previous,
        "kind": kind,
        "draw": step.draw,
        "panel": panel,
        "seat": seat,
        "out": out,
        "in": in_,
        "reason": step.reason,
        "evidence_hash": step.evidence_hash,
        "actors": sorted(step.actors),
        "at": timestamp(step.at),
    }
