"""Refusals of following draws."""

from shared.errors import UnavailableError

__all__ = ["TooManyFollowersError"]


class TooManyFollowersError(UnavailableError):
    """Every place of those who may listen at a time is taken."""

    code = "too_many_followers"
    sentence = "too many follow draws at the moment; try again in a moment"
    sentence_zh = "当前关注抽签的人数过多，请稍后再试"
