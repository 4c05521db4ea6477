"""Check a published draw (抽签) against its specification, trusting nobody.

One file, standard library only, written from `jianding-draw/1` apart from the service; it never
contacts the service. `python verify.py --help` says how to use it.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import comb, factorial, prod
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["CHECKS", "Evidence", "Unchecked", "Wrong", "conduct", "main", "verify", "verify_all"]

PREFIX = b"jianding/draw/1/"
ATTEMPTS = 100_000
COUNTING_LIMIT = 300_000
VALUE_LIMIT = 256
STAFF = {"operator", "discipline-inspection"}
KEY_BYTES, KEY_ID_DIGITS = 32, 16
KEY_PREFIX = bytes.fromhex("302a300506032b6570032100")
PEM = "-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----"
SIDES = ("operator", "employer", "union", "discipline-inspection", "expert", "appraisee")
Json = Any


class Wrong(Exception):  # noqa: N818
    """A check failed; the text says why."""


class Unchecked(Exception):  # noqa: N818
    """A check couldn't be made; the text says why."""


def require(condition: object, why: str) -> None:
    """Raise `Wrong` unless the condition holds."""
    if not condition:
        raise Wrong(why)


# Section 3: canonical form and hashes


def canonical(value: Json) -> bytes:
    """RFC 8785 for objects, arrays, strings, integers below 2^53, booleans and null."""
    if value is None or isinstance(value, bool):
        return {None: b"null", True: b"true", False: b"false"}[value]
    if isinstance(value, int):
        require(abs(value) < 2**53, f"{value} is not below 2^53")
        return b"%d" % value
    if isinstance(value, str):
        encoded(value)
        return json.dumps(value, ensure_ascii=False).encode()
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    require(isinstance(value, dict), f"{value!r} is outside the restricted JSON")
    members = sorted((key.encode("utf-16-be", "surrogatepass"), key) for key in value)
    return b"{" + b",".join(canonical(k) + b":" + canonical(value[k]) for _, k in members) + b"}"


def hashed(*parts: bytes | str) -> bytes:
    """SHA-256 of the parts joined."""
    return hashlib.sha256(
        b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    ).digest()


def seed_of(secret: bytes, input_hash: bytes, opened: Iterable[tuple[bytes, str]]) -> bytes:
    """The seed from secret, input and (nonce, value) in the contributors' order."""
    values = b"".join(
        nonce + len(value.encode()).to_bytes(4, "big") + value.encode() for nonce, value in opened
    )
    return hashed(PREFIX, "seed", secret, input_hash, values)


# Section 4: random stream


class Stream:
    """The 64-bit words of one label, and what is drawn from them."""

    def __init__(self, seed: bytes, label: str) -> None:
        self.prefix, self.block, self.words = seed + label.encode(), 0, deque[int]()

    def word(self) -> int:
        """The next word."""
        if not self.words:
            digest = hashed(self.prefix, self.block.to_bytes(8, "big"))
            self.words.extend(int.from_bytes(digest[i : i + 8], "big") for i in (0, 8, 16, 24))
            self.block += 1
        return self.words.popleft()

    def below(self, n: int) -> int:
        """A number from 0 to n - 1, each equally likely."""
        k = ((n - 1).bit_length() + 63) // 64
        while k:
            x = 0
            for _ in range(k):
                x = (x << 64) + self.word()
            if x < 2 ** (64 * k) - 2 ** (64 * k) % n:
                return x % n
        return 0

    def shuffle(self, items: Iterable[str]) -> list[str]:
        """The items, sorted first, in an order drawn by chance."""
        order = sorted(items)
        for i in reversed(range(1, len(order))):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


# Section 5: input document

RULES: dict[str, Callable[[Json], bool]] = {
    "code": lambda v: isinstance(v, str) and bool(re.fullmatch("[!-~]+", v)),
    "hash": lambda v: isinstance(v, str) and bool(re.fullmatch("[0-9a-f]{64}", v)),
    "nonce": lambda v: isinstance(v, str) and bool(re.fullmatch("[0-9a-f]{32}", v)),
    "value": lambda v: isinstance(v, str) and len(encoded(v)) <= VALUE_LIMIT,
    "time": lambda v: isinstance(v, str) and is_time(v),
    "count": lambda v: type(v) is int and v >= 0,
    "flag": lambda v: isinstance(v, bool),
    "object": lambda v: isinstance(v, dict),
    "text": lambda v: isinstance(v, str),
}


class Listed(NamedTuple):
    """An array of one shape; ascending by code or value, and without repetition, if so said."""

    shape: Json
    ascending: bool = True


def encoded(value: str) -> bytes:
    """UTF-8 of a string that has one."""
    require(not re.search("[\ud800-\udfff]", value), "a string has a lone surrogate")
    return value.encode()


