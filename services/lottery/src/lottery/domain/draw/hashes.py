"""Hashes of the ceremony, section 3 of the draw specification; raw bytes in, raw bytes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from lottery.domain.draw.canonical import Document, canonical
from lottery.domain.draw.errors import ContributionMismatchError

__all__ = [
    "NONCE_BYTES",
    "SECRET_BYTES",
    "VALUE_BYTES",
    "Opening",
    "commitment",
    "contribution",
    "document_hash",
    "participant",
    "seed",
]

NONCE_BYTES = 16
SECRET_BYTES = 32
VALUE_BYTES = 256
PREFIX = b"jianding/draw/1/"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a contributor opens: the device's 16-byte nonce and the person's own value.

    Raises
    ------
    ContributionMismatchError
        The nonce has another length, or the value has more than 256 bytes of UTF-8.
    """

    nonce: bytes
    value: str = ""

    def __post_init__(self) -> None:
        if len(self.nonce) != NONCE_BYTES:
            raise ContributionMismatchError(f"a nonce has {NONCE_BYTES} bytes")
        try:
            length = len(self.value.encode())
        except UnicodeEncodeError:
            raise ContributionMismatchError("a value is valid Unicode") from None
        if length > VALUE_BYTES:
            raise ContributionMismatchError(f"a value has at most {VALUE_BYTES} bytes of UTF-8")


def document_hash(document: Document) -> bytes:
    """SHA-256 of a document's canonical bytes: `input_hash` of an input."""
    return sha256(canonical(document)).digest()


def commitment(secret: bytes, input_hash: bytes) -> bytes:
    """What the server publishes before anyone contributes."""
    return sha256(PREFIX + b"commit" + secret + input_hash).digest()


def contribution(input_hash: bytes, code: str, opening: Opening) -> bytes:
    """What a contributor hands over before anyone opens."""
    opened = opening.nonce + opening.value.encode()
    return sha256(
        PREFIX + b"contribution" + input_hash + code.encode("ascii") + b"\0" + opened
    ).digest()


def seed(secret: bytes, input_hash: bytes, openings: Iterable[Opening]) -> bytes:
    """The seed of all streams; the openings come in the order of the input's contributors."""
    state = sha256(PREFIX + b"seed" + secret + input_hash)
    for opening in openings:
        value = opening.value.encode()
        state.update(opening.nonce + len(value).to_bytes(4, "big") + value)
    return state.digest()


def participant(salt: bytes, stable_id: str) -> str:
    """Hex by which only a holder of the 16-byte salt recognises a person in a document."""
    return sha256(PREFIX + b"participant" + salt + stable_id.encode()).hexdigest()
