"""Edits of published documents, and the checks that must notice each.

An edit is made by one of three hands: `bare` changes a member and nothing else, `hasher` also
writes the hash that the changed document has, `signer` holds the committee's key and signs again.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from lottery import verify
from lottery.domain.draw import MalformedDrawInputError, canonical
from lottery.domain.draw.hashes import Opening, commitment, contribution, document_hash, seed
from lottery.domain.draw.transcript import timestamp
from lottery.domain.draw.wellformed import check_rules
from services.lottery.tests.domain.draw_documents import SIGNER, transcript
from services.lottery.tests.domain.draw_story import Story
from services.lottery.tests.domain.test_transcript_checks import edited, leaves

__all__ = ["SUBJECTS", "Edit", "edit"]

Json = dict[str, Any]

ANY = frozenset(verify.CHECKS)
SAME_BY_CHANCE = frozenset({"outcome"})
"""Of few possible outcomes another seed gives the same now and then."""

RESEALED: Mapping[str, frozenset[str]] = {
    "bare": frozenset({"hash", "chain"}),
    "hasher": frozenset({"signature", "chain"}),
    "signer": frozenset({"chain"}),
}
"""What each hand leaves behind: a document that is followed by another is named by it."""


@dataclass(frozen=True)
class Edit:
    """An edited file in its chain, what must fail, and what else may."""

    content: bytes
    chain: Sequence[bytes]
    witnessed: str | None
    expected: frozenset[str]
    perhaps: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """A changed document, and the checks of its own subject that must notice it."""

    document: Json
    noticed_by: frozenset[str]
    perhaps: frozenset[str] = frozenset()


def edit(story: Story, subject: str, random: Random) -> Edit:
    """Edit something of the subject, by any hand that can."""
    return SUBJECTS[subject](story, random)


def resealed(document: Json, hand: str) -> Json:
    """The document as the hand leaves it."""
    if hand == "bare":
        return document
    bare = {name: value for name, value in document.items() if name not in ("hash", "signature")}
    if hand == "signer":
        return SIGNER.seal(bare)
    return {**document, "hash": document_hash(bare).hex()}


def published(story: Story, original: Json, change: Change, hand: str) -> Edit:
    """The changed document in the original's place in the chain."""
    document = resealed(change.document, hand)
    chain = [document if entry is original else entry for entry in story.chain]
    marks = RESEALED[hand]
    if "wellformed" in change.noticed_by:
        # What isn't well-formed is looked at no further.
        marks -= {"signature", "chain"}
    return Edit(
        canonical(document),
        [canonical(entry) for entry in chain],
        original.get("commitment"),
        change.noticed_by | marks,
        change.perhaps,
    )


def drawn(story: Story, random: Random) -> Json:
    """A transcript that another document follows."""
    return random.choice([entry for entry in story.chain[:-1] if "state" in entry])


def with_change(
    make: Callable[[Json, Random], Change], hands: Sequence[str] = ("bare", "hasher", "signer")
) -> Callable[[Story, Random], Edit]:
    """Edits of a transcript by any of the hands."""

    def act(story: Story, random: Random) -> Edit:
        original = drawn(story, random)
        return published(story, original, make(original, random), random.choice(hands))

    return act


def input_member(original: Json, random: Random) -> Change:
    path = random.choice(leaves(original["input"]))
    document = original | {"input": edited(original["input"], path, random)}
    names = ("spec", "committee", "session", "sequence", "kind", "previous")
    agrees = all(document[name] == document["input"].get(name) for name in names)
    codes = [one["code"] for one in original["contributions"]]
    agrees = agrees and [one["code"] for one in document["input"]["contributors"]] == codes
    well_formed = agrees and keeps_rules(document["input"])
    noticed = {"input_hash"} if well_formed else {"wellformed"}
    return Change(document, frozenset(noticed), ANY if well_formed else frozenset())


