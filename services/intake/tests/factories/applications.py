"""Applications of invented people, with valid check digits."""

from typing import Any

from intake.domain.code_lists import load_code_lists
from intake.domain.matters import Matter
from shared.testing.identities import make_credit_code, make_identity_number

__all__ = ["REQUIRED_ITEMS", "an_application", "checks", "findings"]

REQUIRED_ITEMS = (
    "application_form",
    "diagnosis_certificate",
    "medical_records",
    "identity_document",
)


def an_application(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body of an application; changes replace parts, or fields as ``injury__…``."""
    body: dict[str, Any] = {
        "matter": "initial",
        "applicant": {"kind": "appraisee", "name": "虞试明", "phone": "13857900001"},
        "appraisee": {
            "name": "虞试明",
            "identity_number": make_identity_number(serial),
            "phone": "13857900001",
            "address": "浙江省东阳市吴宁街道测试路1号",
        },
        "employer": {
            "name": "东阳市试验木雕有限公司",
            "credit_code": make_credit_code(1),
            "contact": "厉试安",
            "phone": "0579-86600001",
            "address": "浙江省东阳市江北街道测试路8号",
        },
        "injury": {
            "occurred_on": "2026-03-02",
            "scope_parts": ["右手食指"],
            "decision_number": "东人社工伤认〔2026〕215号",
            "decided_on": "2026-04-20",
            "diagnosis": "右手食指近节指骨骨折术后",
        },
        "materials": [],
    }
    for name, value in changes.items():
        part, _, field = name.partition("__")
        if field:
            body[part] = {**body[part], field: value}
        else:
            body[part] = value
    return body


def findings(**changes: Any) -> dict[str, Any]:
    """Return the body of a preliminary review."""
    return {
        "category": "limb",
        "classes_needed": ["orthopaedics", "orthopaedics", "rehabilitation"],
        "mode": "on_site",
        "scope": "右手食指",
        "scope_parts": [{"part": "finger", "named": "右手食指"}],
        "checks": checks(Matter.INITIAL),
        **changes,
    }


def checks(matter: Matter) -> list[dict[str, Any]]:
    """Return that every check of a matter was found in order."""
    known = load_code_lists(None).checks_of(matter)
    return [{"code": check.code, "answer": "ok"} for check in known]
