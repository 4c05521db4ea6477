"""Statistics of what a committee published: whether it is what chance would give.

Tests compare the draws as they were made, those voided later too: leaving out what somebody had
voided would hide just what they look for. Refused draws drew nobody.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from lottery.domain.exact_tests import Comparison, bernoulli, hypergeometric
from lottery.domain.pairs import chances_together, pairs_together

__all__ = [
    "Act",
    "ClassFigures",
    "ExpertFigures",
    "Life",
    "Pairs",
    "Published",
    "Spread",
    "Statistics",
    "lives_of",
    "statistics_of",
]

FEWEST_EXPERTS = 5
"""Of fewer experts of a class nothing is told that needs the register: it could be one's own."""

BATCH = "BATCH"
BINS = 10

Document = Mapping[str, Any]
Person = Callable[[UUID, str], UUID | None]
"""Who had a code in a session, by the register."""


@dataclass(frozen=True, slots=True)
class Published:
    """One document of the chain, with the session it belongs to."""

    session_id: UUID
    document: Document


@dataclass(frozen=True, slots=True)
class Act:
    """How often somebody, by the code of one session, did what is on record, for a reason."""

    session: str
    code: str
    act: str
    reason: str
    number: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a class by how often they sat together, and how many were to be expected so often.

    ``smallest`` is the smallest p-value of a pair, corrected for the number of pairs.
    """

    pairs: int
    observed: tuple[int, ...]
    expected: tuple[Fraction, ...]
    smallest: Fraction


@dataclass(frozen=True, slots=True)
class Spread:
    """The experts of a class: how their p-values lie in ten equal parts, and the smallest."""

    experts: int
    p_values: tuple[int, ...]
    smallest: Fraction


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """A class over all pool draws.

    From the chain alone: seats and eligible experts, and two tests: of those listed in the first
    half, and of the hospital with most eligible experts. ``spread`` and ``pairs`` need the
    register; None where too few experts are concerned.
    """

    specialty: str
    draws: int
    eligible: int
    seats: int
    first_half: Comparison
    largest_hospital: Comparison
    spread: Spread | None
    pairs: Pairs | None


@dataclass(frozen=True, slots=True)
class ExpertFigures:
    """One expert: how often eligible, drawn and excluded, absent and stepped in."""

    expert_id: UUID
    specialty: str
    drawn: Comparison
    excluded: int
    absent: int
    stepped_in: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """All of it; ``pair_draws_left_out`` had too many seatings to count."""

    documents: int
    sessions: int
    draws: Mapping[str, int]
    classes: tuple[ClassFigures, ...]
    acts: tuple[Act, ...]
    experts: tuple[ExpertFigures, ...]
    pair_draws_left_out: int

    @property
    def tests(self) -> int:
        """How many tests are made of the chain."""
        return 2 * len(self.classes)


@dataclass(slots=True)
class Tally:
    """What has been counted of a class so far."""

    draws: int = 0
    eligible: int = 0
    seats: int = 0
    first: int = 0
    first_parts: list[tuple[int, ...]] = field(default_factory=list)
    largest: int = 0
    largest_parts: list[tuple[int, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Life:
    """What has been counted of an expert so far; ``parts`` has one entry a draw."""

    specialty: str = ""
    drawn: int = 0
    parts: list[tuple[int, ...]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    absences: Counter[str] = field(default_factory=Counter)


def statistics_of(published: Sequence[Published], person: Person) -> Statistics:
    """Return the statistics of a committee's published documents, in any order."""
    classes: dict[str, Tally] = {}
    for entry in published:
        if is_drawn(entry.document, "pool"):
            tally_classes(classes, entry.document)
    lives = lives_of(published, person)
    experts = tuple(
        ExpertFigures(
            expert_id,
            life.specialty,
            Comparison(life.drawn, tuple(life.parts)),
            excluded=life.counted["exclusion"],
            absent=life.counted["absence"],
            stepped_in=life.counted["replacement"],
        )
        for expert_id, life in sorted(lives.items())
    )
    pairs, left_out = pairs_of(published, person)
    return Statistics(
        documents=len(published),
        sessions=len({entry.session_id for entry in published}),
        draws=Counter(outcome_of(entry.document) for entry in published if is_draw(entry.document)),
        classes=tuple(
            figures_of(name, tally, experts, pairs.get(name, {}))
            for name, tally in sorted(classes.items())
        ),
        acts=tuple(acts_of(entry.document for entry in published)),
        experts=experts,
        pair_draws_left_out=left_out,
    )


