"""Refusals around queues, claims, returns, corrections and lists."""

from shared.errors import ConflictError

__all__ = ["CaseClaimedError", "QueueEmptyError"]


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
