"""Refusals of the lottery service.

ServiceError
├── NotFoundError      ExpertNotFoundError, SessionNotFoundError, DrawNotFoundError, …
├── ForbiddenError     DrawTokenInvalidError, WitnessIsOperatorError, SamePersonError
├── ConflictError      what the ceremony's order or a draw's state doesn't allow
└── InvalidError       what can't be frozen, opened or put on a session
"""

from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

__all__ = [
    "AbandonmentTooLateError",
    "AbsenceNotSeatedError",
    "CaseNotInSessionError",
    "CaseNotWaitingError",
    "CheckInMethodError",
    "CommitmentMissingError",
    "ContributionHashTakenError",
    "ContributionMismatchError",
    "ContributionsMissingError",
    "ContributorsInvalidError",
    "DrawInfeasibleError",
    "DrawInputMalformedError",
    "DrawNotFoundError",
    "DrawOpenError",
    "DrawStandsError",
    "DrawStateError",
    "DrawTokenInvalidError",
    "EarlierDrawMissingError",
    "ExpertAlreadyKnownError",
    "ExpertNotFoundError",
    "ExpertsNotPresentError",
    "NobodyPresentError",
    "OpeningsMissingError",
    "ProposalExpiredError",
    "ProposalNotFoundError",
    "ProposalSettledError",
    "RecordNotFoundError",
    "RevealTimeError",
    "SamePersonError",
    "SessionEndedError",
    "SessionFixedError",
    "SessionNotFoundError",
    "TranscriptNotPublicError",
    "WitnessIsOperatorError",
]


class ExpertNotFoundError(NotFoundError):
    """No such expert in the committee's pool or in the session."""

    code = "expert_not_found"
    sentence = "there is no expert {expert} here"
    sentence_zh = "未找到专家 {expert}"


class SessionNotFoundError(NotFoundError):
    """No such session in the committee."""

    code = "session_not_found"
    sentence = "there is no session {id}"
    sentence_zh = "未找到鉴定场次 {id}"


class DrawNotFoundError(NotFoundError):
    """No such draw in the committee."""

    code = "draw_not_found"
    sentence = "there is no draw {id}"
    sentence_zh = "未找到抽签 {id}"


class RecordNotFoundError(NotFoundError):
    """The chain has no such number, or it isn't public yet."""

    code = "chain_record_not_found"
    sentence = "the chain has no public record {sequence}"
    sentence_zh = "抽签记录链中没有已公开的第 {sequence} 号记录"


class ProposalNotFoundError(NotFoundError):
    """No such proposal in the committee."""

    code = "proposal_not_found"
    sentence = "there is no proposal {id}"
    sentence_zh = "未找到待确认事项 {id}"


class CaseNotInSessionError(NotFoundError):
    """The case isn't on this session."""

    code = "case_not_in_session"
    sentence = "case {case_id} isn't on this session"
    sentence_zh = "案件 {case_id} 不在本场次中"


class DrawTokenInvalidError(ForbiddenError):
    """The token doesn't open this role in this draw."""

    code = "draw_token_invalid"
    sentence = "this token doesn't belong to that role in this draw"
    sentence_zh = "该令牌不属于本次抽签中的此角色"


class WitnessIsOperatorError(ForbiddenError):
    """Who operates a draw may not witness it."""

    code = "witness_is_operator"
    sentence = "the draw's operator can't be its witness"
    sentence_zh = "抽签操作员不得兼任本次抽签的见证人"


class SamePersonError(ForbiddenError):
    """What takes two persons is confirmed by another than who proposed it."""

    code = "same_person"
    sentence = "who proposed this can't confirm it too; it takes two different persons"
    sentence_zh = "提议人不得自行确认，此操作须由两名不同人员共同决定"


class ExpertAlreadyKnownError(ConflictError):
    """The licence or account is in the pool already."""

    code = "expert_already_known"
    sentence = "an expert with this licence or account is in the pool already"
    sentence_zh = "该执业证号或账号的专家已在专家库中"


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


class DrawOpenError(ConflictError):
    """A committee has one open draw at a time."""

    code = "draw_open"
    sentence = "draw {id} is still open; end it first"
    sentence_zh = "抽签 {id} 尚未结束，请先完成"


