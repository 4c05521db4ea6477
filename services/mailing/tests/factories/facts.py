"""What the other services answer when they are asked for a letter's content."""

from datetime import date
from typing import Any
from uuid import UUID

from services.mailing.tests.factories.events import CONCLUSION_NUMBER, MORNING
from shared.clients.models import (
    ApplicantFacts,
    Appointment,
    AppraiseeFacts,
    ConclusionClause,
    ConclusionContent,
    EmployerFacts,
    Parties,
)
from shared.ids import new_id
from shared.testing.identities import make_credit_code, make_identity_number

__all__ = ["NAME", "appointment", "appraisee", "conclusion", "parties"]

NAME = "章晓禾"
EMPLOYER = "东阳市样例木雕工艺有限公司"


def appraisee(**changes: Any) -> AppraiseeFacts:
    """The person appraised."""
    facts: dict[str, Any] = {
        "id": new_id(),
        "name": NAME,
        "identity_number": make_identity_number(16),
        "phone": "13857900001",
        "address": "浙江省东阳市南马镇样例村柿树巷12号",
    }
    return AppraiseeFacts(**(facts | changes))


def parties(case_id: UUID, **changes: Any) -> Parties:
    """An appraisee who applied, and the employer."""
    facts: dict[str, Any] = {
        "case_id": case_id,
        "case_number": "东劳鉴〔2026〕1号",
        "matter": "initial",
        "received_on": date(2026, 1, 8),
        "applicant": ApplicantFacts(kind="appraisee", name=NAME),
        "appraisee": appraisee(),
        "employer": EmployerFacts(
            id=new_id(),
            name=EMPLOYER,
            credit_code=make_credit_code(1),
            contact="厉试安",
            phone="0579-86600001",
            address="浙江省东阳市江北街道样例工业路8号",
        ),
        "injured_parts": ["右手食指"],
        "decision_number": "东人社工伤认〔2025〕215号",
        "decided_on": date(2025, 11, 20),
    }
    return Parties(**(facts | changes))


def appointment(case_id: UUID, session_id: UUID, **changes: Any) -> Appointment:
    """A morning in the examination hall."""
    facts: dict[str, Any] = {
        "case_id": case_id,
        "session_id": session_id,
        "session_code": "S-2026-01",
        "mode": "on_site",
        "starts_at": MORNING,
        "venue": "鉴定大厅",
        "area": None,
    }
    return Appointment(**(facts | changes))


def conclusion(case_id: UUID, conclusion_id: UUID, **changes: Any) -> ConclusionContent:
    """A finger of grade ten."""
    facts: dict[str, Any] = {
        "case_id": case_id,
        "conclusion_id": conclusion_id,
        "conclusion_number": CONCLUSION_NUMBER,
        "version": 1,
        "matter": "initial",
        "decided_on": date(2026, 1, 20),
        "approved_on": date(2026, 1, 20),
        "grade": 10,
        "outcome": "graded",
        "self_care": "none",
        "injured_parts": ["右手食指"],
        "impairment": "右手食指末节缺失，对指、握持功能轻度受限。",
        "diagnoses": ["右手食指末节离断伤术后"],
        "clauses": [ConclusionClause(cite="5.10.2 3)", grade=10)],
        "standard": "GB/T 16180-2014",
        "standard_title": "劳动能力鉴定 职工工伤与职业病致残等级",
    }
    return ConclusionContent(**(facts | changes))
