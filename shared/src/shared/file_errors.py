"""Why a file is refused.

ServiceError
├── InvalidError                      422
│   ├── FileEmptyError
│   ├── FileContentMismatchError
│   ├── FileHashMismatchError
│   └── FileDamagedError
├── FileTooLargeError                 413
├── FileTypeNotAllowedError           415
├── FileMissingError                  404
└── UploadBrokenError                 400
"""

from shared.errors import (
    InvalidError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    UnsupportedError,
)

__all__ = [
    "FileContentMismatchError",
    "FileDamagedError",
    "FileEmptyError",
    "FileHashMismatchError",
    "FileMissingError",
    "FileTooLargeError",
    "FileTypeNotAllowedError",
    "UploadBrokenError",
]


class FileEmptyError(InvalidError):
    """Nothing was sent."""

    code = "file_empty"
    sentence = "the file is empty"
    sentence_zh = "文件为空"


class FileTooLargeError(TooLargeError):
    """More was sent than a file may hold."""

    code = "file_too_large"
    sentence = "the file is larger than {limit} bytes"
    sentence_zh = "文件超过大小限制（{limit}字节）"


class FileTypeNotAllowedError(UnsupportedError):
    """A kind of file that isn't taken here."""

    code = "file_type_not_allowed"
    sentence = "files of this type are not taken; allowed: {allowed}"
    sentence_zh = "不支持该文件类型，允许的类型：{allowed}"


class FileContentMismatchError(InvalidError):
    """A file that isn't what it was declared to be."""

    code = "file_content_mismatch"
    sentence = "the content is not of the declared type {declared}"
    sentence_zh = "文件内容与声明的类型（{declared}）不一致"


class FileHashMismatchError(InvalidError):
    """A file that was changed on the way."""

    code = "file_hash_mismatch"
    sentence = "the content does not have the announced SHA-256"
    sentence_zh = "文件内容与声明的SHA-256摘要不一致，请重新上传"


class FileDamagedError(InvalidError):
    """A file that ends before its format says so."""

    code = "file_damaged"
    sentence = "the file is damaged or incomplete: its end is missing"
    sentence_zh = "文件已损坏或不完整，请检查后重新上传"


class UploadBrokenError(ServiceError):
    """The connection ended before the file did."""

    code = "upload_broken"
    status = 400
    sentence = "the connection broke before the file was complete; nothing was kept"
    sentence_zh = "上传中断，文件未保存，请重新上传"


class FileMissingError(NotFoundError):
    """No file is stored under this key."""

    code = "file_missing"
    sentence = "the file is not in the store"
    sentence_zh = "文件不存在"
