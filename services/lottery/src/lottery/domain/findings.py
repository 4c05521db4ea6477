"""What is in the way of a draw (抽签), and what resolves it: by code, in English and Chinese."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = [
    "Finding",
    "allocation_threatened",
    "another_panel",
    "attempts_unknown",
    "await_experts",
    "case_stuck",
    "class_short",
    "fewer_panels",
    "hospitals_crowded",
    "long_draw",
    "more_experts",
    "more_free_experts",
    "pool_again",
    "replace_absent",
    "reschedule",
    "threatened",
    "time_is_up",
    "uncertain",
    "without_panel",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One obstacle, remedy or warning; codes are those of the session, never names."""

    code: str
    sentence: str
    sentence_zh: str
    number: int | None = None
    specialty: str | None = None
    category: str | None = None
    cases: tuple[str, ...] = ()
    experts: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    hospitals: tuple[str, ...] = ()


def listed(codes: Iterable[str], *, separator: str = ", ") -> str:
    """Return codes in one line."""
    return separator.join(codes)


def named(cases: Sequence[str]) -> str:
    """Return cases by their codes."""
    return f"case {cases[0]}" if len(cases) == 1 else f"cases {listed(cases)}"


def counted(number: int, what: str) -> str:
    """Return a number of things, which is said with an s unless it is one."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def class_short(specialty: str, seats: int, experts: int) -> Finding:
    """Obstacle: a class has fewer experts than seats."""
    return Finding(
        "class_short",
        f"{specialty} has {seats} seats and {experts} experts: {seats - experts} too few",
        f"“{specialty}”席位 {seats} 个，可用专家 {experts} 人，缺 {seats - experts} 人",
        number=seats - experts,
        specialty=specialty,
    )


def hospitals_crowded(
    specialty: str | None,
    missing: int,
    panels: Sequence[str],
    hospitals: Sequence[str],
    experts: Sequence[str],
) -> Finding:
    """Obstacle: experts of too few hospitals, of each of which a panel takes one."""
    of_class, of_class_zh = (f" of {specialty}", f"“{specialty}”") if specialty else ("", "")
    who = f" ({listed(hospitals)})" if hospitals else ""
    who_zh = f"（{listed(hospitals, separator='、')}）" if hospitals else ""
    return Finding(
        "hospitals_crowded",
        f"a panel takes one expert of a hospital: the experts{of_class} of {len(hospitals)}"
        f" hospitals{who} leave {missing} seats of the panels {listed(panels)} empty",
        f"每个专家组同一医院至多一人：{len(hospitals)} 家医院{who_zh}的{of_class_zh}专家过于集中，"
        f"专家组 {listed(panels, separator='、')} 尚缺 {missing} 席",
        number=missing,
        specialty=specialty,
        panels=tuple(panels),
        hospitals=tuple(hospitals),
        experts=tuple(experts),
    )


def case_stuck(
    cases: Sequence[str],
    category: str,
    panels: Sequence[str],
    recusals: Mapping[str, Sequence[str]],
) -> Finding:
    """Obstacle: every panel of their category is, or would always be, recused from cases.

    ``recusals`` names the experts in the way, by panel, or under "" where there are no panels yet;
    they are the same for all of the cases.
    """
    experts = sorted({code for codes in recusals.values() for code in codes})
    if panels and "" not in recusals:
        who = "; ".join(f"{panel}: {listed(codes)}" for panel, codes in recusals.items())
    else:
        who = listed(experts)
    because, because_zh = (f" ({who})", f"（{who}）") if who else ("", "")
    return Finding(
        "case_stuck",
        f"{named(cases)} can go to no panel of {category}: every one has a recused member{because}",
        f"案件 {listed(cases, separator='、')} 无法分入“{category}”的任何专家组："
        f"各组均有应回避的专家{because_zh}",
        category=category,
        cases=tuple(cases),
        experts=tuple(experts),
        panels=tuple(panels),
    )


def without_panel(category: str, cases: Sequence[str]) -> Finding:
    """Obstacle: cases of a category that no panel examines."""
    return Finding(
        "category_without_panel",
        f"no panel examines {category}: {listed(cases)}",
        f"没有“{category}”的专家组，涉及案件：{listed(cases, separator='、')}",
        category=category,
        cases=tuple(cases),
    )


def await_experts(codes: Sequence[str]) -> Finding:
    """Obstacle: seated experts who haven't checked in."""
    return Finding(
        "experts_not_present",
        f"these experts haven't checked in: {listed(codes)}",
        f"以下专家尚未签到：{listed(codes, separator='、')}",
        number=len(codes),
        experts=tuple(codes),
    )


def uncertain(panels: Sequence[str]) -> Finding:
    """Warning: there is too much to try; whether hospitals can differ isn't known."""
    return Finding(
        "hospitals_uncertain",
        f"it couldn't be told whether the hospitals of {listed(panels)} can differ",
        f"尚不能确定专家组 {listed(panels, separator='、')} 能否避免同一医院专家同组",
        panels=tuple(panels),
    )


def more_experts(specialty: str, number: int, *, from_elsewhere: bool) -> Finding:
    """Remedy: more experts of a class, where hospitals must differ each from another hospital."""
    elsewhere = ", each from a hospital that has none in the draw" if from_elsewhere else ""
    elsewhere_zh = "，且分别来自尚无专家参加的医院" if from_elsewhere else ""
    return Finding(
        "more_experts",
        f"{counted(number, 'more expert')} of {specialty}{elsewhere}",
        f"增加“{specialty}”专家 {number} 人{elsewhere_zh}",
        number=number,
        specialty=specialty,
    )


