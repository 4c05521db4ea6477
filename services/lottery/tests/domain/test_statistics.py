"""Whether the statistics show a draw that was steered, and leave fair ones in peace."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lottery.domain.draw.seats import draw_seats
from lottery.domain.exact_tests import Comparison, bernoulli, hypergeometric
from lottery.domain.feasibility import Sitting, every_seating
from lottery.domain.pairs import chances_together
from lottery.domain.seatings import Candidate
from lottery.domain.session import PanelPlan
from lottery.domain.statistics import Published, Statistics, statistics_of
from services.lottery.tests.domain.chains import Years, fair, seed_of
from services.lottery.tests.domain.draw_documents import expert, groups

EXPERTS = [("limb", f"H{0 if n < 4 else n}") for n in range(14)] + [("mind", "H0")] * 3


def years(seeds: Any, sessions: int = 36, salt: object = 0) -> Years:
    return Years(EXPERTS, {"limb": 6, "mind": 1}, seeds, sessions=sessions, salt=salt)


def counted(chain: Years) -> Statistics:
    return statistics_of(chain.published, chain.person)


chances = st.lists(st.integers(1, 6).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))


@settings(max_examples=100)
@given(chances.filter(lambda found: len(found) <= 8), st.data())
def test_p_value_is_what_enumeration_gives(
    found: list[tuple[int, int]], data: st.DataObject
) -> None:
    fractions = [Fraction(*pair) for pair in found]
    weights: Counter[int] = Counter()
    for came in product((0, 1), repeat=len(fractions)):
        weight = Fraction(1)
        for chance, one in zip(fractions, came, strict=True):
            weight *= chance if one else 1 - chance
        weights[sum(came)] += weight  # type: ignore[assignment]
    observed = data.draw(st.sampled_from(sorted(weights)))

    compared = Comparison(observed, tuple(bernoulli(chance) for chance in fractions))

    assert compared.p_value == sum(w for w in weights.values() if w <= weights[observed])
    assert compared.expected == sum(fractions)


def test_hypergeometric_weights_are_what_enumeration_gives() -> None:
    drawn = Counter(sum(n < 3 for n in chosen) for chosen in combinations(range(7), 4))

    weights = hypergeometric(7, 3, 4)

    assert [Fraction(w, sum(weights)) for w in weights] == [
        Fraction(drawn[k], drawn.total()) for k in range(4)
    ]


def favouring(hospital: str) -> Any:
    """Seeds ground until the one expert of a hospital is drawn, or patience ends."""

    def seeds(document: dict[str, Any]) -> bytes:
        [code] = [e["code"] for e in document["experts"] if e["hospital"] == hospital] or [""]
        ground = [seed_of("ground", document["session"], document["kind"], n) for n in range(6)]
        seated = [draw_seats(document, seed)["seating"].get("BATCH", [code]) for seed in ground]
        return next(
            (seed for seed, codes in zip(ground, seated, strict=True) if code in codes), ground[-1]
        )

    return seeds


def test_favoured_expert_shows_with_a_small_p_value() -> None:
    found = counted(years(favouring("H4")))

    figures = {item.expert_id: item for item in found.experts}
    favoured = figures[UUID(int=5)]
    assert favoured.drawn.observed > 2 * favoured.drawn.expected
    assert favoured.drawn.corrected(len(figures)) < Fraction(1, 1000)
    limb = next(item for item in found.classes if item.specialty == "limb")
    assert limb.spread
    assert limb.spread.smallest < Fraction(1, 1000)


def test_favoured_hospital_shows_to_anyone_from_the_chain_alone() -> None:
    def seeds(document: dict[str, Any]) -> bytes:
        homes = {entry["code"]: entry["hospital"] for entry in document["experts"]}
        attempts = [seed_of("bent", document["session"], n) for n in range(4)]
        if document["kind"] != "pool":
            return attempts[0]
        return max(
            attempts,
            key=lambda seed: [
                homes[code] for code in draw_seats(document, seed)["seating"]["BATCH"]
            ].count("H0"),
        )

    found = statistics_of(years(seeds).published, lambda *_: None)

    limb = next(item for item in found.classes if item.specialty == "limb")
    assert limb.largest_hospital.corrected(found.tests) < Fraction(1, 1000)
    assert limb.spread is None
    assert found.experts == ()


def test_draw_that_takes_the_first_listed_shows_from_the_chain_alone() -> None:
    chain = years(fair("first"))
    for entry in chain.published:
        if entry.document["kind"] == "pool":
            limb = [e["code"] for e in entry.document["input"]["experts"] if e["class"] == "limb"]
            seating = entry.document["outcome"]["seating"]["BATCH"]
            seating[:6] = [*limb[:3], *(code for code in seating[:6] if code not in limb[:3])][:6]

    found = counted(chain)

    limb_figures = next(item for item in found.classes if item.specialty == "limb")
    assert limb_figures.first_half.corrected(found.tests) < Fraction(1, 1000)


def test_p_values_of_fair_years_are_uniform() -> None:
    """Made continuous by chance at the observed value, they lie evenly (randomised p-values)."""
    values = [
        randomised(item.drawn, seed_of(run, item.expert_id))
        for run in range(40)
        for item in counted(years(fair(run), sessions=12, salt=run)).experts
        if item.specialty == "limb"
    ]

    bins = Counter(int(value * 10) for value in values)
    expected = len(values) / 10
    statistic = sum((bins[n] - expected) ** 2 / expected for n in range(10))
    # Chi-square with 9 degrees of freedom: one in a thousand lies beyond.
    assert statistic < 27.9


def randomised(compared: Comparison, seed: bytes) -> float:
    """The p-value with a share, drawn, of the numbers as likely as the observed one."""
    total, limit = sum(compared.weights), compared.weights[compared.observed]
    less = sum(weight for weight in compared.weights if weight < limit)
    equal = sum(weight for weight in compared.weights if weight == limit)
    return (less + equal * int.from_bytes(seed[:6]) / 2**48) / total


def test_fair_years_are_left_in_peace() -> None:
    found = counted(years(fair("peace")))

    assert min(item.first_half.corrected(found.tests) for item in found.classes) > 0.01
    assert min(item.largest_hospital.corrected(found.tests) for item in found.classes) > 0.01
    limb = next(item for item in found.classes if item.specialty == "limb")
    assert limb.spread
    assert limb.spread.smallest > 0.01
    assert limb.pairs
    assert limb.pairs.smallest > 0.01


def test_pairs_are_counted_and_expected_over_the_same_draws() -> None:
    found = counted(years(fair("pairs")))

    limb = next(item for item in found.classes if item.specialty == "limb")
    assert limb.pairs
    together = sum(n * number for n, number in enumerate(limb.pairs.observed))
    assert together == 36 * 2 * 3
    assert sum(limb.pairs.observed) == limb.pairs.pairs
    assert sum(limb.pairs.expected) == limb.pairs.pairs
    assert found.pair_draws_left_out == 0


def test_class_of_few_experts_is_told_from_the_chain_only() -> None:
    found = counted(years(fair("few")))

    mind = next(item for item in found.classes if item.specialty == "mind")
    assert (mind.draws, mind.eligible, mind.seats) == (36, 108, 36)
    assert mind.spread is None
    assert mind.pairs is None


PEOPLE = st.lists(
    st.tuples(st.sampled_from(["ent", "limb"]), st.integers(0, 3)), min_size=3, max_size=7
)


@pytest.mark.parametrize("distinct", [False, True])
@settings(max_examples=40)
@given(people=PEOPLE)
def test_chance_to_sit_together_is_what_enumeration_gives(
    *, distinct: bool, people: list[tuple[str, int]]
) -> None:
    entries = [expert(f"E{n}", name, f"H{home}") for n, (name, home) in enumerate(people)]
    panels = {"P1": ["limb", "limb", "ent"], "P2": ["limb", "limb"]}
    sitting = Sitting(
        tuple(Candidate(e["code"], e["class"], e["hospital"]) for e in entries),
        tuple(PanelPlan(code, "leg", tuple(seats)) for code, seats in panels.items()),
        distinct,
    )
    seatings = list(every_seating(sitting))

    found = chances_together(groups(entries, panels, distinct_hospitals=distinct))

    assert (found is None) == (not seatings)
    for pair, chance in (found or {}).items():
        both = sum(any(members.issuperset(pair) for members in one) for one in seatings)
        assert chance == Fraction(both, len(seatings))


def test_acts_are_counted_by_code_and_reason_and_an_exclusion_once_a_session() -> None:
    session = UUID(int=1)
    excluding = {
        "kind": "pool",
        "session": "S1",
        "state": "abandoned",
        "outcome": None,
        "operator": "W-1",
        "witness": "W-2",
        "reason": "power-cut",
        "input": {
            "experts": [],
            "exclusions": [{"code": "E-9", "reason": "illness", "approvers": ["W-1", "W-3"]}],
        },
    }
    absence = {
        "kind": "absence",
        "session": "S1",
        "out": "E-9",
        "in": None,
        "reason": "did-not-appear",
        "actors": ["W-1", "W-2"],
    }
    person = UUID(int=9)

    found = statistics_of(
        [Published(session, item) for item in (excluding, excluding, absence)],
        lambda _, code: person if code == "E-9" else None,
    )

    assert found.draws == {"abandoned": 2}
    assert [(act.code, act.act, act.reason, act.number) for act in found.acts] == [
        ("W-1", "abandoned", "power-cut", 2),
        ("W-1", "absence", "did-not-appear", 1),
        ("W-1", "exclusion", "illness", 1),
        ("W-2", "abandoned", "power-cut", 2),
        ("W-2", "absence", "did-not-appear", 1),
        ("W-3", "exclusion", "illness", 1),
    ]
    [figures] = found.experts
    assert (figures.excluded, figures.absent, figures.stepped_in) == (1, 1, 0)
