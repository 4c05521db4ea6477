"""Refusals around legal limits."""

from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

__all__ = [
    "CaseNotScheduledError",
    "ConclusionLimitEndedError",
    "ConclusionLimitNotRunningError",
    "DeadlineProposalNotFoundError",
    "DeadlineProposalOpenError",
    "DeadlineProposalSettledError",
    "DeadlineSamePersonError",
    "ExtensionUsedError",
    "ReschedulingRefusedError",
]


class DeadlineProposalNotFoundError(NotFoundError):
    """No proposal of that id in the committee."""

    code = "deadline_proposal_not_found"
    sentence = "there is no such proposal"
    sentence_zh = "期限调整提议不存在"


class DeadlineSamePersonError(ForbiddenError):
    """A longer limit is decided by another person than who proposed it."""

    code = "deadline_same_person"
    sentence = "who proposed a longer limit can't decide on it too"
    sentence_zh = "延长期限的提议人不得自行批准"


class DeadlineProposalSettledError(ConflictError):
    """Somebody decided on it already."""

    code = "deadline_proposal_settled"
    sentence = "this proposal was {outcome} already"
    sentence_zh = "该期限调整提议已处理"


class DeadlineProposalOpenError(ConflictError):
    """One proposal of a kind waits at a time."""

    code = "deadline_proposal_open"
    sentence = "a proposal of this kind waits for a second person already"
    sentence_zh = "本案已有同类提议待批准"


class ConclusionLimitNotRunningError(ConflictError):
    """There is nothing to lengthen: not accepted yet, or concluded."""

    code = "conclusion_limit_not_running"
    sentence = "the limit of the conclusion isn't running"
    sentence_zh = "作出结论的期限尚未起算或已经终结"


class ConclusionLimitEndedError(ConflictError):
    """What has ended can't be made longer."""

    code = "conclusion_limit_ended"
    sentence = "the limit of the conclusion ended on {date}; it can be lengthened only before"
    sentence_zh = "作出结论的期限已于{date}届满，只能在届满前延长"


class ExtensionUsedError(ConflictError):
    """The law allows one extension; the setting says how many here."""

    code = "extension_used"
    sentence = "the limit was extended {count} time(s) already, as often as allowed"
    sentence_zh = "该期限已延长{count}次，不得再次延长"


class CaseNotScheduledError(ConflictError):
    """Without a planned day there is no delay."""

    code = "case_not_scheduled"
    sentence = "no examination is planned for this case"
    sentence_zh = "本案尚未安排鉴定时间"


class ReschedulingRefusedError(InvalidError):
    """The agreed day or a consent isn't as the law wants it."""

    code = "rescheduling_refused"
    sentence = "the rescheduling can't be recorded like this; see errors"
    sentence_zh = "改期内容有误，详见 errors"
