"""The draws (抽签) by the draw specification, version 1: pure functions of their documents."""

from lottery.domain.draw.canonical import Document, canonical, parse
from lottery.domain.draw.conduct import DrawResult, draw
from lottery.domain.draw.errors import (
    ContributionMismatchError,
    DisallowedRecordError,
    DrawError,
    MalformedDrawInputError,
)
from lottery.domain.draw.hashes import (
    Opening,
    commitment,
    contribution,
    document_hash,
    participant,
)
from lottery.domain.draw.links import History, check_links
from lottery.domain.draw.replacement import Occupancy, Replacement
from lottery.domain.draw.slack import smallest_slack
from lottery.domain.draw.wellformed import SIDES, SPEC, STAFF, check_input

__all__ = [
    "SIDES",
    "SPEC",
    "STAFF",
    "ContributionMismatchError",
    "DisallowedRecordError",
    "Document",
    "DrawError",
    "DrawResult",
    "History",
    "MalformedDrawInputError",
    "Occupancy",
    "Opening",
    "Replacement",
    "canonical",
    "check_input",
    "check_links",
    "commitment",
    "contribution",
    "document_hash",
    "draw",
    "parse",
    "participant",
    "smallest_slack",
]
