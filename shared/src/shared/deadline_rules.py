"""The limits a case meets, as data with defaults that a deployment overrides.

Sources: O55 is Order 55 《劳动能力鉴定管理办法》, Order 27 《工伤保险辅助器具配置管理办法》.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shared.deadlines import Rule, Unit

__all__ = ["DEFAULT_RULES", "REASONS", "START_EVENTS", "deadline_rules"]

ORDER_55 = "《劳动能力鉴定管理办法》"

START_EVENTS: Mapping[str, tuple[str, str]] = {
    "application_received": ("the application was received", "收到申请"),
    "application_complete": ("the last required material arrived", "申请材料齐全"),
    "notice_served": ("the one-time notice was served", "一次性告知书送达"),
    "conclusion_due": ("the conclusion was due", "作出结论期限届满"),
    "conclusion_made": ("the conclusion was made", "作出鉴定结论"),
    "conclusion_served": ("this party received the conclusion", "该当事人收到鉴定结论"),
    "expert_appointed": ("the expert was appointed", "专家聘任"),
    "pool_adjusted": ("the pool was last adjusted", "专家库上次调整"),
    "notice_published": ("the public notice was published", "公告发布"),
}
"""What a period may be counted from: the event in English and in Chinese."""

REASONS: Mapping[str, tuple[str, str]] = {
    "awaits_supplement": ("materials named by the one-time notice are awaited", "等待补正材料"),
    "complex": ("the condition is complex", "伤情病情复杂"),
    "many_specialties": ("several medical specialties are involved", "涉及医疗卫生专业较多"),
    "appraisee_ill": ("the appraisee is in treatment", "被鉴定人正在住院或治疗"),
    "appraisee_away": ("the appraisee can't come on the day", "被鉴定人当日因故不能到场"),
    "force_majeure": ("force majeure", "不可抗力"),
    "answer_unfit": ("what was handed in was unfit", "补正材料不符合要求"),
    "illness": ("the applicant is ill", "申请人患病"),
    "awaiting_document": ("somebody else has yet to issue a document", "等待有关单位出具材料"),
    "other": ("there is another good reason", "有其他正当理由"),
    "good_reason": ("there is a good reason", "有正当理由"),
}
"""Why a period pauses or is longer: a code's words in English and in Chinese."""


def _rule(
    code: str,
    period: tuple[int, Unit],
    starts_from: str,
    article: tuple[str, str],
    name: tuple[str, str],
    *,
    ends_on_working_day: bool = True,
) -> Rule:
    return Rule(code, *period, starts_from, *article, *name, ends_on_working_day)


DEFAULT_RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        _rule(
            "one_time_notice",
            (5, Unit.WORKING_DAYS),
            "application_received",
            ("O55 art 10", f"{ORDER_55}第十条"),
            ("one-time notice", "一次性告知"),
        ),
        _rule(
            "supplement",
            (15, Unit.DAYS),
            "notice_served",
            ("O55 art 10", f"{ORDER_55}第十条"),
            ("supplement of materials", "补正材料"),
        ),
        _rule(
            "conclusion",
            (60, Unit.DAYS),
            "application_complete",
            ("O55 art 10", f"{ORDER_55}第十条"),
            ("conclusion", "作出鉴定结论"),
        ),
        _rule(
            "extension",
            (30, Unit.DAYS),
            "conclusion_due",
            ("O55 art 10", f"{ORDER_55}第十条"),
            ("extension of the conclusion", "延长作出鉴定结论"),
        ),
        _rule(
            "promised_limit",
            (30, Unit.DAYS),
            "application_complete",
            ("the bureau's own promise", "本机构提速办承诺"),
            ("promised conclusion", "承诺作出鉴定结论"),
        ),
        _rule(
            "deliver_conclusion",
            (15, Unit.DAYS),
            "conclusion_made",
            ("O55 art 17", f"{ORDER_55}第十七条"),
            ("delivery of the conclusion", "送达鉴定结论"),
        ),
        _rule(
            "deliver_device_conclusion",
            (20, Unit.DAYS),
            "conclusion_made",
            ("Order 27 art 11", "《工伤保险辅助器具配置管理办法》第十一条"),
            ("delivery of the device conclusion", "送达配置确认结论"),
        ),
        _rule(
            "reappraisal",
            (15, Unit.DAYS),
            "conclusion_served",
            ("O55 art 19", f"{ORDER_55}第十九条"),
            ("application for re-appraisal", "申请再次鉴定"),
        ),
        _rule(
            "public_notice",
            (30, Unit.DAYS),
            "notice_published",
            ("Civil Procedure Law art 95", "《民事诉讼法》第九十五条"),
            ("service by public notice", "公告送达"),
            ends_on_working_day=False,
        ),
        _rule(
            "review",
            (1, Unit.YEARS),
            "conclusion_made",
            ("O55 art 20", f"{ORDER_55}第二十条"),
            ("review appraisal not before", "申请复查鉴定起始"),
            ends_on_working_day=False,
        ),
        _rule(
            "illness_again",
            (1, Unit.YEARS),
            "conclusion_made",
            ("O55 art 21", f"{ORDER_55}第二十一条"),
            ("new illness application not before", "再次申请因病鉴定起始"),
            ends_on_working_day=False,
        ),
        _rule(
            "expert_term",
            (3, Unit.YEARS),
            "expert_appointed",
            ("O55 art 24", f"{ORDER_55}第二十四条"),
            ("expert's term", "专家聘期"),
            ends_on_working_day=False,
        ),
        _rule(
            "pool_adjustment",
            (3, Unit.YEARS),
            "pool_adjusted",
            ("O55 art 25", f"{ORDER_55}第二十五条"),
            ("adjustment of the expert pool", "调整专家库"),
        ),
    )
}


def deadline_rules(overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Mapping[str, Rule]:
    """Return the rules in force: the defaults, with the named fields of named rules replaced.

    ``{"supplement": {"value": 10}}`` makes the supplement period ten days.

    Raises
    ------
    ValueError
        A rule, a field or a start event is unknown, or a value isn't one.
    """
    rules = dict(DEFAULT_RULES)
    for code, changes in (overrides or {}).items():
        rules[code] = _overridden(code, changes)
    return rules


def _overridden(code: str, changes: Mapping[str, Any]) -> Rule:
    if code not in DEFAULT_RULES:
        raise ValueError(f"there is no deadline rule {code}")
    fields = asdict(DEFAULT_RULES[code])
    unknown = changes.keys() - fields.keys() | changes.keys() & {"code"}
    if unknown:
        raise ValueError(f"deadline rule {code} has no setting {', '.join(sorted(unknown))}")
    try:
        rule = RULE.validate_python({**fields, **changes})
    except ValidationError as error:
        raise ValueError(f"deadline rule {code}: {error.errors()[0]['msg']}") from error
    if rule.starts_from not in START_EVENTS:
        raise ValueError(f"deadline rule {code} starts from an unknown event {rule.starts_from}")
    return rule


RULE = TypeAdapter(Rule)
