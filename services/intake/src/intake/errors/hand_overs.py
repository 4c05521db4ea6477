"""Refusals around files for committees that examine instead of one's own."""

from shared.errors import ConflictError, InvalidError, NotFoundError

__all__ = [
    "CaseNotEntrustedError",
    "HandOverFileChangedError",
    "HandOverFileNotFoundError",
    "HandOverFileTooLargeError",
    "HandOverToSelfError",
]


class HandOverFileNotFoundError(NotFoundError):
    """The case has no hand-over file of that id."""

    code = "hand_over_file_not_found"
    sentence = "there is no such hand-over file of this case"
    sentence_zh = "本案没有该委托移交材料包"


class CaseNotEntrustedError(ConflictError):
    """A file goes out only for a case that the preliminary review gave to another committee."""

    code = "case_not_entrusted"
    sentence = "the preliminary review didn't find that another committee examines this case"
    sentence_zh = "本案初审未确定委托鉴定，不能制作移交材料包"


class HandOverToSelfError(InvalidError):
    """Another committee examines, not the own one."""

    code = "hand_over_to_self"
    sentence = "a case is handed over to another committee than its own"
    sentence_zh = "受托方不得为本鉴定委员会"


class HandOverFileTooLargeError(ConflictError):
    """The materials together are more than a file may hold."""

    code = "hand_over_file_too_large"
    sentence = "the materials have {size} bytes together; a hand-over file holds at most {limit}"
    sentence_zh = "材料合计 {size} 字节，超过移交材料包上限 {limit} 字节"


class HandOverFileChangedError(ConflictError):
    """A stored material is missing, or no longer the one that was handed in."""

    code = "hand_over_file_changed"
    sentence = "material {material_id} isn't stored any more as it was handed in"
    sentence_zh = "材料 {material_id} 缺失或者与提交时不一致，请核查文件存储"
