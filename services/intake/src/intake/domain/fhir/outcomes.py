"""What went wrong, as FHIR says it: an OperationOutcome with one issue for each mistake."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from intake.domain.fhir.resources import fhir_path
from shared.errors import FieldError

__all__ = ["all_well", "operation_outcome"]

PROBLEM = "urn:jianding:problem"

ISSUE_TYPES: Mapping[int, str] = {
    400: "structure",
    401: "login",
    403: "forbidden",
    404: "not-found",
    409: "conflict",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    429: "throttled",
    503: "transient",
}
"""Issue types by HTTP status; the code of a refusal says more."""


def operation_outcome(
    status: int,
    code: str,
    detail: str,
    detail_zh: str,
    errors: Sequence[FieldError] = (),
    *,
    kind: str = "Bundle",
    place_of: Callable[[str], str] = str,
) -> dict[str, Any]:
    """Return a refusal as a resource; ``place_of`` leads a pointer to where that was sent from."""
    issue_type = ISSUE_TYPES.get(status, "exception")
    issues = [issue(issue_type, code, detail, detail_zh)]
    for error in errors:
        found = issue(issue_type, error.code, error.detail, error.detail_zh)
        found["expression"] = [fhir_path(kind, place_of(error.pointer))]
        issues.append(found)
    return {"resourceType": "OperationOutcome", "issue": issues}


def issue(issue_type: str, code: str, detail: str, detail_zh: str) -> dict[str, Any]:
    """Return one issue, in Chinese and English."""
    return {
        "severity": "error",
        "code": issue_type,
        "details": {"coding": [{"system": PROBLEM, "code": code}], "text": detail_zh},
        "diagnostics": detail,
    }


def all_well(detail: str, detail_zh: str) -> dict[str, Any]:
    """Return that a check found nothing."""
    found = {
        "severity": "information",
        "code": "informational",
        "details": {"text": detail_zh},
        "diagnostics": detail,
    }
    return {"resourceType": "OperationOutcome", "issue": [found]}
