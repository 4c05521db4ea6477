"""Errors a service raises on purpose, and how one reads them.

ServiceError
├── MalformedError            400
├── UnauthenticatedError      401
├── ForbiddenError            403
├── NotFoundError             404
│   └── CaseErasedError
├── ConflictError             409
│   ├── DutyConflictError, CaseContestedError
│   └── NotYetKnownError      a consumer tries again later
├── GoneError                 410
├── PreconditionFailedError   412
│   └── StaleVersionError
├── TooLargeError             413
├── UnsupportedError          415
├── InvalidError              422
├── TooManyRequestsError      429, in `shared.rate_limits`
└── UnavailableError          503, a consumer tries again later
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

__all__ = [
    "CaseContestedError",
    "CaseErasedError",
    "ConflictError",
    "DutyConflictError",
    "FieldError",
    "ForbiddenError",
    "GoneError",
    "InvalidError",
    "MalformedError",
    "NotFoundError",
    "NotYetKnownError",
    "PreconditionFailedError",
    "ServiceError",
    "StaleVersionError",
    "TooLargeError",
    "UnauthenticatedError",
    "UnavailableError",
    "UnsupportedError",
]


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; ``pointer`` is a JSON pointer (RFC 6901) into the body.

    ``article`` is the rule's place in the law, where it has one.
    """

    pointer: str
    code: str
    detail: str
    detail_zh: str
    article: str | None = None
    article_zh: str | None = None


class ServiceError(Exception):
    """A refusal the caller can understand, never a bug.

    A subclass names its ``code`` (stable), ``status`` (HTTP), and one sentence in English and in
    Chinese, with places in braces for the facts given when it is raised.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    retryable: ClassVar[bool] = False
    sentence: ClassVar[str]
    sentence_zh: ClassVar[str]
    headers: ClassVar[Mapping[str, str]] = {}
    """What a protocol wants said beside the problem."""

    def __init__(
        self,
        *,
        errors: Sequence[FieldError] = (),
        retry_after: float | None = None,
        **facts: object,
    ) -> None:
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.facts = facts
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        """The English sentence with its facts."""
        return self.sentence.format(**self.facts)

    @property
    def detail_zh(self) -> str:
        """The Chinese sentence with its facts."""
        return self.sentence_zh.format(**self.facts)


class MalformedError(ServiceError):
    """What was sent can't be read."""

    status = 400


class UnauthenticatedError(ServiceError):
    """Nobody is known to be asking."""

    status = 401


class ForbiddenError(ServiceError):
    """Somebody is asking who may not."""

    status = 403


class NotFoundError(ServiceError):
    """There is nothing of that name that the caller may see."""

    status = 404

    @property
    def is_hidden(self) -> bool:
        """Whether it is there and somebody else's: raised with ``is_hidden=True``.

        The audit trail says so; the caller's answer is the same in both cases.
        """
        return self.facts.get("is_hidden") is True


class CaseErasedError(NotFoundError):
    """The case's retention has ended: its number and dates are left."""

    code = "case_erased"
    sentence = "the personal data of this case were erased when its retention period had ended"
    sentence_zh = "本案保存期限届满，个人信息已销毁"


class ConflictError(ServiceError):
    """The state of things does not allow it."""

    status = 409


class GoneError(ServiceError):
    """It was there, and won't be again."""

    status = 410


class PreconditionFailedError(ServiceError):
    """What the caller expected is no longer so."""

    status = 412


class TooLargeError(ServiceError):
    """More was sent than is taken."""

    status = 413


class UnsupportedError(ServiceError):
    """Content of a kind that is not taken."""

    status = 415


class InvalidError(ServiceError):
    """What was sent contradicts a rule."""

    status = 422


class UnavailableError(ServiceError):
    """Something needed is away for now."""

    status = 503
    retryable = True


DUTIES_ZH = {
    "accept": "受理",
    "preliminary_review": "初审",
    "operate_draw": "抽签操作",
    "examine": "鉴定",
    "approve": "审批",
    "mail": "寄送",
}


class DutyConflictError(ConflictError):
    """One person would hold two duties that check each other on one case.

    ``cases`` says which duty the account holds on which case (None: on whichever case a draw may
    give them), ``account_id`` whose duty it is: mostly the caller's.
    """

    code = "duty_conflict"
    sentence = "who did “{held}” on this case may not also do “{wanted}”"
    sentence_zh = "在本案中已承担“{held_zh}”职责的人员，不得再承担“{wanted_zh}”职责"

    def __init__(self, *, held: Mapping[UUID | None, str], wanted: str, account_id: str) -> None:
        self.cases = dict(held)
        self.wanted = wanted
        self.account_id = account_id
        first = next(iter(self.cases.values()))
        super().__init__(
            held=first,
            wanted=wanted,
            held_zh=DUTIES_ZH.get(first, first),
            wanted_zh=DUTIES_ZH.get(wanted, wanted),
        )


class CaseContestedError(ConflictError):
    """Somebody holds two duties on a case, so nobody goes on with it."""

    code = "case_contested"
    sentence = "one person did both “{held}” and “{wanted}” on this case; it is stopped"
    sentence_zh = "本案中同一人员既承担“{held_zh}”又承担“{wanted_zh}”职责，案件已中止办理"

    def __init__(self, *, held: str, wanted: str, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__(
            held=held,
            wanted=wanted,
            held_zh=DUTIES_ZH.get(held, held),
            wanted_zh=DUTIES_ZH.get(wanted, wanted),
        )


class NotYetKnownError(ConflictError):
    """A fact that another service publishes has not arrived yet."""

    code = "not_yet_known"
    retryable = True
    sentence = "{fact} has not arrived yet; try again shortly"
    sentence_zh = "{fact}尚未到达，请稍后重试"


class StaleVersionError(PreconditionFailedError):
    """The thing was changed since the caller read it."""

    code = "stale_version"
    sentence = "this was changed in the meantime: version {current} is current, {expected} was sent"
    sentence_zh = "内容已被他人修改：当前版本为 {current}，您提交的是版本 {expected}，请刷新后重试"