def is_time(value: str) -> bool:
    """Whether a string is RFC 3339 UTC with milliseconds."""
    hour = "([01][0-9]|2[0-3])"
    if not re.fullmatch(
        rf"[0-9]{{4}}(-[0-9]{{2}}){{2}}T{hour}(:[0-9]{{2}}){{2}}\.[0-9]{{3}}Z", value
    ):
        return False
    try:
        return bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def fit(value: Json, shape: Json, place: str) -> None:
    """Raise `Wrong` unless a value has a shape; `?` before a rule's name allows null."""
    if isinstance(shape, dict):
        require(isinstance(value, dict), f"{place} is not an object")
        for name, inner in shape.items():
            require(name in value, f"{place}.{name} is missing")
            fit(value[name], inner, f"{place}.{name}")
    elif isinstance(shape, Listed):
        require(isinstance(value, list), f"{place} is not an array")
        for number, entry in enumerate(value):
            fit(entry, shape.shape, f"{place}[{number}]")
        keys = [entry["code"] if isinstance(entry, dict) else entry for entry in value]
        require(not shape.ascending or keys == sorted(set(keys)), f"{place} is not ascending")
    elif isinstance(shape, tuple):
        known = any(type(value) is type(one) and value == one for one in shape)
        require(known, f"{place} is none of {shape}")
    elif value is not None or not shape.startswith("?"):
        require(RULES[shape.lstrip("?")](value), f"{place} is not a {shape.lstrip('?')}")


EXPERT = {"code": "code", "participant": "hash", "class": "code", "hospital": "code"}
CASE = {"code": "code", "category": "code"}
PANEL = {"code": "code", "seats": Listed("code", ascending=False)}
KINDS: dict[str, Json] = {
    "pool": {"experts": Listed(EXPERT), "panels": Listed(PANEL), "distinct_hospitals": (False,)},
    "groups": {
        "experts": Listed(EXPERT),
        "panels": Listed(PANEL),
        "distinct_hospitals": "flag",
        "roster": Listed(CASE | {"participant": "hash", "conflicts": Listed("code")}),
    },
    "allocation": {
        "panels": Listed(CASE | {"members": Listed("code"), "load": "count"}),
        "cases": Listed(CASE | {"recused": Listed("code")}),
        "slack": "count",
    },
}
POSITION = {
    "spec": ("jianding-draw/1",),
    "committee": "code",
    "session": "code",
    "sequence": "count",
    "previous": "?hash",
}
INPUT = POSITION | {
    "kind": tuple(KINDS),
    "after": Listed("hash"),
    "contributors": Listed({"code": "code", "role": SIDES}, ascending=False),
    "reveal_by": "time",
    "exclusions": Listed({"code": "code", "reason": "code", "approvers": Listed("code")}),
}


def check_input(document: Json) -> None:
    """Raise `Wrong` unless an input document is well-formed; slack is a check of its own."""
    canonical(document)
    fit(document, INPUT, "input")
    fit(document, KINDS[document["kind"]], "input")
    first = document["sequence"] == 1
    require(document["sequence"] > 0, "input.sequence is not positive")
    require((document["previous"] is None) == first, "input.previous is null for 1 only")
    roles = {one["role"] for one in document["contributors"]}
    codes = [one["code"] for one in document["contributors"]]
    require(len(set(codes)) == len(codes), "a contributor occurs twice")
    require(len(roles) > 1 and roles - STAFF, "contributors are of one side or all staff")
    approvers = [len(one["approvers"]) for one in document["exclusions"]]
    require(set(approvers) <= {2}, "an exclusion has not two approvers")
    experts = {one["code"] for one in document.get("experts", [])}
    drawn, known, references = experts, experts, "conflicts"
    if document["kind"] == "allocation":
        drawn = {one["code"] for one in document["cases"]}
        known, references = {one["code"] for one in document["panels"]}, "recused"
    else:
        require(all(panel["seats"] for panel in document["panels"]), "a panel has no seat")
    if document["kind"] == "pool":
        require([p["code"] for p in document["panels"]] == ["BATCH"], "a pool has one panel BATCH")
    else:
        entries = document["cases" if document["kind"] == "allocation" else "roster"]
        require(all(known.issuperset(one[references]) for one in entries), f"unknown {references}")
    require(drawn.isdisjoint(one["code"] for one in document["exclusions"]), "excluded but listed")
    for name in ("experts", "roster"):
        people = [one.get("participant") for one in document.get(name, [])]
        required = name in KINDS[document["kind"]]
        require(not required or len(set(people)) == len(people), "a participant occurs twice")


# Section 6: seats


def seats(document: Json, seed: bytes) -> Json:
    """Outcome of a pool or groups draw."""
    stream, panels = Stream(seed, "seats"), document["panels"]
    wanted = [name for panel in panels for name in panel["seats"]]
    classes = {
        name: [one["code"] for one in document["experts"] if one["class"] == name]
        for name in sorted(set(wanted))
    }
    hospital = {one["code"]: one["hospital"] for one in document["experts"]}
    if any(wanted.count(name) > len(codes) for name, codes in classes.items()):
        return {"refused": "infeasible"}
    for attempt in range(1, ATTEMPTS + 1):
        rest = {name: deque(stream.shuffle(codes)) for name, codes in classes.items()}
        seating = {p["code"]: [rest[name].popleft() for name in p["seats"]] for p in panels}
        clash = any(len({hospital[e] for e in seated}) < len(seated) for seated in seating.values())
        if not (document["distinct_hospitals"] and clash):
            leads = seating if document["kind"] == "groups" else {}
            leaders = {panel: leads[panel][stream.below(len(leads[panel]))] for panel in leads}
            alternates = {name: list(codes) for name, codes in rest.items()}
            return {
                "attempts": attempt,
                "seating": seating,
                "leaders": leaders,
                "alternates": alternates,
            }
    return {"refused": "too_constrained"}


# Section 7: allocation


