"""Refusals around the end of retention."""

from shared.errors import ConflictError, NotFoundError

__all__ = [
    "CaseHeldError",
    "CaseNotHeldError",
    "RetentionNothingDueError",
    "RetentionPlanChangedError",
    "RetentionPlanNotFoundError",
    "RetentionPlanStaleError",
    "RetentionPlanStateError",
    "RetentionSamePersonError",
]


class RetentionPlanNotFoundError(NotFoundError):
    """No plan of erasure of that id in the committee."""

    code = "retention_plan_not_found"
    sentence = "there is no such plan of erasure"
    sentence_zh = "销毁计划不存在"


class CaseHeldError(ConflictError):
    """Something keeps the case beyond its time already."""

    code = "case_held"
    sentence = "the case is on hold already"
    sentence_zh = "本案已被暂缓销毁"


class CaseNotHeldError(ConflictError):
    """Nothing keeps the case beyond its time."""

    code = "case_not_held"
    sentence = "the case isn't on hold"
    sentence_zh = "本案未被暂缓销毁"


class RetentionNothingDueError(ConflictError):
    """No case's time is over."""

    code = "retention_nothing_due"
    sentence = "no case of this committee is due to be erased"
    sentence_zh = "本机构没有保存期限届满的案件"


class RetentionPlanChangedError(ConflictError):
    """What is approved isn't what was planned."""

    code = "retention_plan_changed"
    sentence = "the fingerprint isn't that of this plan"
    sentence_zh = "指纹与该销毁计划不符"


class RetentionPlanStaleError(ConflictError):
    """The plan is too old to be approved or carried out."""

    code = "retention_plan_stale"
    sentence = "the plan is older than {days} days; make another"
    sentence_zh = "销毁计划已超过 {days} 天，请重新制定"


class RetentionPlanStateError(ConflictError):
    """What is wanted belongs to another state of the plan."""

    code = "retention_plan_not_in_state"
    sentence = "the plan is “{state}”; this needs it to be “{needed}”"
    sentence_zh = "销毁计划当前状态为“{state}”，该操作要求状态为“{needed}”"


class RetentionSamePersonError(ConflictError):
    """Who made a plan doesn't approve it."""

    code = "retention_same_person"
    sentence = "the plan must be approved by another person than who made it"
    sentence_zh = "销毁计划须由制定人以外的人员批准"