def keeps_rules(document: Json) -> bool:
    """Whether an input is well-formed but for its slack, by the service."""
    try:
        check_rules(document)
    except MalformedDrawInputError as error:
        return error.path == "slack" and type(document["slack"]) is int and document["slack"] >= 0
    return True


def handed(original: Json, random: Random) -> Change:
    document = deepcopy(original)
    one = random.choice(document["contributions"])
    name = random.choice(["hash", "nonce", "value"])
    one[name] = other_hex(one[name], random) if name != "value" else one[name] + "7"
    noticed = {"contributions"} if name == "hash" else {"contributions", "seed"}
    return Change(document, frozenset(noticed))


def handed_and_hashed(original: Json, random: Random) -> Change:
    document = deepcopy(original)
    one = random.choice(document["contributions"])
    one["value"] += random.choice("123456")
    opening = Opening(bytes.fromhex(one["nonce"]), one["value"])
    input_hash = bytes.fromhex(document["input_hash"])
    one["hash"] = contribution(input_hash, one["code"], opening).hex()
    return Change(document, frozenset({"seed"}))


def secret(original: Json, random: Random) -> Change:
    document = original | {"secret": other_hex(original["secret"], random)}
    return Change(document, frozenset({"commitment", "seed"}))


def secret_and_commitment(original: Json, random: Random) -> Change:
    """Another secret, committed to and used: only who took the commitment away knows."""
    chosen = random.randbytes(32)
    input_hash = bytes.fromhex(original["input_hash"])
    openings = [
        Opening(bytes.fromhex(one["nonce"]), one["value"]) for one in original["contributions"]
    ]
    document = original | {
        "secret": chosen.hex(),
        "commitment": commitment(chosen, input_hash).hex(),
        "seed": seed(chosen, input_hash, openings).hex(),
    }
    return Change(document, frozenset({"witnessed_commitment"}), SAME_BY_CHANCE)


def seed_alone(original: Json, random: Random) -> Change:
    document = original | {"seed": other_hex(original["seed"], random)}
    return Change(document, frozenset({"seed"}), SAME_BY_CHANCE)


def outcome(original: Json, random: Random) -> Change:
    path = ("outcome", *random.choice(leaves(original["outcome"])))
    return Change(edited(original, path, random), frozenset({"outcome"}))


def time(original: Json, random: Random) -> Change:
    document = deepcopy(original)
    holder, name = random.choice(
        [
            (document, "committed_at"),
            (document, "revealed_at"),
            (random.choice(document["contributions"]), "at"),
        ]
    )
    moved = datetime.fromisoformat(holder[name]) + timedelta(milliseconds=random.randint(1, 10**7))
    holder[name] = timestamp(moved)
    return Change(document, frozenset())


def code(original: Json, random: Random) -> Change:
    name = random.choice(["operator", "witness"])
    return Change(edited(original, (name,), random), frozenset())


def key_id(original: Json, random: Random) -> Change:
    document = original | {"key_id": other_hex(original["key_id"], random)}
    return Change(document, frozenset({"signature"}))


def signature(original: Json, random: Random) -> Change:
    """Another signature, or the same one in a spelling that decodes to the same bytes."""
    old = original["signature"]
    # Of the last character before the padding only the upper two bits count.
    respelt = f"{old[:85]}{chr(ord(old[85]) + 1)}=="
    forged = b64encode(random.randbytes(64)).decode()
    moved = edited(original, ("signature",), random)["signature"]
    other = random.choice([forged, moved, respelt])
    return Change(original | {"signature": other}, frozenset({"signature"}))


def signature_of(story: Story, random: Random) -> Edit:
    """The signature isn't covered by the hash: nothing but its own check may notice."""
    original = drawn(story, random)
    made = published(story, original, signature(original, random), "bare")
    return Edit(made.content, made.chain, made.witnessed, frozenset({"signature"}))


