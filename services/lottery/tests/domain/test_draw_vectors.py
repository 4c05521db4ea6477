"""Service and verifier both give the published vectors."""

import json
from pathlib import Path
from typing import Any

import pytest

from lottery import verify
from lottery.domain.draw import Opening, canonical, contribution, draw, participant

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "draw-vectors.json").read_bytes())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["input"]["sequence"]))
def test_service_gives_the_published_outcome_of_every_vector(vector: dict[str, Any]) -> None:
    openings = [
        Opening(bytes.fromhex(one["nonce"]), one["value"]) for one in vector["contributions"]
    ]

    result = draw(vector["input"], bytes.fromhex(vector["secret"]), openings)

    assert result.input_hash.hex() == vector["input_hash"]
    assert result.commitment.hex() == vector["commitment"]
    assert result.seed.hex() == vector["seed"]
    assert canonical(result.outcome) == canonical(vector["outcome"])
    for one, opening in zip(vector["contributions"], openings, strict=True):
        assert contribution(result.input_hash, one["code"], opening).hex() == one["hash"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["input"]["sequence"]))
def test_verifier_gives_the_published_outcome_of_every_vector(vector: dict[str, Any]) -> None:
    document = vector["input"]
    input_hash = verify.hashed(verify.canonical(document))
    opened = [(bytes.fromhex(one["nonce"]), one["value"]) for one in vector["contributions"]]

    verify.check_input(document)
    seed = verify.seed_of(bytes.fromhex(vector["secret"]), input_hash, opened)

    assert input_hash.hex() == vector["input_hash"]
    assert seed.hex() == vector["seed"]
    assert document["kind"] != "allocation" or verify.slack_fault(document) == ""
    assert verify.canonical(verify.conduct(document, seed)) == canonical(vector["outcome"])


def test_participant_is_recognised_only_with_the_salt() -> None:
    salt = bytes(range(16))

    assert (
        participant(salt, "专家-7")
        == verify.hashed(b"jianding/draw/1/", "participant", salt, "专家-7").hex()
    )
    assert participant(bytes(16), "专家-7") != participant(salt, "专家-7")
