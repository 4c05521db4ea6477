"""Which step a walk takes next: mostly what people do in a state, sometimes anything at all."""

from collections.abc import Awaitable, Callable

from services.intake.tests.factories.notice_walks import Walk

__all__ = ["take_step"]

Step = Callable[[Walk], Awaitable[None]]

STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (
        Walk.judge,
        Walk.judge_all,
        Walk.issue,
        Walk.hand_over,
        Walk.letter_arrives,
        Walk.answer,
        Walk.hospital_sends,
        Walk.ask,
        Walk.give,
        Walk.give_none,
        Walk.propose_second,
        Walk.propose_reopening,
        Walk.confirm,
        Walk.decline,
        Walk.accept,
        Walk.withdraw,
        Walk.propose_refusal,
        Walk.confirm_refusal,
        Walk.days_pass,
        Walk.job_runs,
    )
}
"""What may happen at any time."""

LIKELY: dict[str, tuple[str, ...]] = {
    "received": ("judge_all", "judge_all", "issue", "issue", "days_pass"),
    "notice_issued": (
        *("answer", "answer", "judge_all", "hand_over", "letter_arrives", "ask", "give"),
        *("propose_second", "confirm", "confirm", "days_pass", "job_runs", "issue"),
    ),
    "supplemented": (
        *("judge_all", "judge_all", "propose_second", "confirm", "accept", "letter_arrives"),
        "days_pass",
        "issue",
    ),
    "abandoned": ("propose_reopening", "confirm"),
}
"""What people do in a state, and most of the steps of a walk are."""

ENDING = {"withdraw", "propose_refusal", "confirm_refusal", "hospital_sends"}
EARLY = 15
"""What cuts a walk short, and isn't done in its first steps."""


async def take_step(walk: Walk) -> None:
    """Choose a step, and take it."""
    names = LIKELY.get(walk.model.state, tuple(STEPS))
    if walk.random.random() < 0.3:
        names = tuple(STEPS) if len(walk.steps) > EARLY else tuple(set(STEPS) - ENDING)
    if walk.model.is_over and walk.random.random() < 0.5:
        names = ("job_runs", "give_none")
    if walk.model.is_running and walk.model.day == walk.model.last_day:
        names = (*names, "job_runs", "job_runs", "job_runs")
    name = walk.random.choice(sorted(names))
    await walk.step(name, STEPS[name])