class DrawStateError(ConflictError):
    """The ceremony isn't at this step."""

    code = "draw_state"
    sentence = "the draw is {state}; this step needs {needed}"
    sentence_zh = "抽签当前状态为“{state}”，此步骤要求“{needed}”"


class DrawStandsError(ConflictError):
    """A draw whose outcome stands isn't repeated."""

    code = "draw_stands"
    sentence = "the session's draw of {kind} stands; it isn't repeated"
    sentence_zh = "本场次的“{kind}”抽签结果有效，不得重复抽签"


class CommitmentMissingError(ConflictError):
    """Contributions come after the server's commitment."""

    code = "commitment_missing"
    sentence = "the server hasn't committed to its secret yet"
    sentence_zh = "系统尚未公布承诺值，暂不能提交随机数"


class ContributionHashTakenError(ConflictError):
    """A contributor's hash is handed in once."""

    code = "contribution_already_made"
    sentence = "contributor {code} has handed in another hash"
    sentence_zh = "参与人 {code} 已提交过不同的随机数哈希"


class ContributionsMissingError(ConflictError):
    """Nobody opens before every hash is in."""

    code = "contributions_missing"
    sentence = "not every contributor's hash is in: {missing}"
    sentence_zh = "尚有参与人未提交随机数哈希：{missing}"


class OpeningsMissingError(ConflictError):
    """Reveal comes after every opening."""

    code = "openings_missing"
    sentence = "not every contributor has opened: {missing}"
    sentence_zh = "尚有参与人未公开随机数：{missing}"


class AbandonmentTooLateError(ConflictError):
    """From the first opening on a draw can't be abandoned."""

    code = "abandonment_too_late"
    sentence = "openings have begun; the draw can only be revealed"
    sentence_zh = "随机数已开始公开，抽签不得放弃，只能揭晓"


class EarlierDrawMissingError(ConflictError):
    """A draw builds on another that isn't there yet."""

    code = "earlier_draw_missing"
    sentence = "the draw of {kind} must be revealed first"
    sentence_zh = "须先完成“{kind}”抽签"


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


class ProposalExpiredError(ConflictError):
    """Nobody confirmed the proposal in time."""

    code = "proposal_expired"
    sentence = "nobody confirmed this in time; propose it again"
    sentence_zh = "该事项未在限期内确认，已失效，请重新提议"


class ProposalSettledError(ConflictError):
    """Somebody else confirmed the proposal already."""

    code = "proposal_settled"
    sentence = "somebody else has confirmed this already"
    sentence_zh = "该事项已由他人确认"


class TranscriptNotPublicError(ConflictError):
    """Until the session ends only the transcript's hash is public."""

    code = "transcript_not_public"
    sentence = "until the session ends only the hash is public: {hash}"
    sentence_zh = "场次结束前仅公开抽签记录的哈希：{hash}"


class CheckInMethodError(InvalidError):
    """The session's mode asks for another way of being present."""

    code = "check_in_method_wrong"
    sentence = "in a session of mode {mode} one is present by {allowed}"
    sentence_zh = "“{mode}”场次的签到方式应为：{allowed}"


class ContributorsInvalidError(InvalidError):
    """Too few contributors, all of one side, or all of them staff."""

    code = "contributors_invalid"
    sentence = "{reason}"
    sentence_zh = (
        "抽签参与人不符合规则：至少两人、不得同属一方、至少一人不是工作人员，操作员不得代表其他方"
    )


class RevealTimeError(InvalidError):
    """The latest time of the reveal lies behind, or too far ahead."""

    code = "reveal_time_impossible"
    sentence = "a draw is revealed after its freezing and within {hours} hours of it"
    sentence_zh = "揭晓期限应晚于当前时间，且不超过冻结后 {hours} 小时"


class ContributionMismatchError(InvalidError):
    """What was opened isn't what the hash was made of."""

    code = "contribution_mismatch"
    sentence = "{reason}"
    sentence_zh = "公开的随机数与此前提交的哈希不符，或长度不符合规则"


class DrawInputMalformedError(InvalidError):
    """The input breaks a rule of the draw specification."""

    code = "draw_input_malformed"
    sentence = "{reason}"
    sentence_zh = "抽签输入不符合规则：{reason}"


class DrawInfeasibleError(InvalidError):
    """The seats can't be filled by the experts there are."""

    code = "draw_infeasible"
    sentence = "the draw can't be made: {reason}"
    sentence_zh = "无法抽签：{reason}"
