"""Refusals of the mailing service; those of rendering are in ``shared.typesetting``.

NotFoundError
├── LetterNotFoundError            also for letters of others
└── EvidenceFileNotFoundError
ConflictError
├── LetterStateError
├── LetterNotSealedError
├── ElectronicConsentMissingError
├── ConclusionChangedError         the worker tries again later
└── IssuerNotConfiguredError       the worker tries again later
InvalidError
├── DateImpossibleError
├── EvidenceUploadError
├── LetterContentInvalidError
├── ServiceReasonMissingError
└── TrackingNumberMissingError
"""

from shared.errors import ConflictError, InvalidError, NotFoundError

__all__ = [
    "ConclusionChangedError",
    "DateImpossibleError",
    "ElectronicConsentMissingError",
    "EvidenceFileNotFoundError",
    "EvidenceUploadError",
    "IssuerNotConfiguredError",
    "LetterContentInvalidError",
    "LetterNotFoundError",
    "LetterNotSealedError",
    "LetterStateError",
    "ServiceReasonMissingError",
    "TrackingNumberMissingError",
]


class LetterNotFoundError(NotFoundError):
    """No letter of that id that the caller may see."""

    code = "letter_not_found"
    sentence = "there is no such letter"
    sentence_zh = "文书不存在或无权查看"


class EvidenceFileNotFoundError(NotFoundError):
    """No evidence of that id with a file."""

    code = "evidence_file_not_found"
    sentence = "there is no such file in the letter's evidence"
    sentence_zh = "该文书的送达凭证中没有此文件"


class LetterStateError(ConflictError):
    """What is wanted belongs to another state of the letter."""

    code = "letter_not_in_state"
    sentence = "the letter is “{state}”; this needs it to be one of: {needed}"
    sentence_zh = "文书当前状态为“{state}”，该操作要求状态为：{needed}"


class LetterNotSealedError(ConflictError):
    """The letter isn't rendered yet."""

    code = "letter_not_sealed"
    retryable = True
    sentence = "the letter isn't sealed yet"
    sentence_zh = "文书尚未生成"


class ElectronicConsentMissingError(ConflictError):
    """Electronic service needs the recipient's consent."""

    code = "electronic_consent_missing"
    sentence = "the recipient hasn't consented to electronic service"
    sentence_zh = "受送达人未同意电子送达"


class ConclusionChangedError(ConflictError):
    """Review tells another conclusion than the one that was approved for this letter."""

    code = "conclusion_changed"
    retryable = True
    sentence = "review tells another conclusion than the one this letter is for"
    sentence_zh = "鉴定结论与本文书对应的结论不一致"


class IssuerNotConfiguredError(ConflictError):
    """Nobody is configured who writes the letters of this committee."""

    code = "issuer_not_configured"
    retryable = True
    sentence = "no issuer is configured for the committee {committee}"
    sentence_zh = "未配置机构 {committee} 的文书落款单位"


class DateImpossibleError(InvalidError):
    """A day that can't be: in the future, or before what must have been before it."""

    code = "date_impossible"
    sentence = "{day} can't be: it must lie between {first} and {last}"
    sentence_zh = "日期 {day} 有误：应在 {first} 至 {last} 之间"


class EvidenceUploadError(InvalidError):
    """The evidence isn't an unused upload of the caller."""

    code = "evidence_upload_invalid"
    sentence = "the evidence isn't an upload of yours that waits to be used"
    sentence_zh = "凭证文件不存在、已被使用或已过期"


class LetterContentInvalidError(InvalidError):
    """The facts can't stand on a letter like this."""

    code = "letter_content_invalid"
    sentence = "these parts of the letter are invalid: {parts}"
    sentence_zh = "文书内容有误：{parts}"


class ServiceReasonMissingError(InvalidError):
    """Some ways of serving need their reason on record."""

    code = "service_reason_missing"
    sentence = "service by “{method}” needs a reason"
    sentence_zh = "以“{method}”方式送达须注明理由"


class TrackingNumberMissingError(InvalidError):
    """A carrier's letter is followed by its number."""

    code = "tracking_number_missing"
    sentence = "a letter handed to “{carrier}” needs its tracking number"
    sentence_zh = "交“{carrier}”寄送须填写邮件号码"
