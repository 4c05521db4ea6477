"""Refusals of what takes two persons."""

from shared.errors import ConflictError, ForbiddenError, NotFoundError

__all__ = [
    "ProposalExpiredError",
    "ProposalNotFoundError",
    "ProposalSettledError",
    "SamePersonError",
]


class ProposalNotFoundError(NotFoundError):
    """No such proposal in the committee."""

    code = "proposal_not_found"
    sentence = "there is no proposal {id}"
    sentence_zh = "未找到待确认事项 {id}"


class SamePersonError(ForbiddenError):
    """What takes two persons is confirmed by another than who proposed it."""

    code = "same_person"
    sentence = "who proposed this can't confirm it too; it takes two different persons"
    sentence_zh = "提议人不得自行确认，此操作须由两名不同人员共同决定"


class ProposalExpiredError(ConflictError):
    """Nobody confirmed the proposal in time."""

    code = "proposal_expired"
    sentence = "nobody confirmed this in time; propose it again"
    sentence_zh = "该事项未在限期内确认，已失效，请重新提议"


class ProposalSettledError(ConflictError):
    """Somebody else confirmed the proposal already."""

    code = "proposal_settled"
    sentence = "somebody else has confirmed this already"
    sentence_zh = "该事项已由他人确认"