class Category:
    """Panels and cases of one category, indexed as in the specification."""

    def __init__(self, document: Json, name: str) -> None:
        panels = [p for p in document["panels"] if p["category"] == name]
        self.name, self.codes = name, [p["code"] for p in panels]
        self.loads = [p["load"] for p in panels]
        self.cases = {
            case["code"]: [k for k, code in enumerate(self.codes) if code not in case["recused"]]
            for case in document["cases"]
            if case["category"] == name
        }
        self.groups = sorted({tuple(allowed) for allowed in self.cases.values()})
        self.sizes = [list(self.cases.values()).count(list(group)) for group in self.groups]
        self.counts = len(panels) * prod(m + 1 for m in self.sizes) <= COUNTING_LIMIT

    def new_cases(self, slack: int) -> tuple[list[int], list[int]]:
        """Fewest and most new cases per panel: lo - load and hi - load.

        More than there are cases is written as one too many, so that no load makes this slow.
        """
        total, panels = len(self.cases) + sum(self.loads), len(self.codes)
        low, high = total // panels - slack, (total + panels - 1) // panels + slack
        beyond = len(self.cases) + 1
        return (
            [min(max(load, low) - load, beyond) for load in self.loads],
            [min(max(load, high) - load, beyond) for load in self.loads],
        )

    def leaves_all_open(self, slack: int) -> bool:
        """Whether each case can get each of its panels in some admissible allocation."""
        low, high = self.new_cases(slack)
        for t, group in enumerate(self.groups):
            left = [m - (i == t) for i, m in enumerate(self.sizes)]
            for k in group:
                given = [int(i == k) for i in range(len(low))]
                fewest = [max(0, n - g) for n, g in zip(low, given, strict=True)]
                most = [n - g for n, g in zip(high, given, strict=True)]
                if min(most) < 0 or not can_spread(self.groups, left, fewest, most):
                    return False
        return True

    def deal(self, cases: Iterable[str], numbers: Sequence[int]) -> dict[str, str]:
        """Deal cases to panels 0, 1 … by the numbers."""
        dealt = [
            code for code, number in zip(self.codes, numbers, strict=True) for _ in range(number)
        ]
        return dict(zip(cases, dealt, strict=True))


def categories(document: Json) -> list[Category]:
    """The categories of an allocation's cases, sorted."""
    return [Category(document, name) for name in sorted({c["category"] for c in document["cases"]})]


def can_spread(
    groups: Sequence[Sequence[int]],
    sizes: Sequence[int],
    fewest: Sequence[int],
    most: Sequence[int],
) -> bool:
    """Whether all cases find a panel within bounds: a flow, first to `fewest`, then to `most`."""
    residual: dict[Json, dict[Json, int]] = {"s": {}, "z": {}}
    for t, (group, size) in enumerate(zip(groups, sizes, strict=True)):
        residual["s"][t, "group"], residual[t, "group"] = size, dict.fromkeys(group, size)
    for k, number in enumerate(fewest):
        residual[k] = {"z": number}
    if augment(residual) < sum(fewest):
        return False
    for k, (few, many) in enumerate(zip(fewest, most, strict=True)):
        residual[k]["z"] += many - few
    augment(residual)
    return not any(residual["s"].values())


def augment(residual: dict[Json, dict[Json, int]]) -> int:
    """Send all that can flow from s to z along shortest paths; how much that was."""
    sent = 0
    while True:
        parent: dict[Json, Json] = {"s": None}
        pending = deque(["s"])
        while pending and "z" not in parent:
            node = pending.popleft()
            fresh = [to for to, room in residual[node].items() if room and to not in parent]
            parent.update(dict.fromkeys(fresh, node))
            pending.extend(fresh)
        if "z" not in parent:
            return sent
        path, node = [], "z"
        while node != "s":
            path.append((parent[node], node))
            node = parent[node]
        number = min(residual[a][b] for a, b in path)
        for a, b in path:
            residual[a][b] -= number
            residual[b][a] = residual[b].get(a, 0) + number
        sent += number


def allocation(document: Json, seed: bytes) -> Json:
    """Outcome of an allocation draw."""
    drawn = categories(document)
    if not all(allowed for category in drawn for allowed in category.cases.values()):
        return {"refused": "infeasible"}
    outcome: Json = {"methods": {}, "attempts": {}, "counts": {}, "allocation": {}}
    for one in drawn:
        stream = Stream(seed, "allocation/" + one.name)
        method = counting if one.counts else rejection
        attempts, count, dealt = method(one, document["slack"], stream)
        if not attempts:
            return {"refused": "too_constrained"}
        outcome["methods"][one.name] = method.__name__
        outcome["attempts"][one.name] = attempts
        outcome["counts"].update({one.name: count} if one.counts else {})
        outcome["allocation"].update(dealt)
    return outcome


class Completions:
    """N(k, t, u, m) of section 7.1."""

    def __init__(self, category: Category, slack: int) -> None:
        self.groups = category.groups
        self.low, self.high = category.new_cases(slack)
        self.known: dict[Json, int] = {}

    def ways(self, k: int, t: int, u: int, m: tuple[int, ...]) -> int:
        """The number of ways to complete."""
        if k == len(self.low):
            return int(not any(m))
        if t == len(self.groups):
            return self.ways(k + 1, 0, 0, m) if u >= self.low[k] else 0
        if (k, t, u, m) not in self.known:
            total = 0
            if sum(self.low[k:]) <= u + sum(m) <= sum(self.high[k:]):
                largest = min(m[t], self.high[k] - u) if k in self.groups[t] else 0
                total = sum(self.term(k, t, u, m, y) for y in range(largest + 1))
            self.known[k, t, u, m] = total
        return self.known[k, t, u, m]

    def term(self, k: int, t: int, u: int, m: tuple[int, ...], y: int) -> int:
        """Those of the ways that give panel k exactly y cases of group t."""
        return comb(m[t], y) * self.ways(k, t + 1, u + y, (*m[:t], m[t] - y, *m[t + 1 :]))


