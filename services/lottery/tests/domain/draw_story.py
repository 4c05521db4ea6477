"""One committee's chain: pool, groups and two allocations, with absences and a voided draw."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lottery.domain.draw import History, smallest_slack
from lottery.domain.draw.categories import categories
from lottery.domain.draw.transcript import absence, replacement, voiding
from services.lottery.tests.domain.draw_documents import (
    SIGNER,
    base,
    expert,
    following,
    groups,
    pool,
    roster_case,
    step,
    transcript,
)

Json = dict[str, Any]

EXPERTS = [expert(f"E{n:02d}", "limb", f"H{n % 7}") for n in range(10)]
EXPERTS += [expert(f"E{n:02d}", "mind", f"H{n % 5}") for n in range(10, 16)]


class Story(NamedTuple):
    """What was published, in order; `late` and `voided` come last."""

    chain: list[Json]
    pool: Json
    groups: Json
    first: Json
    late: Json


def tell() -> Story:
    chain = [transcript(pool(EXPERTS, ["limb"] * 7 + ["mind"] * 3))]
    drawn = chain[0]
    replace_absent(chain, drawn, "BATCH", 2)
    seated = History(chain, 99).occupancy(drawn["hash"]).experts()
    present = [one for one in EXPERTS if one["code"] in seated]
    roster = [roster_case(f"C{n}", seated[3 * n : 3 * n + 2] if n < 3 else []) for n in range(6)]
    panels = {"P1": ["limb", "limb", "mind"], "P2": ["limb", "mind", "limb"]}
    document = groups(present, panels, roster, distinct_hospitals=False)
    chain.append(transcript(document | following(chain, drawn)))
    grouped = chain[-1]
    chain.append(transcript(allocation_of(chain, grouped, ["C0", "C1", "C3", "C4"])))
    first = chain[-1]
    replace_absent(chain, grouped, "P2", 0)
    chain.append(transcript(allocation_of(chain, grouped, ["C2", "C5"], [first])))
    late = chain[-1]
    chain.append(voiding(step(chain, late, "procedure"), signer=SIGNER))
    return Story(chain, drawn, grouped, first, late)


def replace_absent(chain: list[Json], draw: Json, panel: str, seat: int) -> None:
    history = History(chain, 99)
    out = history.occupancy(draw["hash"]).members(panel)[seat]
    chain.append(absence(step(chain, draw), out=out, panel=panel, seat=seat, signer=SIGNER))
    history = History(chain, 99)
    turn = history.next_replacement(history.occupancy(draw["hash"]), draw["hash"])
    assert turn
    assert (turn.panel, turn.seat, turn.out) == (panel, seat, out)
    record = replacement(
        step(chain, draw), out=out, in_=turn.in_, panel=panel, seat=seat, signer=SIGNER
    )
    chain.append(record)


def allocation_of(
    chain: Sequence[Json], grouped: Json, present: Sequence[str], earlier: Sequence[Json] = ()
) -> Json:
    """The allocation document of the present cases, as the chain gives it."""
    panels = [
        {"code": code, "category": "limb"} | facts
        for code, facts in History(chain, 99).panels(grouped["hash"]).items()
    ]
    conflicts = {case["code"]: set(case["conflicts"]) for case in grouped["input"]["roster"]}
    cases = [
        {
            "code": code,
            "category": "limb",
            "recused": [p["code"] for p in panels if conflicts[code] & set(p["members"])],
        }
        for code in present
    ]
    return with_slack(
        base("allocation", panels=panels, cases=cases) | following(chain, grouped, *earlier)
    )


def with_slack(document: Mapping[str, Any]) -> Json:
    return {**document, "slack": smallest_slack(categories(document))}