def more_free_experts(cases: Sequence[str], specialty: str, number: int) -> Finding:
    """Remedy: more experts of a class who aren't recused from cases."""
    return Finding(
        "more_free_experts",
        f"{counted(number, 'more expert')} of {specialty} who aren't recused from {listed(cases)},"
        " each from a hospital that has none in the draw",
        f"增加无须回避案件 {listed(cases, separator='、')} 的“{specialty}”专家 {number} 人，"
        "且分别来自尚无专家参加的医院",
        number=number,
        specialty=specialty,
        cases=tuple(cases),
    )


def pool_again(specialty: str, number: int, *, is_vacant: bool) -> Finding:
    """Remedy: another batch has to be drawn, since a seat is vacant or the batch doesn't fit."""
    experts = f"call {counted(number, 'more expert')} of {specialty}"
    sentence = (
        f"{experts}; since no alternate may take the vacant seat, the pool can be drawn again"
        if is_vacant
        else f"{experts}, each from a hospital that has none in the draw; then draw the groups:"
        " that is refused on record, and the pool can be drawn again"
    )
    sentence_zh = (
        f"增加“{specialty}”专家 {number} 人；因空缺席位已无人可递补，可重新抽取本场专家"
        if is_vacant
        else f"增加“{specialty}”专家 {number} 人，且分别来自尚无专家参加的医院；"
        "随后进行分组抽签，该次抽签将记录为无结果，即可重新抽取本场专家"
    )
    return Finding("pool_again", sentence, sentence_zh, number=number, specialty=specialty)


def fewer_panels(panels: Sequence[str]) -> Finding:
    """Remedy: leave panels out."""
    return Finding(
        "fewer_panels",
        f"{counted(len(panels), 'panel')} fewer, for example without {listed(panels)}",
        f"减少专家组 {len(panels)} 个，例如不设 {listed(panels, separator='、')}",
        number=len(panels),
        panels=tuple(panels),
    )


def another_panel(category: str, cases: Sequence[str]) -> Finding:
    """Remedy: one more panel of a category, with members who aren't recused."""
    return Finding(
        "another_panel",
        f"another panel of {category} whose members aren't recused from {listed(cases)}",
        f"增设一个“{category}”专家组，其成员均无须回避案件 {listed(cases, separator='、')}",
        number=1,
        category=category,
        cases=tuple(cases),
    )


def reschedule(cases: Sequence[str], *, is_fixed: bool = False) -> Finding:
    """Remedy: put cases on another session; of a fixed roster they come there by themselves."""
    sentence = (
        f"{listed(cases)} are left out of the allocation and wait for another session once this one"
        " is over"
        if is_fixed
        else f"put {listed(cases)} on another session"
    )
    sentence_zh = (
        f"案件 {listed(cases, separator='、')} 不参加本次分配，本场结束后自动转为待排期，另行安排"
        if is_fixed
        else f"将案件 {listed(cases, separator='、')} 改排其他场次"
    )
    return Finding("reschedule_cases", sentence, sentence_zh, number=len(cases), cases=tuple(cases))


def replace_absent(codes: Sequence[str], waiting: int) -> Finding:
    """Remedy: record an absence, so that the next alternate steps in."""
    return Finding(
        "call_alternate",
        f"check {listed(codes)} in, or record their absence: {waiting} alternates wait",
        f"为 {listed(codes, separator='、')} 签到，或登记缺席后由递补专家依次递补"
        f"（候补 {waiting} 人）",
        number=waiting,
        experts=tuple(codes),
    )


def long_draw(category: str | None, expected: float | None) -> Finding:
    """Warning: the draw needs so many attempts that it takes seconds."""
    often = "more than 100,000" if expected is None else f"about {expected:,.0f}"
    often_zh = "超过 10 万" if expected is None else f"约 {expected:,.0f}"
    what, what_zh = (f" of {category}", f"“{category}”") if category else ("", "")
    return Finding(
        "many_attempts",
        f"the draw{what} is expected to need {often} attempts; it may take seconds",
        f"{what_zh}抽签预计需尝试{often_zh}次，可能耗时数秒",
        category=category,
    )


def threatened(category: str | None, refused: float) -> Finding:
    """Warning: the draw may end ``too_constrained``."""
    what, what_zh = (f" of {category}", f"“{category}”") if category else ("", "")
    return Finding(
        "too_constrained_possible",
        f"the draw{what} may be refused as too constrained, with probability {refused:.2g}",
        f"{what_zh}抽签可能因约束过多而无结果，概率约 {refused:.2g}",
        category=category,
    )


def allocation_threatened(category: str, share: float) -> Finding:
    """Warning: the groups may come out so that the allocation after them is long or refused."""
    return Finding(
        "allocation_threatened",
        f"in {share:.0%} of groupings the allocation of {category} would need very many attempts"
        " or be refused as too constrained; fewer cases on the session ease it",
        f"约 {share:.0%} 的分组结果会使“{category}”的案件分配尝试次数过多，"
        "或因约束过多而无结果；减少本场案件可缓解",
        category=category,
    )


def attempts_unknown(tries: int) -> Finding:
    """Warning: hospitals are so hard to part that no attempt of many would be accepted."""
    return Finding(
        "attempts_unknown",
        f"none of {tries:,} attempts at the groups would be accepted: the draw may take long or be"
        " refused as too constrained; experts of more hospitals, or fewer panels, ease it",
        f"试算 {tries:,} 次分组均不满足“同组不同医院”：抽签可能耗时很长或因约束过多而无结果；"
        "增加其他医院专家或减少专家组可缓解",
        number=tries,
    )


def time_is_up() -> Finding:
    """Warning: the report is incomplete."""
    return Finding(
        "time_is_up",
        "the time for a report is up: what is null or missing here was not looked at; that nothing"
        " is in the way is not said by it",
        "报告计算时间已到：此处为空或缺少的内容尚未计算，不表示没有障碍",
    )
