"""Refusals around queues, claims, returns, corrections and lists."""

from collections.abc import Collection, Sequence

from shared.errors import ConflictError, FieldError, InvalidError, NotFoundError

__all__ = [
    "CaseClaimedError",
    "CodeUnknownError",
    "ExportTooLargeError",
    "FullNamesRefusedError",
    "PriorityReasonError",
    "QueueEmptyError",
    "RefusalNotFoundError",
    "RefusalPendingError",
    "RefusalSamePersonError",
    "RefusalSettledError",
    "RefusalStaleError",
    "StatementUnchangedError",
]


class QueueEmptyError(ConflictError):
    """Nothing waits that the caller could take."""

    code = "queue_empty"
    sentence = "nothing is waiting in this queue that you could take"
    sentence_zh = "当前队列中没有可领取的案件"


class CaseClaimedError(ConflictError):
    """A colleague works on the case."""

    code = "case_claimed"
    sentence = "a colleague has been working on this case since {since:%Y-%m-%d %H:%M}"
    sentence_zh = "该案件自{since:%Y-%m-%d %H:%M}起由其他经办人处理中"


class ExportTooLargeError(InvalidError):
    """More cases than a table may hold."""

    code = "export_too_large"
    sentence = "more than {limit} cases fit; narrow the search"
    sentence_zh = "符合条件的案件超过{limit}件，请缩小范围后再导出"


class FullNamesRefusedError(InvalidError):
    """The purpose doesn't need names in full."""

    code = "full_names_refused"
    sentence = "names aren't written out for the purpose “{purpose}”"
    sentence_zh = "该用途（{purpose}）的导出表格不得包含完整姓名"


class CodeUnknownError(InvalidError):
    """A code that the list doesn't have, or not for this matter; each is named."""

    code = "code_unknown"
    sentence = "some codes aren't on their list; see errors"
    sentence_zh = "存在清单以外的代码，详见 errors"

    @classmethod
    def check(cls, codes: Sequence[str], known: Collection[str], *, pointer: str) -> None:
        """Let only codes of a list pass; ``pointer`` leads to the field they came in.

        Raises
        ------
        CodeUnknownError
            Some aren't on it.
        """
        listed = ", ".join(sorted(known))
        errors = [
            FieldError(pointer, "code_unknown", f"one of: {listed}", f"应为：{listed}")
            for code in codes
            if code not in known
        ]
        if errors:
            raise cls(errors=errors)


class PriorityReasonError(InvalidError):
    """What comes first has a reason, and nothing else has one."""

    code = "priority_reason"
    sentence = "an express case has a reason, and only an express case has one"
    sentence_zh = "加急案件应注明原因，非加急案件不得填写原因"


class StatementUnchangedError(ConflictError):
    """A correction that corrects nothing."""

    code = "statement_unchanged"
    sentence = "everything is stated like this already"
    sentence_zh = "内容未发生变化，无需更正"


class RefusalNotFoundError(NotFoundError):
    """No such proposal, or the application wasn't refused."""

    code = "refusal_not_found"
    sentence = "there is no such refusal"
    sentence_zh = "不存在该不予受理决定"


class RefusalPendingError(ConflictError):
    """Somebody has proposed it already."""

    code = "refusal_pending"
    sentence = "not accepting this application is proposed already and waits for a second person"
    sentence_zh = "该申请已提出不予受理意见，等待复核"


class RefusalSamePersonError(ConflictError):
    """Who proposed can't confirm."""

    code = "refusal_same_person"
    sentence = "whoever proposed it can't confirm it"
    sentence_zh = "提出人与复核人不得为同一人"


class RefusalSettledError(ConflictError):
    """It was confirmed, rejected or replaced."""

    code = "refusal_settled"
    sentence = "this proposal is settled already"
    sentence_zh = "该不予受理意见已处理"


class RefusalStaleError(ConflictError):
    """The case isn't as the proposer saw it."""

    code = "refusal_stale"
    sentence = "the case has changed since this was proposed; propose it anew"
    sentence_zh = "提出意见后案件已发生变化，请重新提出"