def lives_of(published: Sequence[Published], person: Person) -> dict[UUID, Life]:
    """Return what happened to each expert of the register, by published documents in any order."""
    lives: dict[UUID, Life] = {}
    for entry in published:
        if is_drawn(entry.document, "pool"):
            tally_lives(lives, entry, person)
    note_records(lives, published, person)
    return lives


def is_draw(document: Document) -> bool:
    """Whether a document is a transcript."""
    return "state" in document


def is_drawn(document: Document, kind: str) -> bool:
    """Whether a document is the transcript of a draw that gave an outcome."""
    outcome = document.get("outcome") or {"refused": None}
    return document["kind"] == kind and "refused" not in outcome


def outcome_of(document: Document) -> str:
    """Return how a draw ended: revealed, refused, abandoned or void."""
    if document["state"] == "revealed" and "refused" in document["outcome"]:
        return "refused"
    return str(document["state"])


def by_class(document: Document) -> dict[str, list[Document]]:
    """Return the experts that a pool draw drew from, sorted by code, by class with a seat."""
    seats = set(document["input"]["panels"][0]["seats"])
    found: dict[str, list[Document]] = {}
    for expert in sorted(document["input"]["experts"], key=lambda item: str(item["code"])):
        if expert["class"] in seats:
            found.setdefault(expert["class"], []).append(expert)
    return found


