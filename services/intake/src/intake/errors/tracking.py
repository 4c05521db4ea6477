"""Refusals of whoever asks by what is printed on a paper."""

from shared.errors import NotFoundError

__all__ = ["TrackingUnknownError"]


class TrackingUnknownError(NotFoundError):
    """There is no such number, or the code isn't its own: nobody is told which."""

    code = "tracking_unknown"
    sentence = "number and code don't belong together"
    sentence_zh = "编号与查询码不匹配"
