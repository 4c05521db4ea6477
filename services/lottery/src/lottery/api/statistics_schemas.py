"""Views of the statistics of draws, and their tables."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from lottery.domain.exact_tests import Comparison
from lottery.domain.statistics import Act, ClassFigures, ExpertFigures, Pairs, Spread
from lottery.services.statistics import Told
from shared.spreadsheets import harmless

__all__ = [
    "TABLES",
    "ExpertFiguresView",
    "OwnFiguresView",
    "StatisticsView",
    "experts_table",
]

BYTE_ORDER_MARK = "\ufeff"

NOTE = (
    "p_value is exact and two-sided: the chance of a number as unlikely as the observed one, or"
    " less likely, if every draw was fair. Many tests are made; among twenty fair ones one is"
    " below 0.05 on average. corrected is p_value times the number of tests of its kind"
    " (Bonferroni). A small value says that chance alone would hardly give it, not why."
)
NOTE_ZH = (
    "p_value 为精确双侧检验值：若每次抽签均公平，出现与实际同样罕见或更罕见次数的概率。"
    "检验数量较多，"
    "二十项公平检验中平均约有一项低于 0.05；corrected 为乘以同类检验数量后的值（邦费罗尼校正）。"
    "数值很小表示难以仅用偶然解释，并不说明原因。"
)


class ComparisonView(BaseModel):
    """How often something came against how often it was to be expected."""

    draws: int
    observed: int
    expected: float
    p_value: float
    corrected: float = Field(description="Times the number of tests of its kind, at most 1")

    @classmethod
    def of(cls, compared: Comparison, tests: int) -> Self:
        """Return the view of a test that is one of so many."""
        return cls(
            draws=compared.draws,
            observed=compared.observed,
            expected=float(compared.expected),
            p_value=float(compared.p_value),
            corrected=float(compared.corrected(tests)),
        )


class SpreadView(BaseModel):
    """The experts of a class: none of them is told apart."""

    experts: int
    p_values: list[int] = Field(description="How many have a p-value in each tenth from 0 to 1")
    smallest_corrected: float = Field(description="The smallest, times the number of experts")

    @classmethod
    def of(cls, spread: Spread) -> Self:
        """Return the view of how p-values lie."""
        return cls(
            experts=spread.experts,
            p_values=list(spread.p_values),
            smallest_corrected=float(spread.smallest),
        )


class PairsView(BaseModel):
    """Pairs of a class by how often they sat together: 0 times, once …; the last is more often."""

    pairs: int
    observed: list[int]
    expected: list[float]
    smallest_corrected: float = Field(description="The smallest, times the number of pairs")

    @classmethod
    def of(cls, pairs: Pairs) -> Self:
        """Return the view of how often pairs sat together."""
        return cls(
            pairs=pairs.pairs,
            observed=list(pairs.observed),
            expected=[float(number) for number in pairs.expected],
            smallest_corrected=float(pairs.smallest),
        )


class ClassFiguresView(BaseModel):
    """A class over all pool draws whose session is over."""

    specialty: str
    draws: int
    eligible: int = Field(description="Experts listed, over all draws")
    seats: int = Field(description="Experts drawn, over all draws")
    first_half: ComparisonView = Field(description="Drawn of the first half listed, by code")
    largest_hospital: ComparisonView = Field(
        description="Drawn of the hospital with most eligible experts of the class in that draw"
    )
    by_expert: SpreadView | None = Field(
        description="Needs the register, so others can't recompute it; null for few experts"
    )
    pairs: PairsView | None = Field(description="The same, of the groups draws")

    @classmethod
    def of(cls, figures: ClassFigures, tests: int) -> Self:
        """Return the view of a class."""
        return cls(
            specialty=figures.specialty,
            draws=figures.draws,
            eligible=figures.eligible,
            seats=figures.seats,
            first_half=ComparisonView.of(figures.first_half, tests),
            largest_hospital=ComparisonView.of(figures.largest_hospital, tests),
            by_expert=SpreadView.of(figures.spread) if figures.spread else None,
            pairs=PairsView.of(figures.pairs) if figures.pairs else None,
        )


class ActView(BaseModel):
    """What somebody did that isn't chance, by the code they had in one session."""

    session: str
    code: str
    act: str = Field(description="exclusion, abandoned, void, absence or replacement")
    reason: str
    number: int

    @classmethod
    def of(cls, act: Act) -> Self:
        """Return the view of an act."""
        return cls(
            session=act.session, code=act.code, act=act.act, reason=act.reason, number=act.number
        )


