"""Input documents, whole ceremonies and hypothesis strategies for the tests of draws."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st

from lottery.domain.draw import Opening, contribution, document_hash, smallest_slack
from lottery.domain.draw.categories import categories
from lottery.domain.draw.transcript import Ceremony, Contribution, Signer, Step, revealed

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SECRET = bytes(range(100, 132))

Json = dict[str, Any]


def digest(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()


def base(kind: str, **members: Any) -> Json:
    return {
        "spec": "jianding-draw/1",
        "committee": "330782",
        "session": "S1",
        "sequence": 1,
        "previous": None,
        "after": [],
        "kind": kind,
        "contributors": [{"code": "W-2", "role": "union"}, {"code": "W-1", "role": "operator"}],
        "reveal_by": "2026-11-24T05:00:00.000Z",
        "exclusions": [],
    } | members


def expert(code: str, name: str, hospital: str) -> Json:
    person = digest(code).hex()
    return {"code": code, "participant": person, "class": name, "hospital": hospital}


def pool(experts: Sequence[Json], seats: Sequence[str], **members: Any) -> Json:
    panels = [{"code": "BATCH", "seats": list(seats)}]
    return base("pool", experts=list(experts), panels=panels, distinct_hospitals=False) | members


def groups(
    experts: Sequence[Json],
    panels: Mapping[str, Sequence[str]],
    roster: Sequence[Json] = (),
    *,
    distinct_hospitals: bool = True,
    **members: Any,
) -> Json:
    return base(
        "groups",
        experts=list(experts),
        panels=[{"code": code, "seats": list(seats)} for code, seats in sorted(panels.items())],
        distinct_hospitals=distinct_hospitals,
        roster=list(roster),
        **members,
    )


def roster_case(code: str, conflicts: Sequence[str] = (), category: str = "limb") -> Json:
    return {
        "code": code,
        "participant": digest(code).hex(),
        "category": category,
        "conflicts": sorted(conflicts),
    }


def allocation(
    loads: Mapping[str, int],
    recused: Sequence[Collection[str]],
    panel_categories: Mapping[str, str] | None = None,
    case_categories: Sequence[str] = (),
    **members: Any,
) -> Json:
    """One case for each entry of `recused`; slack by the rule unless given."""
    document = base(
        "allocation",
        panels=[
            {
                "code": code,
                "category": (panel_categories or {}).get(code, "limb"),
                "members": [f"E-{code}-{n}" for n in range(3)],
                "load": load,
            }
            for code, load in sorted(loads.items())
        ],
        cases=[
            {
                "code": f"C{n:05d}",
                "category": case_categories[n] if case_categories else "limb",
                "recused": sorted(panels),
            }
            for n, panels in enumerate(recused)
        ],
    )
    return document | {"slack": smallest_slack(categories(document))} | members


def openings(document: Json, salt: object = 0) -> list[Opening]:
    return [
        Opening(digest(salt, entry["code"])[:16], f"骰子 {salt}:{entry['code']}")
        for entry in document["contributors"]
    ]


def ceremony(document: Json, secret: bytes = SECRET) -> Ceremony:
    input_hash = document_hash(document)
    handed = {}
    for entry, opening in zip(document["contributors"], openings(document), strict=True):
        hashed = contribution(input_hash, entry["code"], opening)
        handed[entry["code"]] = Contribution(hashed, NOON, opening)
    return Ceremony(document, "O-1", secret, NOON - timedelta(minutes=5), handed)


def transcript(document: Json, secret: bytes = SECRET) -> Json:
    """The signed transcript of a revealed draw."""
    moment = NOON + timedelta(minutes=1)
    held = ceremony(document, secret)
    return revealed(held, witness="W-9", revealed_at=moment, signer=SIGNER)


def step(chain: Sequence[Json], draw: Json, reason: str = "illness") -> Step:
    """Where a record on a draw stands at the end of a chain."""
    return Step(
        committee=draw["committee"],
        session=draw["session"],
        sequence=chain[-1]["sequence"] + 1,
        previous=chain[-1]["hash"],
        draw=draw["hash"],
        reason=reason,
        actors=["W-9", "O-1"],
        at=NOON + timedelta(minutes=2),
    )


def following(chain: Sequence[Json], *after: Json) -> Json:
    """Members of a document that come next in a chain and build on some of it."""
    return {
        "sequence": chain[-1]["sequence"] + 1,
        "previous": chain[-1]["hash"],
        "after": sorted(entry["hash"] for entry in after),
    }


CLASSES = ["ent", "limb", "mind"]


@st.composite
def seat_documents(draw: st.DrawFn) -> Json:
    """Pool and groups documents, feasible and not."""
    names = st.sampled_from(CLASSES)
    experts = [
        expert(f"E{n:02d}", draw(names), f"H{draw(st.integers(0, 5))}")
        for n in range(draw(st.integers(0, 14)))
    ]
    if draw(st.booleans()):
        return pool(experts, draw(st.lists(names, min_size=1, max_size=8)))
    panels = draw(
        st.dictionaries(
            st.sampled_from(["P1", "P10", "P2", "P3"]),
            st.lists(names, min_size=1, max_size=3),
            max_size=3,
        )
    )
    # Hospitals are asked to differ only where an admissible seating isn't rare.
    distinct = draw(st.booleans()) and sum(map(len, panels.values())) <= 4
    return groups(experts, panels, distinct_hospitals=distinct)


@st.composite
def allocation_documents(draw: st.DrawFn, most_cases: int = 9) -> Json:
    """Allocation documents of one or two categories with any loads and recusals."""
    panels = [f"P{n}" for n in range(1, draw(st.integers(1, 5)) + 1)]
    two = draw(st.booleans())
    names = st.sampled_from(["limb", "mind"] if two else ["limb"])
    cases = draw(st.integers(0, most_cases))
    return allocation(
        {code: draw(st.integers(0, 4)) for code in panels},
        [sorted(draw(st.sets(st.sampled_from(panels), max_size=2))) for _ in range(cases)],
        {code: draw(names) for code in panels},
        [draw(names) for _ in range(cases)],
    )
