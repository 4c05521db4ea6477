"""Refusals of resumable uploads (tus 1.0)."""

from types import MappingProxyType

from shared.errors import (
    ConflictError,
    GoneError,
    InvalidError,
    MalformedError,
    NotFoundError,
    PreconditionFailedError,
    ServiceError,
    TooLargeError,
    UnsupportedError,
)

__all__ = [
    "TUS",
    "TUS_VERSION",
    "ResumableBrokenError",
    "ResumableBusyError",
    "ResumableContentTypeError",
    "ResumableExpiredError",
    "ResumableHeaderError",
    "ResumableNotFoundError",
    "ResumableOffsetError",
    "ResumableQuotaError",
    "ResumableRefusedError",
    "ResumableTooLongError",
    "TusVersionError",
]

TUS_VERSION = "1.0.0"
TUS = MappingProxyType({"Tus-Resumable": TUS_VERSION})
"""What the protocol wants in every answer."""


class TusRefusal(ServiceError):  # noqa: N818  (a family)
    """A refusal that speaks the protocol."""

    headers = TUS


class ResumableNotFoundError(TusRefusal, NotFoundError):
    """No resumable upload of that id that the caller began."""

    code = "resumable_not_found"
    sentence = "there is no such resumable upload of yours"
    sentence_zh = "未找到您的该上传任务"


class ResumableExpiredError(TusRefusal, GoneError):
    """The time to finish it is over."""

    code = "resumable_expired"
    sentence = "this upload wasn't finished in time; begin again"
    sentence_zh = "上传任务已过期，请重新上传"


class ResumableRefusedError(TusRefusal, GoneError):
    """The whole file was looked into and not taken."""

    code = "resumable_refused"
    sentence = "the file was refused ({reason}); nothing was kept"
    sentence_zh = "文件未被接收（{reason}），未予保存"


class ResumableOffsetError(TusRefusal, ConflictError):
    """The bytes that were sent don't follow the ones that are here."""

    code = "resumable_offset_wrong"
    sentence = "the next byte wanted is {offset}"
    sentence_zh = "上传位置不一致，应从第{offset}字节继续"


class ResumableBrokenError(TusRefusal, MalformedError):
    """The connection ended before the body did."""

    code = "resumable_broken"
    sentence = "the connection broke; what arrived is kept, ask where the upload stands"
    sentence_zh = "连接中断，已上传部分已保存，请查询进度后继续"


class ResumableBusyError(TusRefusal, ConflictError):
    """Another request is writing this upload."""

    code = "resumable_busy"
    retryable = True
    sentence = "another request is writing this upload; ask where it stands, then go on"
    sentence_zh = "该文件正在上传中，请稍后查询进度再继续"


class ResumableTooLongError(TusRefusal, TooLargeError):
    """More was sent than was announced."""

    code = "resumable_too_long"
    sentence = "more was sent than the announced {size} bytes"
    sentence_zh = "上传内容超过申明的{size}字节"


class ResumableQuotaError(TusRefusal, ConflictError):
    """The account has begun much that isn't finished."""

    code = "resumable_quota"
    sentence = "unfinished uploads reach {limit}; finish or delete some first"
    sentence_zh = "未完成的上传已达上限（{limit}），请先完成或取消部分上传"


class ResumableHeaderError(TusRefusal, InvalidError):
    """A header of the protocol is missing, wrong, or of an extension that there isn't here."""

    code = "resumable_header_invalid"
    sentence = "the header {header} is missing or can't be taken"
    sentence_zh = "请求头 {header} 缺失或无效"


class ResumableContentTypeError(TusRefusal, UnsupportedError):
    """Bytes of an upload have a media type of their own."""

    code = "resumable_content_type"
    sentence = "Content-Type must be application/offset+octet-stream"
    sentence_zh = "Content-Type 应为 application/offset+octet-stream"


class TusVersionError(TusRefusal, PreconditionFailedError):
    """The client speaks no version of tus that is spoken here."""

    code = "tus_version_unsupported"
    sentence = "Tus-Resumable must be {version}"
    sentence_zh = "Tus-Resumable 应为 {version}"
    headers = MappingProxyType({**TUS, "Tus-Version": TUS_VERSION})
