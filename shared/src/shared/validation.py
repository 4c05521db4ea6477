"""Turns what pydantic found wrong with a request into field errors in English and Chinese.

What was sent is never repeated: it may be an identity number.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.errors import FieldError

__all__ = ["field_errors"]

FALLBACK_ZH = "该字段的值无效"

SENTENCES_ZH: Mapping[str, str] = {
    "missing": "必填项未填写",
    "extra_forbidden": "不允许出现此字段",
    "json_invalid": "请求内容不是有效的 JSON",
    "json_type": "应为 JSON 文本",
    "model_attributes_type": "应为 JSON 对象",
    "model_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "set_type": "应为列表",
    "string_type": "应为文本",
    "string_too_short": "长度不得少于 {min_length} 个字符",
    "string_too_long": "长度不得超过 {max_length} 个字符",
    "string_pattern_mismatch": "格式不符合要求",
    "string_not_ascii": "只能包含 ASCII 字符",
    "string_unicode": "不是有效的文本",
    "too_short": "至少应有 {min_length} 项",
    "too_long": "不得超过 {max_length} 项",
    "bool_type": "应为“是”或“否”",
    "bool_parsing": "应为“是”或“否”",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "整数过大",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "enum": "不在允许的取值范围内",
    "literal_error": "不在允许的取值范围内",
    "union_tag_invalid": "不在允许的取值范围内",
    "union_tag_not_found": "必填项未填写",
    "date_type": "应为有效日期（如 2026-03-15）",
    "date_parsing": "应为有效日期（如 2026-03-15）",
    "date_from_datetime_parsing": "应为有效日期（如 2026-03-15）",
    "date_from_datetime_inexact": "应为不含时间的日期",
    "date_past": "日期应早于今天",
    "date_future": "日期应晚于今天",
    "datetime_type": "应为有效时间（如 2026-03-15T09:00:00+08:00）",
    "datetime_parsing": "应为有效时间（如 2026-03-15T09:00:00+08:00）",
    "datetime_from_date_parsing": "应为有效时间（如 2026-03-15T09:00:00+08:00）",
    "datetime_past": "时间应早于现在",
    "datetime_future": "时间应晚于现在",
    "timezone_aware": "时间应带时区",
    "uuid_type": "不是有效的标识",
    "uuid_parsing": "不是有效的标识",
    "uuid_version": "不是有效的标识",
    "decimal_parsing": "应为数字",
    "url_parsing": "不是有效的网址",
}


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Return pydantic's errors as ours; a validator may give ``detail_zh`` in its context.

    ``pointer`` is a JSON pointer into the body, or ``query:limit``, ``path:case_id``,
    ``header:if-match`` for what isn't in it.
    """
    return [
        FieldError(
            pointer=pointer_to(error["loc"]),
            code=error["type"],
            detail=error["msg"],
            detail_zh=sentence_zh(error["type"], error.get("ctx", {})),
        )
        for error in errors
    ]


def pointer_to(location: Sequence[str | int]) -> str:
    """Return where an error is; a JSON pointer (RFC 6901) when it is in the body."""
    place, *steps = location or ("body",)
    if place != "body":
        return ":".join(str(step) for step in location)
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in escaped)


def sentence_zh(code: str, context: Mapping[str, Any]) -> str:
    """Return the Chinese sentence of an error, with its limits filled in."""
    template = context.get("detail_zh") or SENTENCES_ZH.get(code, FALLBACK_ZH)
    return str(template).format_map(context)
