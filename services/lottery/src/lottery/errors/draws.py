"""Refusals of a draw's ceremony."""

from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

__all__ = [
    "AbandonmentTooLateError",
    "CommitmentMissingError",
    "ContributionHashTakenError",
    "ContributionMismatchError",
    "ContributionValueTooLongError",
    "ContributionsMissingError",
    "ContributorsInvalidError",
    "DrawInfeasibleError",
    "DrawInputChosenError",
    "DrawInputMalformedError",
    "DrawNotFoundError",
    "DrawOpenError",
    "DrawStandsError",
    "DrawStateError",
    "DrawTokenInvalidError",
    "EarlierDrawMissingError",
    "OpeningsMissingError",
    "RevealTimeError",
    "WitnessIsOperatorError",
]


class DrawNotFoundError(NotFoundError):
    """No such draw in the committee."""

    code = "draw_not_found"
    sentence = "there is no draw {id}"
    sentence_zh = "未找到抽签 {id}"


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


class ContributionValueTooLongError(InvalidError):
    """A value has 256 bytes in UTF-8 at most."""

    code = "contribution_value_too_long"
    sentence = "a value has at most 256 bytes in UTF-8; this has {bytes}"
    sentence_zh = "另填的数最多 256 个字节（UTF-8），当前为 {bytes} 个字节"


class DrawInputChosenError(InvalidError):
    """Who asks for a draw chooses nothing of what it is made from."""

    code = "draw_input_chosen"
    sentence = "what is drawn from follows from the session; nobody states: {names}"
    sentence_zh = "抽签内容由场次数据自动生成，不接受人工指定：{names}"


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