def record(story: Story, random: Random) -> Edit:
    """What an absence or a replacement says, moved by any hand."""
    records = [entry for entry in story.chain[:-1] if "draw" in entry]
    original = random.choice(records)
    name = random.choice([name for name in ("out", "in", "draw", "panel") if original[name]])
    changed = (
        original | {name: other_hex(original[name], random)}
        if name == "draw"
        else edited(original, (name,), random)
    )
    change = Change(changed, frozenset({"links"}))
    return published(story, original, change, random.choice(list(RESEALED)))


def moment_of_record(story: Story, random: Random) -> Edit:
    """When and why, by any hand: who can sign it is found out by what follows."""
    original = random.choice([entry for entry in story.chain[:-1] if "draw" in entry])
    name = random.choice(["at", "reason"])
    changed = edited(original, (name,), random) if name == "reason" else deepcopy(original)
    if name == "at":
        moved = datetime.fromisoformat(original["at"]) + timedelta(seconds=random.randint(1, 9999))
        changed["at"] = timestamp(moved)
    return published(story, original, Change(changed, frozenset()), random.choice(list(RESEALED)))


def chain(story: Story, random: Random) -> Edit:
    """A chain from which a document is gone, or in which another stands twice or elsewhere."""
    original = random.choice(story.chain)
    others = [entry for entry in story.chain if entry is not original]
    victim = random.choice(others[:-1])
    act = random.choice(["drop", "again", "swap"])
    contents = [entry for entry in story.chain if entry is not victim]
    noticed = frozenset({"chain"})
    if act == "again":
        contents = [
            *story.chain,
            resealed(victim | {"key_id": "other"}, "signer") | {"hash": "0" * 64},
        ]
    elif act == "swap":
        contents.append(resealed(victim | {"sequence": len(story.chain) + 1}, "signer"))
    return Edit(
        canonical(original),
        [canonical(entry) for entry in contents],
        original.get("commitment"),
        noticed,
        ANY,
    )


def drawn_again(story: Story, random: Random) -> Edit:
    """Everything drawn again with another secret: whole in itself, and not what was witnessed."""
    original = drawn(story, random)
    again = transcript(original["input"], secret=random.randbytes(32))
    change = Change(again, frozenset({"witnessed_commitment"}))
    return published(story, original, change, "signer")


def input_and_all(story: Story, random: Random) -> Edit:
    """A well-formed change of the input, followed through to the signature."""
    original = drawn(story, random)
    document = deepcopy(original["input"])
    if random.random() < 0.5:
        document["note"] = random.randbytes(4).hex()
    else:
        moved = datetime.fromisoformat(document["reveal_by"])
        document["reveal_by"] = timestamp(moved + timedelta(minutes=random.randint(1, 600)))
    change = Change(transcript(document), frozenset({"witnessed_commitment"}))
    return published(story, original, change, "signer")


def some_bytes(story: Story, random: Random) -> Edit:
    """One byte of the file is another."""
    original = random.choice(story.chain)
    content = bytearray(canonical(original))
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return Edit(bytes(content), [], None, frozenset(), ANY)


def other_hex(text: str, random: Random) -> str:
    """The text with one hexadecimal digit changed."""
    at = random.randrange(len(text))
    return (
        text[:at]
        + random.choice([one for one in "0123456789abcdef" if one != text[at]])
        + text[at + 1 :]
    )


SUBJECTS: Mapping[str, Callable[[Story, Random], Edit]] = {
    "input": with_change(input_member),
    "input, followed through": input_and_all,
    "contribution": with_change(handed),
    "contribution, hashed again": with_change(handed_and_hashed),
    "secret": with_change(secret),
    "secret, committed to again": with_change(secret_and_commitment, ["signer"]),
    "seed": with_change(seed_alone),
    "outcome": with_change(outcome),
    "drawn again": drawn_again,
    "chain": chain,
    "signature": signature_of,
    "times": with_change(time),
    "codes": with_change(code),
    "key": with_change(key_id, ["bare", "hasher"]),
    "record": record,
    "record's time and reason": moment_of_record,
    "bytes": some_bytes,
}
