"""Refusals of reports before a draw."""

from shared.errors import UnavailableError

__all__ = ["TooManyReportsError"]


class TooManyReportsError(UnavailableError):
    """As many reports are being made and waited for as a process takes on."""

    code = "too_many_reports"
    sentence = "too many reports on draws are being made; try again in a moment"
    sentence_zh = "正在生成的抽签可行性报告过多，请稍后再试"
