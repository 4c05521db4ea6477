"""Refusals of declaring draws void, and of repeating them."""

from shared.errors import ConflictError

__all__ = [
    "DrawBuiltUponError",
    "DrawConcludedError",
    "DrawNotVoidError",
    "DrawVoidError",
    "RepetitionNotAllowedError",
    "RepetitionUsedError",
]


class DrawVoidError(ConflictError):
    """A draw is declared void once."""

    code = "draw_already_void"
    sentence = "draw {id} is void already"
    sentence_zh = "抽签 {id} 已被宣告无效"


class DrawBuiltUponError(ConflictError):
    """A later draw that stands builds on it; that one is declared void first."""

    code = "draw_built_upon"
    sentence = "draw {id} builds on this one and stands; declare that void first"
    sentence_zh = "抽签 {id} 以本次抽签为依据且仍然有效，请先宣告其无效"


class DrawConcludedError(ConflictError):
    """A case's conclusion that came of the draw is approved; it is revoked first."""

    code = "draw_concluded"
    sentence = "conclusions that came of this draw are approved already, of {codes}"
    sentence_zh = "以下案件已依据本次抽签作出鉴定结论：{codes}，应先依法撤销结论"


class DrawNotVoidError(ConflictError):
    """Only a void draw is repeated."""

    code = "draw_not_void"
    sentence = "draw {id} isn't void; there is nothing to repeat"
    sentence_zh = "抽签 {id} 未被宣告无效，无需重新抽签"


class RepetitionNotAllowedError(ConflictError):
    """A void draw is repeated when the supervising body has allowed it, and not before."""

    code = "repetition_not_allowed"
    sentence = "draw {id} is void; the supervising body hasn't allowed its repetition"
    sentence_zh = "抽签 {id} 无效，须经监督机构批准后方可重新抽签"


class RepetitionUsedError(ConflictError):
    """A draw is repeated once."""

    code = "repetition_used"
    sentence = "draw {id} was the one repetition; there is no further try in this session"
    sentence_zh = "抽签 {id} 已是唯一一次重新抽签，本场次不得再次抽签"