def counting(category: Category, slack: int, stream: Stream) -> tuple[int, str, dict[str, str]]:
    """Section 7.1: 1 attempt, the number of admissible allocations, and the one drawn."""
    completions, m = Completions(category, slack), tuple(category.sizes)
    panels = len(category.codes)
    deepest = 2 * panels * (len(m) + 1)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 1000 + deepest))
    total = completions.ways(0, 0, 0, m)
    numbers = [[0] * panels for _ in m]
    for k in range(panels):
        u = 0
        for t in range(len(m)):
            x, y = stream.below(completions.ways(k, t, u, m)), 0
            while x >= (ways := completions.term(k, t, u, m, y)):
                x, y = x - ways, y + 1
            numbers[t][k], u, m = y, u + y, (*m[:t], m[t] - y, *m[t + 1 :])
    dealt: dict[str, str] = {}
    for group, numbers_of_group in zip(category.groups, numbers, strict=True):
        cases = [case for case, allowed in category.cases.items() if tuple(allowed) == group]
        dealt.update(category.deal(stream.shuffle(cases), numbers_of_group))
    return 1, decimal(total), dealt


def decimal(number: int) -> str:
    """Decimal digits of a number of any length."""
    head, tail = divmod(number, 10**4000)
    return decimal(head) + f"{tail:04000d}" if head else str(tail)


