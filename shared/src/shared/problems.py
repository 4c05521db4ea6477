"""Every refusal and every failure as problem details (RFC 9457), in English and Chinese."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.database import is_database_away
from shared.errors import FieldError, InvalidError, ServiceError
from shared.idempotency import IdempotencyInProgressError
from shared.validation import field_errors

__all__ = [
    "PROBLEM_MEDIA_TYPE",
    "Problem",
    "ProblemDetails",
    "TextUnstorableError",
    "add_problem_handlers",
    "answer_with_problem",
    "problem_of",
    "problem_response",
]

PROBLEM_MEDIA_TYPE = "application/problem+json"
DATABASE_RETRY_SECONDS = 2.0
# The first request committed between the second one's snapshot and its lock.
KEY_CONSTRAINT = "idempotency_key_pkey"
BUSY_SQLSTATES = frozenset({"40001", "40P01", "55P03", "57014"})
# PostgreSQL keeps no NUL, in text or in JSON.
UNSTORABLE_SQLSTATES = frozenset({"22021", "22P05"})

logger = structlog.get_logger(__name__)


class TextUnstorableError(InvalidError):
    """A text holds what neither PostgreSQL nor UTF-8 keeps: a NUL, half a surrogate pair."""

    code = "text_unstorable"
    sentence = "a text holds a character that can't be kept"
    sentence_zh = "文本中含有无法保存的字符"


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    pointer: str = Field(examples=["/appraisee/identity_number"])
    code: str = Field(examples=["identity_number_invalid"])
    detail: str
    detail_zh: str
    article: str | None = Field(
        None, description="Where the rule comes from", examples=["O55 art 20"]
    )
    article_zh: str | None = Field(None, examples=["《劳动能力鉴定管理办法》第二十条"])


class ProblemDetails(BaseModel):
    """The body of every answer that isn't a success."""

    type: str = Field(examples=["urn:jianding:problem:case_already_open"])
    title: str = Field(examples=["Case already open"])
    status: int = Field(examples=[409])
    code: str = Field(examples=["case_already_open"])
    detail: str
    detail_zh: str
    instance: str = Field(examples=["urn:jianding:request:0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"])
    errors: list[FieldProblem] = []


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem before it is written for a request."""

    status: int
    code: str
    detail: str
    detail_zh: str
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


HTTP_PROBLEMS: Mapping[int, tuple[str, str, str]] = {
    400: ("request_malformed", "the request can't be read", "无法读取该请求"),
    404: ("not_found", "there is nothing at this address", "该地址不存在"),
    405: (
        "method_not_allowed",
        "this address doesn't take this method",
        "该地址不支持此请求方法",
    ),
    431: ("headers_too_large", "the headers are larger than is taken", "请求头超过大小限制"),
    413: ("body_too_large", "more was sent than is taken here", "提交的内容超过大小限制"),
}


def problem_of(error: Exception) -> Problem:
    """Return how any exception is told to the caller; an unknown one says nothing of itself."""
    if isinstance(error, ServiceError):
        return refusal(error)
    if isinstance(error, RequestValidationError):
        return Problem(
            422,
            "request_invalid",
            "some fields are missing or wrong; see errors",
            "部分字段缺失或有误，详见 errors",
            errors=field_errors(error.errors()),
        )
    if isinstance(error, HTTPException):
        # What is refused while a body is read, the framework wraps.
        cause = error.__cause__
        return refusal(cause) if isinstance(cause, ServiceError) else http_problem(error)
    if (problem := database_problem(error)) is not None:
        return problem
    return Problem(
        500,
        "internal_error",
        "something went wrong here; tell operations the request id",
        "系统内部错误，请将请求编号告知运维人员",
    )


def database_problem(error: Exception) -> Problem | None:
    """Return how a caller is told what PostgreSQL refused; None where it is our own mistake."""
    if constraint_of(error) == KEY_CONSTRAINT:
        return refusal(IdempotencyInProgressError(retry_after=1))
    if is_database_away(error) or sqlstate_of(error) in BUSY_SQLSTATES:
        return Problem(
            503,
            "database_unavailable",
            "the database is away or busy; try again shortly",
            "数据库暂时不可用，请稍后重试",
            headers=retry_after(DATABASE_RETRY_SECONDS),
        )
    if sqlstate_of(error) in UNSTORABLE_SQLSTATES:
        return refusal(TextUnstorableError())
    return None


def refusal(error: ServiceError) -> Problem:
    """Return a refusal made on purpose, with what it says about trying again."""
    headers = dict(error.headers)
    if error.retry_after is not None:
        headers |= retry_after(error.retry_after)
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = f'Bearer error="{bearer_error(error.code)}"'
    return Problem(error.status, error.code, error.detail, error.detail_zh, error.errors, headers)


def bearer_error(code: str) -> str:
    """Return RFC 6750's word for why a token isn't taken."""
    return "invalid_request" if code == "token_missing" else "invalid_token"


def http_problem(error: HTTPException) -> Problem:
    """Return what the framework itself refuses: unknown address, method, or body size."""
    code, detail, detail_zh = HTTP_PROBLEMS.get(
        error.status_code, ("request_refused", "the request is refused", "请求被拒绝")
    )
    return Problem(error.status_code, code, detail, detail_zh, headers=error.headers or {})


def retry_after(seconds: float) -> dict[str, str]:
    """Return the header that says when to try again, in whole seconds and never zero."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


def sqlstate_of(error: BaseException) -> str | None:
    """Return PostgreSQL's error code, where the database refused a statement."""
    state: str | None = getattr(getattr(error, "orig", error), "sqlstate", None)
    return state


def constraint_of(error: BaseException) -> str | None:
    """Return the constraint that a statement would have broken."""
    cause = getattr(getattr(error, "orig", None), "__cause__", None)
    name: str | None = getattr(cause, "constraint_name", None)
    return name


def problem_response(problem: Problem, request_id: str) -> Response:
    """Write a problem for one request."""
    content: dict[str, Any] = {
        "type": f"urn:jianding:problem:{problem.code}",
        "title": problem.code.replace("_", " ").capitalize(),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "detail_zh": problem.detail_zh,
        "instance": f"urn:jianding:request:{request_id}",
        "errors": [asdict(error) for error in problem.errors],
    }
    return Response(
        to_json(content),
        status_code=problem.status,
        headers=dict(problem.headers),
        media_type=PROBLEM_MEDIA_TYPE,
    )


async def answer_with_problem(request: Request, error: Exception) -> Response:
    """Answer a request whose handling ended in an exception."""
    problem, state = problem_of(error), request.app.state
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        # The framework names the methods of the first route at this address only.
        allowed = sorted(state.templates.methods_at(request.scope))
        problem = replace(problem, headers={"Allow": ", ".join(allowed)})
    if isinstance(error, ServiceError):
        await state.refusals.record(request, error, state.templates.of(request.scope))
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("request failed", code=problem.code, exc_info=error)
    else:
        logger.info("request refused", code=problem.code, status=problem.status)
    return problem_response(problem, request.state.request_id)


def add_problem_handlers(app: FastAPI) -> None:
    """Let the known refusals be answered as problems; the rest is caught by the outer layer."""
    for kind in (ServiceError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer_with_problem)
