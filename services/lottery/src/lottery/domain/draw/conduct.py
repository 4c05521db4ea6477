"""A whole draw from its input document, the secret and what the contributors opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lottery.domain.draw.allocation import draw_allocation
from lottery.domain.draw.canonical import Document
from lottery.domain.draw.errors import ContributionMismatchError
from lottery.domain.draw.hashes import SECRET_BYTES, Opening, commitment, document_hash, seed
from lottery.domain.draw.seats import draw_seats
from lottery.domain.draw.wellformed import check_rules

__all__ = ["DrawResult", "draw"]


@dataclass(frozen=True, slots=True)
class DrawResult:
    """What a draw (抽签) gives, by sections 3 to 7 of the draw specification.

    `outcome` is as published; a refused draw has the one member `refused`.
    """

    input_hash: bytes
    commitment: bytes
    seed: bytes
    outcome: dict[str, Any]


def draw(document: Document, secret: bytes, openings: Sequence[Opening]) -> DrawResult:
    """Draw from a well-formed input; `openings` are in the order of the input's contributors.

    Takes milliseconds as a rule, seconds where 100,000 attempts are refused.

    Raises
    ------
    MalformedDrawInputError
        The input breaks a rule of section 5.
    ContributionMismatchError
        The secret hasn't 32 bytes, or there isn't one opening for each contributor.
    """
    input_hash = document_hash(document)
    check_rules(document)
    if len(secret) != SECRET_BYTES:
        raise ContributionMismatchError(f"a secret has {SECRET_BYTES} bytes")
    contributors = len(document["contributors"])
    if len(openings) != contributors:
        raise ContributionMismatchError(
            f"the input names {contributors} contributors, {len(openings)} opened"
        )
    drawn = seed(secret, input_hash, openings)
    conduct = draw_allocation if document["kind"] == "allocation" else draw_seats
    return DrawResult(
        input_hash=input_hash,
        commitment=commitment(secret, input_hash),
        seed=drawn,
        outcome=conduct(document, drawn),
    )
