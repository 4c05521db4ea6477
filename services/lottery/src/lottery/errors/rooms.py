"""Refusals of a session's room: its board, its kiosk, and who looks for a lot there."""

from shared.errors import ConflictError, ForbiddenError, NotFoundError

__all__ = ["LotNotDrawnError", "LotNotFoundError", "RoomTokenInvalidError", "SlipWrongError"]


class RoomTokenInvalidError(ForbiddenError):
    """The token doesn't open this session's room, or a newer one was handed out."""

    code = "room_token_invalid"
    sentence = "this token doesn't open the room of this session"
    sentence_zh = "该令牌无法打开本场次的现场页面，请由工作人员重新开启"


class LotNotFoundError(NotFoundError):
    """Nobody has that number or code in the session."""

    code = "lot_not_found"
    sentence = "nobody has the number {number} in this session"
    sentence_zh = "本场次中没有编号 {number}，请核对签到单"


class LotNotDrawnError(ConflictError):
    """Chance hasn't spoken yet, or not about this one."""

    code = "lot_not_drawn"
    sentence = "{number} hasn't been drawn yet"
    sentence_zh = "{number} 尚未抽签，请等待抽签揭晓"


class SlipWrongError(ForbiddenError):
    """Code and salt don't belong together."""

    code = "slip_wrong"
    sentence = "code and salt don't belong together in this session"
    sentence_zh = "编号与校验码不匹配，请核对抽签凭条"
