"""A deadline told in sentences, in English and in Chinese, step by step as worked out by hand."""

from collections.abc import Iterable, Sequence
from datetime import date

from shared.deadline_days import ListedDay
from shared.deadline_rules import REASONS, START_EVENTS
from shared.deadlines import Deadline, Extension, Unit
from shared.workdays import ONE_DAY

__all__ = ["explain_en", "explain_zh"]

UNITS = {
    Unit.DAYS: ("day(s)", "日"),
    Unit.WORKING_DAYS: ("working day(s)", "个工作日"),
    Unit.MONTHS: ("month(s)", "个月"),
    Unit.YEARS: ("year(s)", "年"),
}
CIVIL_CODE_ZH = "《民法典》"


def explain_en(deadline: Deadline, skipped: Sequence[ListedDay] = ()) -> list[str]:
    """Tell in English how a deadline came about, a sentence a step.

    ``skipped`` are the days off that didn't count; they are named where they are given.
    """
    rule = deadline.rule
    sentences = [
        f"Limit “{rule.name}”: {rule.value} {UNITS[rule.unit][0]} ({rule.article}).",
        f"It starts on {deadline.starts_on}, when {START_EVENTS[rule.starts_from][0]}.",
        "That day isn't counted (Civil Code art 201).",
    ]
    for pause in deadline.pauses:
        until = f"through {pause.ends_on}" if pause.ends_on else "and still"
        sentences.append(
            f"Paused after {pause.starts_on} {until}: {_words(pause.reason)[0]} ({pause.person})."
        )
    if deadline.paused_days:
        sentences.append(f"In all {deadline.paused_days} paused day(s) are not counted.")
    sentences += [
        f"Extended by {extension.days} day(s) ({extension.article}): "
        f"{_words(extension.reason)[0]} (approved by {extension.approved_by}"
        f"{_approved_on(extension, ' on ')})."
        for extension in deadline.extensions
    ]
    if deadline.rule.unit is Unit.WORKING_DAYS and skipped:
        sentences.append(f"Days off are not counted: {', '.join(_spans(skipped, ' to '))}.")
    sentences += _end_en(deadline)
    sentences.append(f"Working days follow: {deadline.calendar_version}.")
    if deadline.paused_since:
        sentences.append("While the pause lasts, the date is the earliest possible one.")
    if not deadline.calendar_certain:
        sentences.append("Provisional: the year's holiday notice is not out yet.")
    return sentences


def explain_zh(deadline: Deadline, skipped: Sequence[ListedDay] = ()) -> list[str]:
    """Tell in Chinese how a deadline came about, a sentence a step; ``skipped`` as in English."""
    rule = deadline.rule
    sentences = [
        f"{rule.name_zh}期限：{rule.value}{UNITS[rule.unit][1]}（{rule.article_zh}）。",
        f"自{deadline.starts_on}{START_EVENTS[rule.starts_from][1]}起算。",
        f"当日不计入（{CIVIL_CODE_ZH}第二百零一条）。",
    ]
    for pause in deadline.pauses:
        until = f"至{pause.ends_on}" if pause.ends_on else "起"
        sentences.append(
            f"自{pause.starts_on}次日{until}，暂停计算：{_words(pause.reason)[1]}（{pause.person}）。"
        )
    if deadline.paused_days:
        sentences.append(f"暂停期间共{deadline.paused_days}日不计入。")
    sentences += [
        f"延长{extension.days}日（{extension.article_zh}）：{_words(extension.reason)[1]}"
        f"（批准人：{extension.approved_by}{_approved_on(extension, '，')}）。"
        for extension in deadline.extensions
    ]
    if deadline.rule.unit is Unit.WORKING_DAYS and skipped:
        sentences.append(f"休息日和节假日不计入：{'、'.join(_spans(skipped, '至'))}。")
    sentences += _end_zh(deadline)
    sentences.append(f"工作日依据：{deadline.calendar_version}。")
    if deadline.paused_since:
        sentences.append("暂停尚未结束，上述日期为最早可能的届满日。")
    if not deadline.calendar_certain:
        sentences.append("暂定：相应年度的放假安排尚未公布，公布后重新计算。")
    return sentences


def _end_en(deadline: Deadline) -> list[str]:
    if not deadline.moved:
        return [f"The period ends on {deadline.due_on}."]
    return [
        f"The period ends on {deadline.period_ends_on}, a day off.",
        f"So it ends on the next working day, {deadline.due_on} (Civil Code art 203).",
    ]


def _end_zh(deadline: Deadline) -> list[str]:
    if not deadline.moved:
        return [f"期限于{deadline.due_on}届满。"]
    return [
        f"期限于{deadline.period_ends_on}届满，当日为休息日。",
        f"顺延至下一工作日{deadline.due_on}（{CIVIL_CODE_ZH}第二百零三条）。",
    ]


def _words(reason: str) -> tuple[str, str]:
    """Return what a code means; what isn't one is said as it stands."""
    return REASONS.get(reason, (reason, reason))


def _approved_on(extension: Extension, before: str) -> str:
    return "" if extension.approved_on is None else f"{before}{extension.approved_on}"


def _spans(days: Iterable[ListedDay], through: str) -> list[str]:
    """Return days in order as spans of days that follow one another."""
    spans: list[tuple[date, date]] = []
    for listed in days:
        if spans and spans[-1][1] + ONE_DAY == listed.day:
            spans[-1] = (spans[-1][0], listed.day)
        else:
            spans.append((listed.day, listed.day))
    return [str(first) if first == last else f"{first}{through}{last}" for first, last in spans]