def tally_classes(classes: dict[str, Tally], document: Document) -> None:
    """Count a pool draw for each of its classes."""
    seated = set(document["outcome"]["seating"][BATCH])
    seats = document["input"]["panels"][0]["seats"]
    for name, experts in by_class(document).items():
        tally = classes.setdefault(name, Tally())
        number = seats.count(name)
        tally.draws += 1
        tally.eligible += len(experts)
        tally.seats += number
        half = [expert["code"] for expert in experts[: len(experts) // 2]]
        tally.first += len(seated.intersection(half))
        tally.first_parts.append(hypergeometric(len(experts), len(half), number))
        homes = Counter(expert["hospital"] for expert in experts)
        home = min(homes, key=lambda code: (-homes[code], code))
        there = [expert["code"] for expert in experts if expert["hospital"] == home]
        tally.largest += len(seated.intersection(there))
        tally.largest_parts.append(hypergeometric(len(experts), len(there), number))


def tally_lives(lives: dict[UUID, Life], entry: Published, person: Person) -> None:
    """Count a pool draw for each expert it drew from."""
    seated = set(entry.document["outcome"]["seating"][BATCH])
    seats = entry.document["input"]["panels"][0]["seats"]
    for name, experts in by_class(entry.document).items():
        part = bernoulli(Fraction(seats.count(name), len(experts)))
        for expert in experts:
            expert_id = person(entry.session_id, expert["code"])
            if expert_id is not None:
                life = lives.setdefault(expert_id, Life())
                life.specialty = name
                life.drawn += expert["code"] in seated
                life.parts.append(part)


def note_records(lives: dict[UUID, Life], published: Sequence[Published], person: Person) -> None:
    """Count for each expert the exclusions, absences and replacements on record.

    Who was left out of a session's draw and of its repetition was excluded once.
    """
    noted = {
        (entry.session_id, what, code, number): entry.document
        for sequence, entry in enumerate(published)
        for what, code, number in records_in(entry.document, sequence)
    }
    for (session_id, what, code, _), document in noted.items():
        expert_id = person(session_id, code)
        if expert_id is None:
            continue
        life = lives.setdefault(expert_id, Life())
        life.counted[what] += 1
        life.absences.update([document["reason"]] if what == "absence" else [])


def records_in(document: Document, sequence: int) -> list[tuple[str, str, int]]:
    """Return what a document says happened to whom, and a number if it can happen again."""
    if is_draw(document):
        return [("exclusion", item["code"], 0) for item in document["input"]["exclusions"]]
    if document["kind"] == "absence":
        return [("absence", document["out"], sequence)]
    if document["kind"] == "replacement":
        return [("replacement", document["in"], sequence)]
    return []


def acts_of(documents: Iterable[Document]) -> list[Act]:
    """Return what people did that isn't chance, by the code each had in a session.

    Somebody's exclusion counts once in a session, however often its draw was repeated.
    """
    acts = {
        (document["session"], *act)
        for sequence, document in enumerate(documents)
        for act in acts_in(document, sequence)
    }
    counted = Counter((session, code, act, reason) for session, code, act, reason, _ in acts)
    return [Act(*key, number) for key, number in sorted(counted.items())]


def acts_in(document: Document, sequence: int) -> list[tuple[str, str, str, str | int]]:
    """Return who did what for which reason, and what tells it from others of the kind."""
    if not is_draw(document):
        kind, reason = document["kind"], document["reason"]
        return [(code, kind, reason, sequence) for code in document["actors"]]
    found: list[tuple[str, str, str, str | int]] = [
        (code, "exclusion", item["reason"], item["code"])
        for item in document["input"]["exclusions"]
        for code in item["approvers"]
    ]
    if document["state"] in ("abandoned", "void"):
        ended = (document["operator"], document["witness"])
        found += [(code, document["state"], document["reason"], sequence) for code in ended if code]
    return found


@dataclass(slots=True)
class PairTally:
    """What has been counted of a pair so far."""

    together: int = 0
    parts: list[tuple[int, ...]] = field(default_factory=list)


def pairs_of(
    published: Sequence[Published], person: Person
) -> tuple[dict[str, dict[tuple[UUID, ...], PairTally]], int]:
    """Return by class how often which two experts sat together; and the draws left out."""
    found: dict[str, dict[tuple[UUID, ...], PairTally]] = {}
    left_out = 0
    for entry in published:
        if not is_drawn(entry.document, "groups"):
            continue
        chances = chances_together(entry.document["input"])
        if chances is None:
            left_out += 1
            continue
        together = set(pairs_together(entry.document))
        classes = {item["code"]: item["class"] for item in entry.document["input"]["experts"]}
        for codes, chance in chances.items():
            people = [person(entry.session_id, code) for code in codes]
            known = tuple(sorted(item for item in people if item is not None))
            if len(known) == len(codes):
                tally = found.setdefault(classes[codes[0]], {}).setdefault(known, PairTally())
                tally.together += codes in together
                tally.parts.append(bernoulli(chance))
    return found, left_out


def figures_of(
    name: str,
    tally: Tally,
    experts: Sequence[ExpertFigures],
    pairs: Mapping[tuple[UUID, ...], PairTally],
) -> ClassFigures:
    """Return the figures of a class."""
    lives = [item.drawn for item in experts if item.specialty == name]
    people = {expert_id for pair in pairs for expert_id in pair}
    return ClassFigures(
        specialty=name,
        draws=tally.draws,
        eligible=tally.eligible,
        seats=tally.seats,
        first_half=Comparison(tally.first, tuple(tally.first_parts)),
        largest_hospital=Comparison(tally.largest, tuple(tally.largest_parts)),
        spread=spread_of(lives) if len(lives) >= FEWEST_EXPERTS else None,
        pairs=together_of(list(pairs.values())) if len(people) >= FEWEST_EXPERTS else None,
    )


def spread_of(lives: Sequence[Comparison]) -> Spread:
    """Return how the p-values of experts lie."""
    bins = Counter(min(BINS - 1, int(item.p_value * BINS)) for item in lives)
    return Spread(
        experts=len(lives),
        p_values=tuple(bins[n] for n in range(BINS)),
        smallest=min(item.corrected(len(lives)) for item in lives),
    )


def together_of(pairs: Sequence[PairTally]) -> Pairs:
    """Return how often pairs sat together, observed and expected."""
    compared = [Comparison(pair.together, tuple(pair.parts)) for pair in pairs]
    most = max(item.observed for item in compared) + 1
    expected = [Fraction(0)] * (most + 1)
    for item in compared:
        total = sum(item.weights)
        for number, weight in enumerate(item.weights):
            expected[min(number, most)] += Fraction(weight, total)
    observed = Counter(item.observed for item in compared)
    return Pairs(
        pairs=len(compared),
        observed=tuple(observed[number] for number in range(most + 1)),
        expected=tuple(expected),
        smallest=min(item.corrected(len(compared)) for item in compared),
    )
