"""Applications as they stand against their list, without a database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from intake.definition_files import load_definitions
from intake.domain.application import ApplicantKind
from intake.domain.case import Case, Source
from intake.domain.matters import Matter
from intake.domain.notice import NoticeItem, NoticeService, SupplementNotice
from intake.domain.received import GivenMaterial, ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.verdict import Standing, Verdict
from services.intake.tests.factories.applications import REQUIRED_ITEMS
from shared.testing.issuer import COMMITTEE

__all__ = ["START", "a_notice", "everything", "given_at", "received"]

LIST_VERSION = "2026-07-01"
START = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)


def given_at(
    item: str, hours: int = 0, verdict: Verdict | None = Verdict.COMPLETE
) -> GivenMaterial:
    """Return a material that came some hours after the application."""
    return GivenMaterial(uuid4(), item, START + timedelta(hours=hours), verdict)


def everything(**verdicts: Verdict | None) -> list[GivenMaterial]:
    """Return one material for each required item, complete unless said otherwise."""
    return [given_at(item, verdict=verdicts.get(item, Verdict.COMPLETE)) for item in REQUIRED_ITEMS]


def received(
    given: Sequence[GivenMaterial],
    notice: SupplementNotice | None = None,
    *,
    kind: ApplicantKind = ApplicantKind.APPRAISEE,
    state: CaseState = CaseState.RECEIVED,
) -> ReceivedApplication:
    """Return an application as it stands."""
    case = Case(
        id=uuid4(),
        committee=COMMITTEE,
        matter=Matter.INITIAL,
        state=state,
        version=1,
        applicant_kind=kind,
        appraisee_id=uuid4(),
        employer_id=None,
        submitted_by="applicant-1",
        consent_electronic=False,
        received_at=START,
        definition_version=LIST_VERSION,
        source=Source.ONLINE,
    )
    checklist = load_definitions().checklist_of(Matter.INITIAL, LIST_VERSION)
    return ReceivedApplication(case, given, checklist, notice=notice)


def a_notice(named: dict[str, Sequence[UUID]], **changes: Any) -> SupplementNotice:
    """Return a notice that names items, each with the materials it found wanting."""
    facts: dict[str, Any] = {
        "id": uuid4(),
        "case_id": uuid4(),
        "number": 1,
        "ground": None,
        "checklist_version": LIST_VERSION,
        "items": tuple(
            NoticeItem(code, Standing.ABSENT, told_of=frozenset(ids)) for code, ids in named.items()
        ),
        "verdicts": (),
        "period_days": 15,
        "period_reason": None,
        "issued_by": "clerk-1",
        "issued_at": START + timedelta(days=1),
        "issued_on": date(2026, 5, 7),
        "due_by": date(2026, 5, 13),
        "service": NoticeService.POST,
        **changes,
    }
    return SupplementNotice(**facts)
