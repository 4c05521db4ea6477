"""Refusals around the expert pool."""

from shared.errors import ConflictError, NotFoundError

__all__ = ["ExpertAlreadyKnownError", "ExpertNotFoundError"]


class ExpertNotFoundError(NotFoundError):
    """No such expert in the committee's pool or in the session."""

    code = "expert_not_found"
    sentence = "there is no expert {expert} here"
    sentence_zh = "未找到专家 {expert}"


class ExpertAlreadyKnownError(ConflictError):
    """The licence or account is in the pool already."""

    code = "expert_already_known"
    sentence = "an expert with this licence or account is in the pool already"
    sentence_zh = "该执业证号或账号的专家已在专家库中"
