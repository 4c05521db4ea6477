"""Refusals around cases that other committees examine."""

from shared.errors import ConflictError, InvalidError

__all__ = ["CaseNotEntrustableError", "HandOverInvalidError", "HandOverMissingError"]


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
