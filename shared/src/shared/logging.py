"""Structured logs: one JSON object a line, with secrets and personal data blacked out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

__all__ = ["configure_logging", "redact"]

HIDDEN_KEYS = re.compile(
    r"password|secret|token|authorization|cookie|identity_number|phone|address|"
    r"^name$|_name$|nonce|diagnos|finding|licence",
    re.IGNORECASE,
)
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\w)")
MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
BEARER_TOKEN = re.compile(r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*")
INPUT_VALUE = re.compile(r"(?<=input_value=).*?(?=, input_type=)", re.DOTALL)
HIDDEN = "[hidden]"
SHOWN_KEYS = frozenset({"logger_name", "stream_name", "consumer_name"})


def configure_logging(level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers to standard output as JSON lines."""
    shared_processors: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared_processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(ensure_ascii=False),
            foreign_pre_chain=shared_processors,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def redact(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Black out values under telling keys, and identity, phone and token patterns anywhere."""
    for key, value in entry.items():
        entry[key] = redacted(key, value)
    return entry


def redacted(key: str, value: Any) -> Any:
    """Return a value fit for a log under that key, however deep it is nested."""
    if key not in SHOWN_KEYS and HIDDEN_KEYS.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {inner: redacted(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted("", item) for item in value]
    if isinstance(value, str):
        return redacted_text(value)
    return value


def redacted_text(text: str) -> str:
    """Black out numbers of people, tokens, and what pydantic quotes of an input it refuses."""
    for pattern in (BEARER_TOKEN, IDENTITY_NUMBER, MOBILE_NUMBER, INPUT_VALUE):
        text = pattern.sub(HIDDEN, text)
    return text
