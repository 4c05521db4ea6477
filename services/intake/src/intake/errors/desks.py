"""Refusals around queues, claims, returns, corrections and lists."""

from shared.errors import ConflictError, InvalidError

__all__ = ["CaseClaimedError", "ExportTooLargeError", "FullNamesRefusedError", "QueueEmptyError"]


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
