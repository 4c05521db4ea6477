"""Refusals of the FHIR façade beside those of the use cases."""

from shared.errors import (
    InvalidError,
    MalformedError,
    NotFoundError,
    TooLargeError,
    UnsupportedError,
)

__all__ = [
    "FhirBodyTooLargeError",
    "FhirInvalidError",
    "FhirMediaTypeError",
    "FhirSearchError",
    "FhirUnreadableError",
    "FhirVersionError",
    "RecordDocumentNotFoundError",
]


class FhirUnreadableError(MalformedError):
    """The body isn't JSON."""

    code = "fhir_unreadable"
    sentence = "the body is no JSON object"
    sentence_zh = "请求内容不是 JSON 对象"


class FhirMediaTypeError(UnsupportedError):
    """Only JSON is spoken."""

    code = "fhir_media_type"
    sentence = "this speaks application/fhir+json"
    sentence_zh = "仅支持 application/fhir+json 格式"


class FhirVersionError(UnsupportedError):
    """The media type names another release than the address."""

    code = "fhir_version_differs"
    sentence = "the media type asks for FHIR {asked}, this address speaks {spoken}"
    sentence_zh = "媒体类型要求 FHIR {asked}，本地址提供 {spoken}"


class FhirInvalidError(InvalidError):
    """A resource isn't what FHIR says, or isn't what can be understood here."""

    code = "fhir_invalid"
    sentence = "the resource is not valid or not understood; see the issues"
    sentence_zh = "资源不符合规范或无法识别，详见各项说明"


class FhirBodyTooLargeError(TooLargeError):
    """A bundle with more bytes than are taken; large files are uploaded before."""

    code = "fhir_body_too_large"
    sentence = "a bundle has at most {limit} bytes; upload large files before and name the uploads"
    sentence_zh = "Bundle 不得超过 {limit} 字节；大文件请先分段上传再引用"


class FhirSearchError(InvalidError):
    """A search parameter that isn't understood."""

    code = "fhir_search_invalid"
    sentence = "the search parameter {parameter} isn't understood"
    sentence_zh = "无法识别查询参数 {parameter}"


class RecordDocumentNotFoundError(NotFoundError):
    """No document of that id that the hospital submitted."""

    code = "record_document_not_found"
    sentence = "there is no such document"
    sentence_zh = "文书不存在或无权查看"
