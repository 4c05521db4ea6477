"""Refusals around cases that other committees examine."""

from shared.errors import ConflictError, InvalidError

__all__ = [
    "CaseNotEntrustableError",
    "HandOverAnsweredError",
    "HandOverFileUnknownError",
    "HandOverInvalidError",
    "HandOverMissingError",
]


class CaseNotEntrustableError(ConflictError):
    """Only a case whose mode is entrusted, and that waits, is handed over."""

    code = "case_not_entrustable"
    sentence = "case {case_id} doesn't wait to be handed over to another committee"
    sentence_zh = "案件 {case_id} 不处于待委托状态"


class HandOverMissingError(ConflictError):
    """The case is with no other committee."""

    code = "hand_over_missing"
    sentence = "case {case_id} is with no other committee"
    sentence_zh = "案件 {case_id} 没有委托记录"


class HandOverInvalidError(InvalidError):
    """A case goes to another committee, and not tomorrow."""

    code = "hand_over_invalid"
    sentence = "a case is handed over to another committee, today or before"
    sentence_zh = "受托方应为其他鉴定委员会，移交日期不得晚于今天"


class HandOverFileUnknownError(ConflictError):
    """Intake told of no file with this hash, for this case and that committee."""

    code = "hand_over_file_unknown"
    retryable = True
    sentence = "intake has told of no file with this SHA-256 for case {case_id} and that committee"
    sentence_zh = "未收到案件 {case_id} 向该受托方制作的、摘要相符的移交材料包，请核对或者稍后重试"


class HandOverAnsweredError(ConflictError):
    """The other committee has answered; there is nothing to take back."""

    code = "hand_over_answered"
    sentence = "the other committee's opinion on case {case_id} is recorded; it isn't taken back"
    sentence_zh = "案件 {case_id} 的受托鉴定意见已经登记，不能再收回委托"
