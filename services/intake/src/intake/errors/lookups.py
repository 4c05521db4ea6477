"""Refusals around what is obtained by sharing."""

from shared.errors import ConflictError, NotFoundError

__all__ = ["LookupNotFoundError", "NothingToLookUpError"]


class LookupNotFoundError(NotFoundError):
    """Nothing was looked up for this item."""

    code = "lookup_not_found"
    sentence = "nothing was looked up for this item of the case"
    sentence_zh = "本案该项材料没有数据共享查询记录"


class NothingToLookUpError(ConflictError):
    """No registry is configured, or none has an item of this matter."""

    code = "nothing_to_look_up"
    sentence = "no registry is configured for an item of this matter"
    sentence_zh = "未配置该事项材料的数据共享接口"
