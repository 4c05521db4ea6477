"""Refusals around sessions and check-in."""

from shared.errors import ConflictError, InvalidError, NotFoundError

__all__ = [
    "AbsenceNotSeatedError",
    "CaseNotInSessionError",
    "CaseNotWaitingError",
    "CheckInMethodError",
    "ExpertsNotPresentError",
    "NobodyPresentError",
    "SessionEndedError",
    "SessionFixedError",
    "SessionNotFoundError",
]


class SessionNotFoundError(NotFoundError):
    """No such session in the committee."""

    code = "session_not_found"
    sentence = "there is no session {id}"
    sentence_zh = "未找到鉴定场次 {id}"


class CaseNotInSessionError(NotFoundError):
    """The case isn't on this session."""

    code = "case_not_in_session"
    sentence = "case {case_id} isn't on this session"
    sentence_zh = "案件 {case_id} 不在本场次中"


class CaseNotWaitingError(ConflictError):
    """Only a case that waits for a session can be put on one."""

    code = "case_not_waiting"
    sentence = "case {case_id} isn't waiting for a session"
    sentence_zh = "案件 {case_id} 不处于待排期状态"


class SessionEndedError(ConflictError):
    """The session is over."""

    code = "session_ended"
    sentence = "session {code} is over"
    sentence_zh = "场次 {code} 已结束"


class SessionFixedError(ConflictError):
    """A case can't join once the groups' draw fixed the session's roster."""

    code = "session_fixed"
    sentence = "the roster of session {code} is fixed by its groups draw"
    sentence_zh = "场次 {code} 的名单已随分组抽签冻结"


class CheckInMethodError(InvalidError):
    """The session's mode asks for another way of being present."""

    code = "check_in_method_wrong"
    sentence = "in a session of mode {mode} one is present by {allowed}"
    sentence_zh = "“{mode}”场次的签到方式应为：{allowed}"


class ExpertsNotPresentError(ConflictError):
    """Seated experts haven't checked in, and no alternate has stepped in for them."""

    code = "experts_not_present"
    sentence = "these seated experts haven't checked in: {codes}"
    sentence_zh = "以下入选专家尚未签到：{codes}"


class NobodyPresentError(ConflictError):
    """Nobody waits to be allocated."""

    code = "nobody_present"
    sentence = "no checked-in case waits for allocation"
    sentence_zh = "没有已签到且待分配的案件"


class AbsenceNotSeatedError(ConflictError):
    """The expert holds no seat that could fall vacant."""

    code = "expert_not_seated"
    sentence = "expert {code} holds no seat in this session"
    sentence_zh = "专家 {code} 在本场次中没有席位"
