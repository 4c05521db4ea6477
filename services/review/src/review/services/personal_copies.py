"""What review keeps about the person of a case, for that person: experts aren't named in it."""

from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from review.domain.conclusion import Conclusion
from review.domain.discussion import Discussion
from review.domain.examination import Examination, ExaminationState
from review.domain.opinion import Opinion
from review.domain.ordered_test import OrderedTest
from review.unit_of_work import UnitOfWork
from shared.clients.personal_copy import LeftOut, PersonalCopy, PersonalRecord
from shared.readings import readings_of_case

__all__ = ["EXPORTED", "LEFT_OUT", "of_case"]

EXPORTED = frozenset(
    {"opinion.text", "discussion.reasons", "conclusion.text", "ordered_test.reason"}
)
"""Personal columns that a copy holds once the case is concluded."""

LEFT_OUT = (
    LeftOut(what="examination.seats", why="other_person"),
    LeftOut(what="examination.panel_accounts", why="other_person"),
    LeftOut(what="opinion.account_id", why="other_person"),
    LeftOut(what="ordered_test.ordered_by", why="other_person"),
    LeftOut(what="discussion.members", why="other_person"),
    LeftOut(what="discussion.minutes", why="other_person"),
    LeftOut(what="panel_proposal.explanation", why="other_person"),
    LeftOut(what="panel_proposal.seats", why="other_person"),
    LeftOut(what="entrusted_opinion.content", why="other_person"),
    LeftOut(what="entrusted_document", why="other_person"),
)


async def of_case(uow: UnitOfWork, case_id: UUID) -> PersonalCopy:
    """Return a case's examination; opinions, discussions and conclusion once it is concluded.

    Until then they may still change, and who still writes must not be swayed. A case that review
    doesn't know, or another committee's, has nothing.
    """
    readings = await readings_of_case(uow, case_id)
    examination = await uow.examinations.find(case_id)
    uow.audit(
        "personal_data.read",
        subject_type="examination",
        subject_id=case_id,
        case_id=case_id,
        purpose="access_request",
    )
    if examination is None:
        return PersonalCopy(readings=readings)
    records = [examination_record(examination)]
    left_out = list(LEFT_OUT)
    if examination.state is ExaminationState.CONCLUDED:
        opinions = await uow.opinions.list_of_case(case_id)
        discussions = await uow.discussions.list_of_case(case_id)
        conclusions = await uow.conclusions.list_of_case(case_id)
        records += [opinion_record(opinion) for opinion in opinions]
        records += [discussion_record(discussion) for discussion in discussions]
        tests = await uow.ordered_tests.list_of_case(case_id)
        records += [ordered_test_record(item) for item in tests]
        records += [conclusion_record(item) for item in conclusions if item.approval is not None]
    else:
        left_out += [
            LeftOut(what=what, why="not_final")
            for what in ("opinion", "discussion", "conclusion", "ordered_test")
        ]
    return PersonalCopy(records=records, left_out=left_out, readings=readings)


def examination_record(examination: Examination) -> PersonalRecord:
    """Return the examination without its panel."""
    return record(
        "examination",
        examination.case_id,
        case_number=examination.case_number,
        matter=examination.matter,
        category=examination.category,
        state=examination.state,
        session=examination.session,
        checked_in_at=examination.checked_in_at,
        check_in_method=examination.check_in_method,
        case_code=examination.case_code,
        difficulties=examination.difficulties,
    )


def opinion_record(opinion: Opinion) -> PersonalRecord:
    """Return an opinion without who signed it."""
    signature = opinion.signature
    return record(
        "opinion",
        opinion.id,
        case_id=signature.case_id,
        round=signature.round,
        seat=signature.seat,
        sealed_at=signature.sealed_at,
        content=opinion.content,
    )


def discussion_record(discussion: Discussion) -> PersonalRecord:
    """Return what a discussion decided and why; its minutes name those who took part."""
    return record(
        "discussion",
        discussion.id,
        case_id=discussion.case_id,
        round=discussion.round,
        decision=discussion.decision,
        reasons=discussion.reasons,
        recorded_at=discussion.recorded_at,
    )


def ordered_test_record(ordered: OrderedTest) -> PersonalRecord:
    """Return a further test without who ordered it."""
    return record(
        "ordered_test",
        ordered.id,
        case_id=ordered.case_id,
        hospital=ordered.hospital,
        test_code=ordered.test_code,
        reason=ordered.reason,
        ordered_at=ordered.ordered_at,
        result_at=ordered.result_at,
    )


def conclusion_record(conclusion: Conclusion) -> PersonalRecord:
    """Return an edition of the conclusion that was approved."""
    approval = conclusion.approval
    assert approval is not None
    return record(
        "conclusion",
        conclusion.id,
        case_id=conclusion.case_id,
        edition=conclusion.edition,
        state=conclusion.state,
        number=approval.number,
        decided_on=approval.decided_on,
        approved_at=approval.approved_at,
        text=conclusion.text,
    )


def record(kind: str, record_id: UUID, **data: Any) -> PersonalRecord:
    """Return a record of JSON values."""
    return PersonalRecord(kind=kind, id=str(record_id), data=to_jsonable_python(data))
