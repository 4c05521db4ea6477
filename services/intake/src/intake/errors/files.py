"""Refusals of files by what is in them.

``REFUSED_CONTENT`` finds the refusals that the sandbox names by their code.
"""

from collections.abc import Mapping
from types import MappingProxyType

from shared.errors import (
    InvalidError,
    NotFoundError,
    ServiceError,
    UnavailableError,
)
from shared.file_errors import FileDamagedError, FileTypeNotAllowedError

__all__ = [
    "REFUSED_CONTENT",
    "FileArchiveTooLargeError",
    "FileArchiveUnsafeError",
    "FileEncryptedError",
    "FileInfectedError",
    "FilePageTooLargeError",
    "FileTooComplexError",
    "FileTooManyPagesError",
    "FileTooManyPixelsError",
    "PreviewNotFoundError",
    "ScannerUnavailableError",
    "UploadNotFoundError",
]


class FileEncryptedError(InvalidError):
    """A document that opens with a password only."""

    code = "file_encrypted"
    sentence = (
        "the file is protected with a password; save it without one, or print it to a new PDF,"
        " and send that"
    )
    sentence_zh = "文件设有密码保护，请取消密码后另存（或打印为新的PDF）再上传"


class FileTooManyPagesError(InvalidError):
    """More pages than anybody reads."""

    code = "file_too_many_pages"
    sentence = "the file has more than {limit} pages; send it in parts"
    sentence_zh = "文件超过{limit}页，请拆分后上传"


class FilePageTooLargeError(InvalidError):
    """A page that no printer has."""

    code = "file_page_too_large"
    sentence = "a page of the file is larger than {limit} points (1/72 inch)"
    sentence_zh = "文件中有页面尺寸超过{limit}点（1/72英寸），请按正常纸张尺寸重新生成"


class FileTooManyPixelsError(InvalidError):
    """A picture that would fill the memory of whoever opens it."""

    code = "file_too_many_pixels"
    sentence = "the picture has more than {limit} pixels; save it smaller"
    sentence_zh = "图片超过{limit}像素，请缩小后上传"


class FileArchiveTooLargeError(InvalidError):
    """A document that unpacks to far more than it is."""

    code = "file_archive_too_large"
    sentence = "the document unpacks to more than is allowed ({limit})"
    sentence_zh = "文件解包后超过允许的范围（{limit}），请重新生成后上传"


class FileArchiveUnsafeError(InvalidError):
    """A document with archives inside, or with names that lead out of it."""

    code = "file_archive_unsafe"
    sentence = "the document holds other archives, or names that are doubled or lead out of it"
    sentence_zh = "文件内含有其他压缩包或异常的文件名，请重新生成后上传"


class FileTooComplexError(InvalidError):
    """Looking into the file took more memory or time than is allowed."""

    code = "file_too_complex"
    sentence = "the file can't be looked into within the allowed memory and time; save it anew"
    sentence_zh = "文件过于复杂，无法检查，请重新生成或扫描后上传"


class FileInfectedError(InvalidError):
    """The virus scanner found something."""

    code = "file_infected"
    sentence = "a virus was found in the file; nothing was kept"
    sentence_zh = "文件中发现病毒，未予保存"


class ScannerUnavailableError(UnavailableError):
    """Files aren't taken unseen."""

    code = "scanner_away"
    sentence = "the virus scanner is away, and files aren't taken unseen; try again shortly"
    sentence_zh = "病毒扫描服务暂时不可用，请稍后重试"


class UploadNotFoundError(NotFoundError):
    """No upload of that id that the caller sent."""

    code = "upload_not_found"
    sentence = "there is no such upload of yours"
    sentence_zh = "未找到您上传的该文件"


class PreviewNotFoundError(NotFoundError):
    """A page that wasn't drawn."""

    code = "preview_not_found"
    sentence = "there is no preview of this page"
    sentence_zh = "该页没有预览图"


REFUSED_CONTENT: Mapping[str, type[ServiceError]] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            FileArchiveTooLargeError,
            FileArchiveUnsafeError,
            FileDamagedError,
            FileEncryptedError,
            FilePageTooLargeError,
            FileTooManyPagesError,
            FileTooManyPixelsError,
            FileTypeNotAllowedError,
        )
    }
)
