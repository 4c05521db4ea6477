"""Refusals about receipts."""

from shared.errors import NotFoundError

__all__ = ["ReceiptNotFoundError"]


class ReceiptNotFoundError(NotFoundError):
    """There is no such receipt of this case."""

    code = "receipt_not_found"
    sentence = "there is no such receipt"
    sentence_zh = "未找到该收件回执"