def rejection(category: Category, slack: int, stream: Stream) -> tuple[int, str, dict[str, str]]:
    """Section 7.2; 0 attempts when all were refused."""
    low, high = category.new_cases(slack)
    panels, n = len(low), len(category.cases)
    free = [case for case, allowed in category.cases.items() if len(allowed) == panels]
    bound = sorted(set(category.cases) - set(free))
    vectors = [[0] * n + [1]]
    for k in reversed(range(panels)):
        after = vectors[-1]
        vectors.append(
            [
                sum(after[s + f] for f in range(low[k], high[k] + 1) if s + f <= n)
                for s in range(n + 1)
            ]
        )
    vectors.reverse()
    even = [(len(free) + k) // panels for k in range(panels)]
    most = factorial(len(free)) // prod(map(factorial, even))
    for attempt in range(1, ATTEMPTS + 1):
        x, s, room = stream.below(vectors[0][0]), 0, []
        for k in range(panels):
            f = low[k]
            while x >= (ways := vectors[k + 1][s + f] if s + f <= n else 0):
                x, f = x - ways, f + 1
            room.append(f)
            s += f
        dealt = {}
        for case in bound:
            k = category.cases[case][stream.below(len(category.cases[case]))]
            room[k], dealt[case] = room[k] - 1, category.codes[k]
        if min(room) < 0:
            continue
        if stream.below(most) < factorial(len(free)) // prod(map(factorial, room)):
            return attempt, "", dealt | category.deal(stream.shuffle(free), room)
    return 0, "", {}


def conduct(document: Json, seed: bytes) -> Json:
    """The outcome of any draw from a well-formed input and the seed."""
    return (allocation if document["kind"] == "allocation" else seats)(document, seed)


# Section 8: transcripts and chained records

PUBLISHED = POSITION | {"hash": "hash", "key_id": "code", "signature": "text"}
HANDED = {"code": "code", "hash": "?hash", "nonce": "?nonce", "value": "?value", "at": "?time"}
TRANSCRIPT = PUBLISHED | {
    "kind": tuple(KINDS),
    "input": "object",
    "input_hash": "hash",
    "commitment": "?hash",
    "committed_at": "?time",
    "contributions": Listed(HANDED, ascending=False),
    "secret": "?hash",
    "seed": "?hash",
    "outcome": "?object",
    "state": ("revealed", "void", "abandoned"),
    "operator": "?code",
    "witness": "?code",
    "revealed_at": "?time",
}
RECORD = PUBLISHED | {
    "kind": ("absence", "replacement", "void"),
    "draw": "hash",
    "panel": "?code",
    "seat": "?count",
    "out": "?code",
    "in": "?code",
    "reason": "?code",
    "evidence_hash": "?hash",
    "actors": Listed("code"),
    "at": "time",
}
RECORD_MEMBERS = {
    "absence": ({"out"}, {"panel", "seat"}),
    "replacement": ({"panel", "seat", "out", "in"}, set[str]()),
    "void": (set[str](), set[str]()),
}


class Evidence(NamedTuple):
    """What a check may look at; the chain is by sequence and includes the transcript."""

    content: bytes
    document: Json
    chain: dict[int, Json] | None = None
    public_keys: Sequence[bytes] = ()
    witnessed: str | None = None


def is_record(document: Json) -> bool:
    """Whether a published document is a record and not a transcript."""
    return document.get("kind") in RECORD_MEMBERS


def check_published(document: Json) -> None:
    """Raise `Wrong` unless a transcript or record has its members and agrees with its input."""
    if is_record(document):
        fit(document, RECORD, "record")
        needed, possible = RECORD_MEMBERS[document["kind"]]
        given = {name for name in ("panel", "seat", "out", "in") if document[name] is not None}
        require(given in (needed, needed | possible), f"the record has the members {given}")
        return
    fit(document, TRANSCRIPT, "transcript")
    check_input(document["input"])
    for name in ("spec", "committee", "session", "sequence", "kind", "previous"):
        require(document[name] == document["input"][name], f"{name} is not the input's")
    codes = [one["code"] for one in document["input"]["contributors"]]
    require([one["code"] for one in document["contributions"]] == codes, "other contributors")
    if document["state"] == "revealed":
        members = [document[name] for name in TRANSCRIPT if name != "previous"]
        members += [one[name] for one in document["contributions"] for name in HANDED]
        require(None not in members, "a revealed draw has a member that is null")
        require(document["operator"] != document["witness"], "the operator is the witness")
    else:
        require(document["seed"] is None, "an unfinished draw has a seed")
        require(document["outcome"] is None, "an unfinished draw has an outcome")


class History:
    """What stands of a committee's chain before a sequence number."""

    def __init__(self, chain: dict[int, Json], before: int) -> None:
        self.entries = [chain[number] for number in sorted(chain) if number < before]
        voided = {entry["draw"] for entry in self.entries if entry["kind"] == "void"}
        self.draws = {
            entry["hash"]: entry
            for entry in self.entries
            if entry.get("state") == "revealed" and entry["hash"] not in voided
        }

    def get(self, digest: str) -> Json:
        """A draw that was revealed, drew something and wasn't voided."""
        require(digest in self.draws, f"no draw {digest} that stands")
        require("refused" not in self.draws[digest]["outcome"], f"draw {digest} was refused")
        return self.draws[digest]

    def void_before(self, document: Json) -> str | None:
        """The void draw in whose place an input's draw is made, which is done once."""
        ended = [
            entry
            for entry in self.entries
            if entry.get("state") in ("revealed", "void")
            and (entry["session"], entry["kind"]) == (document["session"], document["kind"])
        ]
        if not ended or ended[-1]["hash"] in self.draws:
            return None
        require("repeats" not in ended[-1]["input"], "the one repetition was void too")
        return str(ended[-1]["hash"])

    def allocations(self, groups: str) -> list[Json]:
        """The allocations to the panels of a groups draw."""
        of_groups = [one for one in self.draws.values() if groups in one["input"]["after"]]
        return [
            one
            for one in of_groups
            if one["kind"] == "allocation" and "refused" not in one["outcome"]
        ]

    def seating(self, digest: str) -> dict[tuple[str, int], str]:
        """Who sits in which seat after the absences and replacements chained so far."""
        draw = self.get(digest)
        require(draw["kind"] != "allocation", "an allocation seats nobody")
        outcome = draw["outcome"]
        seats = {
            (p, n): e for p, seated in outcome["seating"].items() for n, e in enumerate(seated)
        }
        waiting = {name: list(codes) for name, codes in outcome["alternates"].items()}
        vacant: dict[tuple[str, int], str] = {}
        for entry in self.entries:
            place, out = (entry.get("panel"), entry.get("seat")), entry.get("out")
            if entry.get("draw") != digest or entry["kind"] == "void":
                continue
            if entry["kind"] == "replacement":
                require(vacant.get(place) == out, f"{out} has not left seat {place}")
                turn = self.turn(draw, seats, vacant, waiting, entry["sequence"])
                require(turn == (place, entry["in"]), f"{entry['in']} was not next for {place}")
                del vacant[place]
                seats[place] = entry["in"]
                for codes in waiting.values():
                    codes[:] = [code for code in codes if code != entry["in"]]
            elif place == (None, None):
                require(any(out in codes for codes in waiting.values()), f"{out} is no alternate")
                waiting = {n: [c for c in codes if c != out] for n, codes in waiting.items()}
            else:
                require(seats.get(place) == out, f"{out} does not sit in {place}")
                vacant[place] = seats.pop(place)
        return seats

    def turn(
        self,
        draw: Json,
        seats: dict[tuple[str, int], str],
        vacant: dict[tuple[str, int], str],
        waiting: dict[str, list[str]],
        sequence: int,
    ) -> tuple[tuple[str, int], str] | None:
        """The seat that is filled next, and by whom."""
        then = History({entry["sequence"]: entry for entry in self.entries}, sequence)
        document = draw["input"]
        hospital = {one["code"]: one["hospital"] for one in document["experts"]}
        classes = {panel["code"]: panel["seats"] for panel in document["panels"]}
        conflicts = {case["code"]: case["conflicts"] for case in document.get("roster", [])}
        excluded = {
            one["code"]
            for other in then.draws.values()
            if other["session"] == draw["session"]
            for one in other["input"]["exclusions"]
        }
        for panel, number in sorted(vacant):
            barred = set(excluded)
            for one in then.allocations(draw["hash"]):
                cases = one["outcome"]["allocation"]
                barred.update(*(conflicts[case] for case in cases if cases[case] == panel))
            taken = {hospital[e] for (p, _), e in seats.items() if p == panel}
            taken &= set(hospital.values()) if document["distinct_hospitals"] else set()
            for code in waiting[classes[panel][number]]:
                if code not in barred and hospital[code] not in taken:
                    return (panel, number), code
        return None


def check_after(document: Json, history: History) -> None:
    """Raise `Wrong` unless an input is what the draws it builds on give."""
    built_on = [history.get(digest) for digest in document["after"]]
    same = all(draw["session"] == document["session"] for draw in built_on)
    require(same, "a draw in after is of another session")
    void = history.void_before(document)
    require(document.get("repeats") == void, f"the void draw that it repeats is {void}")
    if document["kind"] == "groups":
        expected = []
        for pool in (draw for draw in built_on if draw["kind"] == "pool"):
            seated = set(history.seating(pool["hash"]).values())
            expected += [one for one in pool["input"]["experts"] if one["code"] in seated]
        given = [{name: one[name] for name in EXPERT} for one in document["experts"]]
        expected = [{name: one[name] for name in EXPERT} for one in expected]
        expected.sort(key=lambda one: str(one["code"]))
        require(given == expected, "the experts are not those the pool draw seats")
    if document["kind"] == "allocation":
        check_allocation(document, history, [d for d in built_on if d["kind"] == "groups"])


def check_allocation(document: Json, history: History, groups: list[Json]) -> None:
    """Raise `Wrong` unless panels, loads, cases and recusals follow from the groups draw."""
    earlier = [one for draw in groups for one in history.allocations(draw["hash"])]
    omitted = {one["hash"] for one in earlier} - set(document["after"])
    require(not omitted, f"after omits the allocations {sorted(omitted)}")
    loads = [panel for one in earlier for panel in one["outcome"]["allocation"].values()]
    roster = {case["code"]: case for draw in groups for case in draw["input"]["roster"]}
    members: dict[str, list[str]] = {p["code"]: [] for d in groups for p in d["input"]["panels"]}
    for draw in groups:
        for (panel, _), expert in history.seating(draw["hash"]).items():
            members[panel].append(expert)
    require(
        list(members) and set(members) == {p["code"] for p in document["panels"]}, "other panels"
    )
    known = {
        panel["code"]: panel["category"]
        for one in groups + earlier
        for panel in one["input"]["panels"]
        if "category" in panel
    }
    for panel in document["panels"]:
        code = panel["code"]
        require(panel["members"] == sorted(members[code]), f"{code} has other members")
        require(panel["load"] == loads.count(code), f"{code} has another load")
        require(panel["category"] == known.get(code, panel["category"]), f"{code}: other category")
    given = {case for one in earlier for case in one["outcome"]["allocation"]}
    for case in document["cases"]:
        code = case["code"]
        require(code in roster and code not in given, f"{code} is not waiting in the roster")
        require(case["category"] == roster[code]["category"], f"{code} has another category")
        conflicts = set(roster[code]["conflicts"])
        recused = [p["code"] for p in document["panels"] if conflicts & set(p["members"])]
        require(case["recused"] == recused, f"{code} is not recused as its conflicts say")


# The checks, by name


def needs(document: Json, *names: str) -> None:
    """Raise `Unchecked` for a record, or for members a draw that ended early doesn't have."""
    if is_record(document):
        raise Unchecked("a record holds no draw")
    missing = [name for name in names if document[name] is None]
    if missing:
        raise Unchecked(f"{document['state']}, {' and '.join(missing)} not known")


def check_canonical(evidence: Evidence) -> None:
    """The file is exactly the canonical bytes of its document."""
    require(canonical(evidence.document) == evidence.content, "other bytes than the canonical ones")


def check_wellformed(evidence: Evidence) -> None:
    """Section 5 and the members of section 8."""
    check_published(evidence.document)


def check_input_hash(evidence: Evidence) -> None:
    """The input is the one that was frozen."""
    needs(evidence.document)
    digest = hashed(canonical(evidence.document["input"])).hex()
    require(digest == evidence.document["input_hash"], f"the input has the hash {digest}")


def check_commitment(evidence: Evidence) -> None:
    """The secret is the one committed to."""
    document = evidence.document
    needs(document, "secret", "commitment")
    secret, input_hash = (bytes.fromhex(document[name]) for name in ("secret", "input_hash"))
    digest = hashed(PREFIX, "commit", secret, input_hash).hex()
    require(digest == document["commitment"], "the secret is not the one committed to")


def check_contributions(evidence: Evidence) -> None:
    """What was opened is what had been handed over."""
    needs(evidence.document)
    input_hash = bytes.fromhex(evidence.document["input_hash"])
    closed = []
    for one in evidence.document["contributions"]:
        if None in (one["hash"], one["nonce"], one["value"]):
            closed.append(one["code"])
            continue
        nonce = bytes.fromhex(one["nonce"])
        digest = hashed(PREFIX, "contribution", input_hash, one["code"], b"\0", nonce, one["value"])
        require(digest.hex() == one["hash"], f"{one['code']} opened something else")
    if closed:
        raise Unchecked(f"not opened: {', '.join(closed)}")


def check_seed(evidence: Evidence) -> None:
    """The seed follows from secret, input and contributions."""
    document = evidence.document
    needs(document, "seed", "secret")
    opened = [(bytes.fromhex(one["nonce"]), one["value"]) for one in document["contributions"]]
    secret, input_hash = (bytes.fromhex(document[name]) for name in ("secret", "input_hash"))
    digest = seed_of(secret, input_hash, opened).hex()
    require(digest == document["seed"], f"the seed is {digest}")


def slack_fault(document: Json) -> str:
    """What is wrong with an allocation's slack, or nothing."""
    drawn, slack = categories(document), document["slack"]
    if not all(allowed for one in drawn for allowed in one.cases.values()):
        return "an infeasible allocation has slack 0" if slack else ""
    if not all(one.leaves_all_open(slack) for one in drawn):
        return "the slack is too small"
    smaller = slack > 0 and all(one.leaves_all_open(slack - 1) for one in drawn)
    return "the slack is larger than needed" if smaller else ""


def check_slack(evidence: Evidence) -> None:
    """The slack is the smallest that leaves every open panel possible."""
    needs(evidence.document)
    if evidence.document["kind"] != "allocation":
        raise Unchecked("only an allocation has a slack")
    fault = slack_fault(evidence.document["input"])
    require(not fault, fault)


def check_outcome(evidence: Evidence) -> None:
    """The outcome follows from input and seed."""
    needs(evidence.document, "seed", "outcome")
    document = evidence.document["input"]
    if document["kind"] == "allocation" and slack_fault(document):
        raise Unchecked("with this slack there is no draw")
    drawn = conduct(document, bytes.fromhex(evidence.document["seed"]))
    require(canonical(drawn) == canonical(evidence.document["outcome"]), "another outcome is drawn")


def check_links(evidence: Evidence) -> None:
    """Everything that must follow from earlier transcripts does."""
    if evidence.chain is None:
        raise Unchecked("no chain given")
    document = evidence.document
    if is_record(document):
        history = History(evidence.chain, document["sequence"] + 1)
        before = History(evidence.chain, document["sequence"])
        require(document["draw"] in before.draws, "the record concerns no draw that stands")
        if document["kind"] != "void":
            history.seating(document["draw"])
    else:
        check_after(document["input"], History(evidence.chain, document["sequence"]))


def check_hash(evidence: Evidence) -> None:
    """The document's own hash."""
    document = evidence.document
    covered = {name: document[name] for name in document if name not in ("hash", "signature")}
    require(hashed(canonical(covered)).hex() == document["hash"], "the document has another hash")


def check_chain(evidence: Evidence) -> None:
    """Every number from 1 on is there once, and names the hash of the one before it."""
    if evidence.chain is None:
        raise Unchecked("no chain given")
    previous = None
    for number in range(1, max(evidence.chain) + 1):
        require(number in evidence.chain, f"sequence {number} is missing")
        entry = evidence.chain[number]
        check_hash(evidence._replace(document=entry))
        require(entry["previous"] == previous, f"sequence {number} does not follow")
        previous = entry["hash"]


def check_signature(evidence: Evidence) -> None:
    """The signature over the hash, by that one of the public keys which the document names."""
    if not evidence.public_keys:
        raise Unchecked("no public key given")
    signature = from_base64(evidence.document["signature"])
    key_id = evidence.document["key_id"]
    keys = {key_id_of(key): key for given in evidence.public_keys for key in raw_keys(given)}
    require(key_id in keys, f"no key {key_id} among those given")
    try:
        # Looked for here only: all other checks do without it.
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError:
        raise Unchecked("no Ed25519 at hand; the package cryptography has it") from None
    try:
        key = Ed25519PublicKey.from_public_bytes(keys[key_id])
        key.verify(signature, bytes.fromhex(evidence.document["hash"]))
    except InvalidSignature:
        raise Wrong("not signed by this key") from None


def raw_keys(given: bytes) -> list[bytes]:
    """The 32 bytes of each Ed25519 key: of PEM blocks (RFC 8410), or of one key as it is."""
    if len(given) == KEY_BYTES:
        return [given]
    blocks = re.findall(PEM, given.decode("ascii", "replace"))
    require(blocks, "a key is neither 32 bytes nor PEM")
    known = [from_base64("".join(block.split())) for block in blocks]
    are_keys = all(one[:-KEY_BYTES] == KEY_PREFIX for one in known)
    require(are_keys, "a key is not an Ed25519 key")
    return [one[-KEY_BYTES:] for one in known]


def key_id_of(key: bytes) -> str:
    """What documents name a public key by."""
    return hashlib.sha256(key).hexdigest()[:KEY_ID_DIGITS]


def from_base64(text: str) -> bytes:
    """The bytes of base64 in its one canonical spelling: no edit of it goes unnoticed."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong("not base64") from None
    require(base64.b64encode(found).decode() == text, "base64 in another spelling than its own")
    return found


def check_witnessed_commitment(evidence: Evidence) -> None:
    """The commitment a contributor took away."""
    needs(evidence.document)
    if evidence.witnessed is None:
        raise Unchecked("not witnessed")
    same = evidence.witnessed.lower() == evidence.document["commitment"]
    require(same, "another commitment was taken away")


CHECKS: dict[str, Callable[[Evidence], None]] = {
    "canonical": check_canonical,
    "wellformed": check_wellformed,
    "input_hash": check_input_hash,
    "commitment": check_commitment,
    "contributions": check_contributions,
    "seed": check_seed,
    "slack": check_slack,
    "outcome": check_outcome,
    "links": check_links,
    "hash": check_hash,
    "chain": check_chain,
    "signature": check_signature,
    "witnessed_commitment": check_witnessed_commitment,
}


def verify(
    content: bytes,
    chain: Iterable[bytes] | None = None,
    public_keys: Sequence[bytes] = (),
    witnessed: str | None = None,
) -> dict[str, str]:
    """Each check by name: `ok`, `failed: why` or `not checked: why`."""
    results = dict.fromkeys(CHECKS, "not checked: not well-formed")
    try:
        document = read(content)
    except Wrong as wrong:
        return results | {"canonical": f"failed: {wrong}"}
    evidence = Evidence(content, document, None, public_keys, witnessed)
    names = [*CHECKS]
    for name in ("canonical", "hash", "wellformed"):
        results[name] = run(CHECKS[name], evidence)
        names.remove(name)
    if results["wellformed"] != "ok":
        return results
    try:
        evidence = evidence._replace(chain=None if chain is None else link(document, chain))
    except Wrong as wrong:
        results |= {"chain": f"failed: {wrong}", "links": "not checked: the chain is broken"}
        names = [name for name in names if name not in ("chain", "links")]
    return results | {name: run(CHECKS[name], evidence) for name in names}


def verify_all(
    contents: Sequence[bytes], public_keys: Sequence[bytes] = ()
) -> list[dict[str, str]]:
    """The checks of every file of a directory; each committee's chain is put together once."""
    results = [verify(content, None, public_keys) for content in contents]
    chains: dict[str, tuple[dict[int, Json], str]] = {}
    for content, result in zip(contents, results, strict=True):
        if result["wellformed"] != "ok":
            continue
        evidence = Evidence(content, read(content))
        committee = evidence.document["committee"]
        if committee not in chains:
            chains[committee] = whole_chain(evidence, contents)
        chain, result["chain"] = chains[committee]
        evidence = evidence._replace(chain=chain)
        broken = "not checked: the chain is broken"
        result["links"] = run(check_links, evidence) if chain else broken
    return results


def whole_chain(evidence: Evidence, contents: Iterable[bytes]) -> tuple[dict[int, Json], str]:
    """The chain that a document belongs to, and the result of its check; {} if it is broken."""
    try:
        chain = link(evidence.document, contents)
    except Wrong as wrong:
        return {}, f"failed: {wrong}"
    return chain, run(check_chain, evidence._replace(chain=chain))


def run(check: Callable[[Evidence], None], evidence: Evidence) -> str:
    """The result of one check, whatever it meets."""
    try:
        check(evidence)
    except Wrong as wrong:
        return f"failed: {wrong}"
    except Unchecked as unchecked:
        return f"not checked: {unchecked}"
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        return f"failed: it can't be read ({error!r})"
    return "ok"


def read(content: bytes) -> Json:
    """The JSON object of a file."""
    try:
        document = json.loads(content.decode())
    except (ValueError, RecursionError):
        raise Wrong("not JSON") from None
    require(isinstance(document, dict), "not a JSON object")
    return document


def link(document: Json, contents: Iterable[bytes]) -> dict[int, Json]:
    """The committee's chain by sequence, the transcript included."""
    chain = {document["sequence"]: document}
    for content in contents:
        entry = read(content)
        if entry.get("committee") != document["committee"]:
            continue
        check_published(entry)
        number = entry["sequence"]
        require(canonical(entry) == content, f"sequence {number} is not canonical")
        if number in chain:
            require(chain[number]["hash"] == entry["hash"], f"sequence {number} is there twice")
        chain[number] = entry
    return chain


def files_of(place: Path) -> dict[str, bytes]:
    """The published documents of a directory by file, or of one file by line."""
    if place.is_dir():
        return {one.name: one.read_bytes() for one in sorted(place.glob("*.json"))}
    lines = place.read_bytes().splitlines()
    return {f"line {number}": line for number, line in enumerate(lines, start=1)}


def voided_by(content: bytes, voids: Iterable[bytes]) -> list[int]:
    """The sequences of the records that void a draw."""
    digest = read(content)["hash"]
    return [entry["sequence"] for entry in map(read, voids) if entry.get("draw") == digest]


def main(arguments: Sequence[str] | None = None, program: str | None = None) -> int:
    """Print each check of one document, or of all in a chain; 1 if any failed, else 0."""
    parser = argparse.ArgumentParser(program, description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("transcript", type=Path, nargs="?", help="the published file")
    parser.add_argument("--chain", type=Path, help="directory of *.json, or file of one a line")
    parser.add_argument(
        "--public-key",
        type=Path,
        action="append",
        default=[],
        help="Ed25519 public keys, PEM, or one of 32 raw bytes; as often as there are files",
    )
    parser.add_argument("--witnessed-commitment", help="commitment a contributor took away, hex")
    given = parser.parse_args(arguments)
    if given.transcript is None and (given.chain is None or given.witnessed_commitment):
        parser.error("a transcript is needed, or --chain alone to check everything in it")
    try:
        keys = [path.read_bytes() for path in given.public_key]
        chain = files_of(given.chain) if given.chain else {}
        one = given.transcript and given.transcript.read_bytes()
    except OSError as error:
        parser.error(str(error))
    contents = list(chain.values())
    voids = [content for content in contents if b'"kind":"void"' in content]
    if one is None:
        shown = zip(chain, contents, verify_all(contents, keys), strict=True)
        return max((show(f"{n} ", each, found, voids) for n, each, found in shown), default=1)
    results = verify(one, contents if given.chain else None, keys, given.witnessed_commitment)
    return show("", one, results, voids)


def show(name: str, content: bytes, results: dict[str, str], voids: Iterable[bytes]) -> int:
    """Print each check of a document; 1 if any failed, else 0."""
    for check, result in results.items():
        print(f"{name}{check}: {result}")  # noqa: T201
    for number in voided_by(content, voids) if results["chain"] == "ok" else []:
        print(f"{name}note: voided by sequence {number}")  # noqa: T201
    return int(any(result.startswith("failed") for result in results.values()))


if __name__ == "__main__":
    sys.exit(main())
