"""How many conclusion letters a core sets in a second."""

import time
from collections.abc import Callable
from uuid import UUID

import typst

from mailing.rendering import Appraisee, ConclusionContent, WorkInjuryOutcome, render
from services.mailing.tests.rendering.letter_samples import conclusion
from shared.testing.identities import make_identity_number
from tests.bench.measuring import Figure, Result, in_turn

__all__ = ["measure"]

LETTERS = 50
TARGET = 50
FAMILY_NAMES = "赵钱孙李周吴郑王冯陈"


def measure(rounds: int) -> list[Result]:
    """Count letters a second of processor time, all different, each with its QR code."""
    render(letter(0))
    compiler = typst.Compiler()
    rates = in_turn(
        {
            "ours": lambda: rate(lambda number: render(letter(number))),
            "bare": lambda: rate(
                lambda number: compiler.compile(f"page {number}".encode(), format="pdf")
            ),
        },
        rounds,
    )
    ours, bare = Figure(rates["ours"]), Figure(rates["bare"])
    return [
        Result(
            "Letters: conclusions with table and QR, PDF/A-2a and PDF/UA-1",
            ours.written(".1f", " letters/s and core"),
            bare.written(",.0f", " pages/s and core"),
            ours.over(bare).written(".3f"),
            f"≥ {TARGET} letters/s and core",
            ours.median >= TARGET,
        )
    ]


def letter(number: int) -> ConclusionContent:
    """Return the conclusion of another person and another grade."""
    name = f"{FAMILY_NAMES[number % 10]}晓{FAMILY_NAMES[number // 10 % 10]}"
    return conclusion(
        number=f"金劳鉴〔2026〕{number + 1}号",
        letter_id=UUID(int=number + 1),
        appraisee=Appraisee(name=name, identity_number=make_identity_number(number)),
        outcome=WorkInjuryOutcome(grade=1 + number % 10, self_care="none"),
    )


def rate(act: Callable[[int], object]) -> float:
    """Return how many a second of processor time, over all threads."""
    begun = time.process_time()
    for number in range(LETTERS):
        act(number)
    return LETTERS / (time.process_time() - begun)
