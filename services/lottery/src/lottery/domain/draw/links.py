"""What in a draw must follow from the transcripts it builds on, section 5, last paragraph."""

from collections.abc import Iterable
from typing import Any

from lottery.domain.draw.canonical import Document
from lottery.domain.draw.errors import DisallowedRecordError, MalformedDrawInputError
from lottery.domain.draw.replacement import Occupancy, Replacement

__all__ = ["REPLACEABLE", "History", "check_links"]

REPLACEABLE = ("pool", "groups")


class History:
    """What a committee has published before a sequence number, and what of it stands."""

    def __init__(self, published: Iterable[Document], before: int) -> None:
        earlier = sorted(published, key=lambda entry: int(entry["sequence"]))
        self._entries = [entry for entry in earlier if entry["sequence"] < before]
        voided = {entry["draw"] for entry in self._entries if entry["kind"] == "void"}
        self._draws = {
            str(entry["hash"]): entry
            for entry in self._entries
            if entry.get("state") == "revealed" and entry["hash"] not in voided
        }

    def find(self, draw_hash: str) -> Document | None:
        """The transcript of a draw that stands: revealed, not voided and not refused."""
        transcript = self._draws.get(draw_hash)
        return None if transcript is None or "refused" in transcript["outcome"] else transcript

    def void_before(self, document: Document) -> Document | None:
        """The void draw in whose place an input's draw would be made, if any.

        That is the session's last draw of the kind to have been revealed or void; abandoned ones
        don't count.
        """
        ended = [
            entry
            for entry in self._entries
            if entry.get("state") in ("revealed", "void")
            and (entry["session"], entry["kind"]) == (document["session"], document["kind"])
        ]
        return ended[-1] if ended and ended[-1]["hash"] not in self._draws else None

    def allocations(self, groups_hash: str) -> list[Document]:
        """Standing allocations to the panels of a groups draw, in their order."""
        return [
            entry
            for draw_hash, entry in self._draws.items()
            if entry["kind"] == "allocation"
            and groups_hash in entry["input"]["after"]
            and self.find(draw_hash)
        ]

    def conflicting(self, groups_hash: str) -> dict[str, set[str]]:
        """By panel, the experts who conflict with a case already allocated to it."""
        roster = {
            case["code"]: case for case in self._draws[groups_hash]["input"].get("roster", ())
        }
        conflicting: dict[str, set[str]] = {}
        for allocation in self.allocations(groups_hash):
            for case, panel in allocation["outcome"]["allocation"].items():
                conflicting.setdefault(panel, set()).update(roster[case]["conflicts"])
        return conflicting

    def excluded(self, session: str) -> set[str]:
        """Codes left out of any standing draw of the session."""
        return {
            exclusion["code"]
            for entry in self._draws.values()
            if entry["session"] == session
            for exclusion in entry["input"]["exclusions"]
        }

    def occupancy(self, draw_hash: str) -> Occupancy:
        """Who sits where after a standing pool or groups draw and the records chained after it.

        Raises
        ------
        DisallowedRecordError
            A record doesn't follow from the draw and what was published before it.
        """
        transcript = self._draws[draw_hash]
        occupancy = Occupancy(transcript["input"], transcript["outcome"])
        for entry in self._entries:
            if entry["kind"] == "absence" and entry["draw"] == draw_hash:
                occupancy.absent(entry["out"], entry["panel"], entry["seat"])
            elif entry["kind"] == "replacement" and entry["draw"] == draw_hash:
                then = History(self._entries, entry["sequence"])
                recorded = Replacement(entry["panel"], entry["seat"], entry["out"], entry["in"])
                if recorded != then.next_replacement(occupancy, draw_hash):
                    raise DisallowedRecordError(f"it isn't {entry['in']}'s turn to step in")
                occupancy.replace(recorded)
        return occupancy

    def next_replacement(self, occupancy: Occupancy, draw_hash: str) -> Replacement | None:
        """The replacement whose turn it is after a pool or groups draw, or None."""
        session = self._draws[draw_hash]["session"]
        return occupancy.next_replacement(self.excluded(session), self.conflicting(draw_hash))

    def panels(self, groups_hash: str) -> dict[str, dict[str, Any]]:
        """Members, sorted, and load of each panel of a groups draw, by panel's code."""
        occupancy = self.occupancy(groups_hash)
        allocated = [
            panel
            for allocation in self.allocations(groups_hash)
            for panel in allocation["outcome"]["allocation"].values()
        ]
        return {
            panel["code"]: {
                "members": sorted(occupancy.members(panel["code"])),
                "load": allocated.count(panel["code"]),
            }
            for panel in self._draws[groups_hash]["input"]["panels"]
        }