class StatisticsView(BaseModel):
    """What a committee's published chain shows; anyone can recompute what isn't `by_expert`."""

    committee: str
    documents: int = Field(description="Public documents it is made of")
    last_sequence: int
    sessions: int
    draws: dict[str, int] = Field(description="By how they ended; a draw may be voided later")
    classes: list[ClassFiguresView]
    acts: list[ActView]
    pair_draws_left_out: int = Field(description="Groups draws with too many seatings to count")
    tests: int = Field(description="Of the chain: what `corrected` multiplies by")
    note: str
    note_zh: str

    @classmethod
    def of(cls, told: Told) -> Self:
        """Return the view of a committee's statistics."""
        found = told.statistics
        return cls(
            committee=told.committee,
            documents=told.edition.documents,
            last_sequence=told.edition.sequence,
            sessions=found.sessions,
            draws=dict(found.draws),
            classes=[ClassFiguresView.of(item, found.tests) for item in found.classes],
            acts=[ActView.of(act) for act in found.acts],
            pair_draws_left_out=found.pair_draws_left_out,
            tests=found.tests,
            note=NOTE,
            note_zh=NOTE_ZH,
        )


class ExpertFiguresView(BaseModel):
    """One expert over all pool draws whose session is over."""

    expert_id: UUID
    specialty: str
    drawn: ComparisonView = Field(description="`draws` are those in which one was eligible")
    excluded: int
    absent: int
    stepped_in: int

    @classmethod
    def of(cls, figures: ExpertFigures, tests: int) -> Self:
        """Return the view of an expert, one of so many."""
        return cls(
            expert_id=figures.expert_id,
            specialty=figures.specialty,
            drawn=ComparisonView.of(figures.drawn, tests),
            excluded=figures.excluded,
            absent=figures.absent,
            stepped_in=figures.stepped_in,
        )


class OwnFiguresView(BaseModel):
    """An expert's own figures; null until a session is over in whose pool draw one was listed."""

    figures: ExpertFiguresView | None
    note: str = NOTE
    note_zh: str = NOTE_ZH


def table(columns: list[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV that a spreadsheet opens and calculates nothing of."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()


COMPARED = ["draws", "observed", "expected", "p_value", "corrected"]


def classes_table(view: StatisticsView) -> str:
    """Return one line for each test of each class."""

    def rows() -> Iterator[list[object]]:
        for item in view.classes:
            for name in ("first_half", "largest_hospital"):
                compared = getattr(item, name).model_dump()
                figures = [compared[column] for column in COMPARED]
                yield [item.specialty, item.eligible, item.seats, name, *figures]

    return table(["specialty", "eligible", "seats", "test", *COMPARED], rows())


def acts_table(view: StatisticsView) -> str:
    """Return one line for each act."""
    return table(list(ActView.model_fields), (act.model_dump().values() for act in view.acts))


def pairs_table(view: StatisticsView) -> str:
    """Return one line for each number of times that pairs of a class sat together."""
    rows = (
        [item.specialty, item.pairs.pairs, times, observed, expected, item.pairs.smallest_corrected]
        for item in view.classes
        if item.pairs
        for times, (observed, expected) in enumerate(
            zip(item.pairs.observed, item.pairs.expected, strict=True)
        )
    )
    columns = ["specialty", "pairs", "times_together", "observed", "expected"]
    return table([*columns, "smallest_corrected"], rows)


def spread_table(view: StatisticsView) -> str:
    """Return one line for each tenth in which p-values of a class's experts lie."""
    rows = (
        [item.specialty, item.by_expert.experts, tenth / 10, number, smallest]
        for item in view.classes
        if item.by_expert
        for smallest in [item.by_expert.smallest_corrected]
        for tenth, number in enumerate(item.by_expert.p_values)
    )
    columns = ["specialty", "experts", "p_value_from", "observed", "smallest_corrected"]
    return table(columns, rows)


def draws_table(view: StatisticsView) -> str:
    """Return one line for each way in which draws ended."""
    return table(["outcome", "number"], sorted(view.draws.items()))


TABLES: Mapping[str, Callable[[StatisticsView], str]] = {
    "classes": classes_table,
    "experts": spread_table,
    "pairs": pairs_table,
    "draws": draws_table,
    "acts": acts_table,
}


def experts_table(views: Iterable[ExpertFiguresView]) -> str:
    """Return one line for each expert."""
    rows = (
        [
            str(item.expert_id),
            item.specialty,
            *item.drawn.model_dump().values(),
            item.excluded,
            item.absent,
            item.stepped_in,
        ]
        for item in views
    )
    others = ["excluded", "absent", "stepped_in"]
    return table(["expert_id", "specialty", *COMPARED, *others], rows)
