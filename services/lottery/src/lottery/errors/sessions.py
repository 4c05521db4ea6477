"""Refusals around sessions and check-in."""

from shared.errors import ConflictError, InvalidError, NotFoundError

__all__ = [
    "AbsenceNotSeatedError",
    "AbsenceTooEarlyError",
    "CaseNotCheckedInError",
    "CaseNotInSessionError",
    "CaseNotMovableError",
    "CaseNotWaitingError",
    "CheckInMethodError",
    "ExpertsNotPresentError",
    "HomeVisitsOnlyError",
    "IdentityCheckLockedError",
    "IdentityDiffersError",
    "NobodyPresentError",
    "PanelMissingError",
    "PeopleUnmetError",
    "SessionCancelledError",
    "SessionDrawnError",
    "SessionEndedError",
    "SessionFixedError",
    "SessionFullError",
    "SessionNotFoundError",
    "TemplateUnknownError",
    "TemplatesMissingError",
    "VisitTimesError",
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


class PeopleUnmetError(ConflictError):
    """Somebody with a panel was confirmed by telephone, and nobody has seen them."""

    code = "people_unmet"
    sentence = "identify, or note as absent, the people of {cases} first"
    sentence_zh = "案件 {cases} 的被鉴定人尚未核对身份，请先核对或登记缺席"


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


class SessionCancelledError(ConflictError):
    """The session was called off."""

    code = "session_cancelled"
    sentence = "session {code} was called off"
    sentence_zh = "场次 {code} 已取消"


class SessionDrawnError(ConflictError):
    """A plan stands as it is once a draw of it was frozen."""

    code = "session_drawn"
    sentence = "a draw of session {code} was frozen, so its plan can't change any more"
    sentence_zh = "场次 {code} 已冻结过抽签，排期不得再变更或取消"


class SessionFullError(ConflictError):
    """More cases than the session, or its panels of a category, can examine."""

    code = "session_full"
    sentence = "session {code} takes {room} cases of category {category}, no more"
    sentence_zh = "场次 {code} 的“{category}”类最多安排 {room} 件，已无余量"


class PanelMissingError(ConflictError):
    """Cases on the session would have no panel that examines their category."""

    code = "panel_missing"
    sentence = "cases on the session need panels for: {categories}"
    sentence_zh = "场次中已有案件，须保留以下类别的专家组：{categories}"


class VisitTimesError(InvalidError):
    """The visits of a round have a time each, one after another, on the session's day."""

    code = "visit_times_wrong"
    sentence = (
        "session {code} needs a time for each visit, rising, on its own day and not before it"
        " starts; only home visits have them"
    )
    sentence_zh = "场次 {code}：仅上门鉴定可填写到访时间，且须逐件填写、依次递增、在当日开始之后"


class CaseNotMovableError(ConflictError):
    """The case can't come off the session, or be absent, as it stands."""

    code = "case_not_movable"
    sentence = "case {case_id} is {state}, so this isn't possible any more"
    sentence_zh = "案件 {case_id} 当前状态为“{state}”，不能进行此操作"


class CaseNotCheckedInError(ConflictError):
    """There is no check-in to take back."""

    code = "case_not_checked_in"
    sentence = "case {case_id} isn't checked in, or has its panel already"
    sentence_zh = "案件 {case_id} 未签到，或已分配专家组"


class AbsenceTooEarlyError(ConflictError):
    """Nobody is absent before the time they were told."""

    code = "absence_too_early"
    sentence = "session {code} hasn't begun for this case, so nobody is absent yet"
    sentence_zh = "场次 {code} 尚未到约定时间，不能登记缺席"


class TemplatesMissingError(NotFoundError):
    """No version of the panel templates had begun on that day."""

    code = "panel_templates_missing"
    sentence = "no panel templates are in force on {day}"
    sentence_zh = "{day} 没有生效的专家组模板"


class TemplateUnknownError(InvalidError):
    """The version in force has no such template."""

    code = "panel_template_unknown"
    sentence = "there is no panel template {template} on the session's day"
    sentence_zh = "场次当日没有编号为“{template}”的专家组模板"


class IdentityDiffersError(InvalidError):
    """Who is at the door isn't shown to be the person of the case."""

    code = "identity_differs"
    sentence = "these digits don't fit the person of this case"
    sentence_zh = "输入的证件号码后几位与本案被鉴定人不符"


class IdentityCheckLockedError(ConflictError):
    """Too many wrong attempts: somebody might be guessing."""

    code = "identity_check_locked"
    sentence = "too many attempts didn't fit; try again later, with the document in hand"
    sentence_zh = "身份核验失败次数过多，请稍后凭证件原件重试"


class HomeVisitsOnlyError(ConflictError):
    """Staff go along on home visits; to other sessions people come."""

    code = "home_visits_only"
    sentence = "session {code} visits nobody at home, so nobody goes along"
    sentence_zh = "场次 {code} 不是上门鉴定，无需指定随行人员"