def check_links(document: Document, published: Iterable[Document]) -> None:
    """Check a well-formed input against what its committee has published before it.

    Raises
    ------
    MalformedDrawInputError
        Something in the document isn't what the transcripts in `after`, with the records
        chained after them, give.
    DisallowedRecordError
        A record it builds on doesn't follow from what was before it.
    """
    history = History(published, document["sequence"])
    _check_repetition(document, history)
    built_on: dict[str, list[Document]] = {}
    for index, draw_hash in enumerate(document["after"]):
        transcript = history.find(draw_hash)
        if transcript is None or transcript["session"] != document["session"]:
            raise MalformedDrawInputError(
                "isn't a draw of the session that stands", f"after[{index}]"
            )
        built_on.setdefault(transcript["kind"], []).append(transcript)
    if document["kind"] == "groups":
        _check_groups(document, history, built_on.get("pool", []))
    elif document["kind"] == "allocation":
        _check_allocation(document, history, built_on.get("groups", []))


def _check_repetition(document: Document, history: History) -> None:
    """A draw made in place of a void one names it, and isn't the second made in its place."""
    void = history.void_before(document)
    if void is not None and "repeats" in void["input"]:
        raise MalformedDrawInputError("would be a second repetition", "repeats")
    if document.get("repeats") != (void["hash"] if void else None):
        raise MalformedDrawInputError("isn't the void draw in whose place this one is", "repeats")


def _check_groups(document: Document, history: History, pools: list[Document]) -> None:
    expected = []
    for pool in pools:
        seated = set(history.occupancy(pool["hash"]).experts())
        expected += [expert for expert in pool["input"]["experts"] if expert["code"] in seated]
    members = ("code", "participant", "class", "hospital")
    if sorted([e[name] for name in members] for e in expected) != [
        [expert[name] for name in members] for expert in document["experts"]
    ]:
        raise MalformedDrawInputError("aren't those the pool draw seats", "experts")


def _check_allocation(document: Document, history: History, drawn: list[Document]) -> None:
    expected: dict[str, dict[str, Any]] = {}
    roster: dict[str, Document] = {}
    earlier: list[Document] = []
    for groups in drawn:
        expected |= history.panels(groups["hash"])
        roster |= {case["code"]: case for case in groups["input"]["roster"]}
        earlier += history.allocations(groups["hash"])
    omitted = {str(entry["hash"]) for entry in earlier} - set(document["after"])
    if omitted:
        raise MalformedDrawInputError(f"omits the earlier allocation {min(omitted)}", "after")
    stated = {
        panel["code"]: {"members": panel["members"], "load": panel["load"]}
        for panel in document["panels"]
    }
    if stated != expected:
        raise MalformedDrawInputError("aren't those of the groups draw", "panels")
    _check_categories(
        document,
        [groups["input"] for groups in drawn] + [allocation["input"] for allocation in earlier],
    )
    allocated = {case for entry in earlier for case in entry["outcome"]["allocation"]}
    for index, case in enumerate(document["cases"]):
        _check_case(case, roster.get(case["code"]), document["panels"], f"cases[{index}]")
        if case["code"] in allocated:
            raise MalformedDrawInputError("is already allocated", f"cases[{index}]")


def _check_categories(document: Document, inputs: Iterable[Document]) -> None:
    """A panel keeps the category an earlier document gave it."""
    known = {
        panel["code"]: panel["category"]
        for earlier in inputs
        for panel in earlier["panels"]
        if "category" in panel
    }
    for index, panel in enumerate(document["panels"]):
        if panel["category"] != known.get(panel["code"], panel["category"]):
            raise MalformedDrawInputError("isn't the panel's", f"panels[{index}].category")


def _check_case(case: Document, known: Document | None, panels: list[Any], path: str) -> None:
    if known is None or known["category"] != case["category"]:
        raise MalformedDrawInputError("isn't in the roster with this category", path)
    conflicts = set(known["conflicts"])
    recused = [panel["code"] for panel in panels if conflicts.intersection(panel["members"])]
    if case["recused"] != recused:
        raise MalformedDrawInputError("aren't the panels with a conflict", f"{path}.recused")
