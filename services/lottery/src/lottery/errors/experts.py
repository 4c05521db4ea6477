"""Refusals around the expert pool."""

from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

__all__ = [
    "AppointmentReasonMissingError",
    "ExpertAlreadyKnownError",
    "ExpertNotFoundError",
    "ExpertStepError",
    "FollowAlongIncompleteError",
    "NotFollowingError",
    "OwnEntryError",
    "OwnEntryMissingError",
    "SessionFollowedError",
    "SessionNotBegunError",
    "SpecialtyUnknownError",
    "TermInvalidError",
    "TermOverError",
]


class ExpertNotFoundError(NotFoundError):
    """No such expert in the committee's pool or in the session."""

    code = "expert_not_found"
    sentence = "there is no expert {expert} here"
    sentence_zh = "未找到专家 {expert}"


class OwnEntryMissingError(NotFoundError):
    """The caller's account belongs to nobody in the pool."""

    code = "own_entry_missing"
    sentence = "your account belongs to nobody in the expert pool; ask the committee to link it"
    sentence_zh = "您的账号尚未与专家库中的专家关联，请联系鉴定委员会办理"


class ExpertAlreadyKnownError(ConflictError):
    """The licence or account is in the pool already."""

    code = "expert_already_known"
    sentence = "an expert with this licence or account is in the pool already"
    sentence_zh = "该执业证号或账号的专家已在专家库中"


class OwnEntryError(ForbiddenError):
    """Nobody decides on their own place in the pool."""

    code = "own_expert_entry"
    sentence = "nobody changes, assesses or appoints themselves in the expert pool"
    sentence_zh = "不得自行变更、评定或聘任本人的专家信息"


class ExpertStepError(ConflictError):
    """The expert's state doesn't allow this step."""

    code = "expert_step_not_allowed"
    sentence = "“{step}” isn't possible for an expert who is {state}"
    sentence_zh = "专家当前状态为“{state_zh}”，不能办理“{step_zh}”"


class FollowAlongIncompleteError(ConflictError):
    """Not enough sessions were followed along and passed."""

    code = "follow_along_incomplete"
    sentence = "{passed} of {needed} sessions were followed along and passed"
    sentence_zh = "跟班实操合格 {passed} 场，应不少于 {needed} 场"


class NotFollowingError(ConflictError):
    """Only who follows along is assessed for it."""

    code = "expert_not_following"
    sentence = "the expert isn't following along"
    sentence_zh = "该专家不在跟班阶段"


class SessionFollowedError(ConflictError):
    """A session is counted once."""

    code = "session_already_followed"
    sentence = "this session was counted for the expert before"
    sentence_zh = "该场次的跟班已经登记"


class SessionNotBegunError(ConflictError):
    """Nobody followed what hasn't begun."""

    code = "session_not_begun"
    sentence = "session {code} hasn't begun"
    sentence_zh = "场次 {code} 尚未开始"


class TermInvalidError(InvalidError):
    """The term isn't one that an appointment may have."""

    code = "expert_term_invalid"
    sentence = "a term begins before it ends, lasts {years} years at most and ends after today"
    sentence_zh = "聘期的开始日期应早于结束日期，最长 {years} 年，且结束日期不早于今天"


class TermOverError(ConflictError):
    """Who comes back needs a term that still runs."""

    code = "expert_term_over"
    sentence = "the expert's term is over; renew it"
    sentence_zh = "该专家聘期已届满，请先续聘"


class AppointmentReasonMissingError(InvalidError):
    """Appointing without training and following along needs a stated reason."""

    code = "appointment_reason_missing"
    sentence = "state the reason for appointing without training and following along"
    sentence_zh = "未经培训和跟班直接聘任的，须注明理由"


class SpecialtyUnknownError(InvalidError):
    """The committee has no such specialty."""

    code = "specialty_unknown"
    sentence = "there is no specialty {specialty} here"
    sentence_zh = "没有名为 {specialty} 的专科"
