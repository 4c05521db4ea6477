"""The panels examine, each expert alone; the majority decides; a second person approves."""

from typing import Any

from local_stack.demo.cast import Injured, Verdict
from local_stack.demo.office import CaseFile, Office
from local_stack.demo.people import Person
from local_stack.demo.sitting import Sitting
from local_stack.demo.waiting import until

__all__ = ["approve", "discuss_difficult", "examine"]

BASE = "/api/review/v1"


async def examine(office: Office, case: CaseFile, sitting: Sitting) -> None:
    """Let the case's panel see its materials and write three opinions unseen by one another."""
    panel = [office.experts[account] for account in sitting.panels[sitting.panel_of[case.case_id]]]
    leader, *_, last = panel
    await until(lambda: is_known(leader, case), "review knows the panel")
    detail = await leader.get(f"{BASE}/examinations/{case.case_id}")
    for material_id in detail["material_ids"]:
        path = f"{BASE}/examinations/{case.case_id}/materials/{material_id}/content"
        content = await leader.ask("GET", path)
        assert content.content, path
    for expert in panel:
        minority = case.injured.minority if expert is last else None
        verdict = minority or case.injured.verdict
        await expert.post(
            f"{BASE}/examinations/{case.case_id}/opinions", opinion(case.injured, verdict)
        )


async def is_known(expert: Person, case: CaseFile) -> bool:
    """Tell whether the expert finds the case among the own panel's."""
    found = await expert.get(f"{BASE}/examinations", limit=200)
    return case.case_id in {item["case_id"] for item in found["items"]}


def opinion(injured: Injured, verdict: Verdict) -> dict[str, Any]:
    """Return what one expert writes."""
    return {
        "findings": injured.findings,
        "injured_parts": list(injured.parts),
        "impairment": injured.impairment,
        "diagnoses": injured.diagnosis.split("；"),
        "clauses": [{"cite": cite, "grade": grade} for cite, grade in verdict.clauses],
        "grade": verdict.grade,
        "self_care": verdict.self_care,
    }


async def discuss_difficult(office: Office, cases: list[CaseFile]) -> list[str]:
    """Discuss every case that is queued as difficult; return their ids."""
    queued = await office.members[0].get(f"{BASE}/difficult-cases", limit=200)
    ours = {case.case_id for case in cases}
    discussed = [item["case_id"] for item in queued["items"] if item["case_id"] in ours]
    for case_id in discussed:
        await office.members[0].post(
            f"{BASE}/examinations/{case_id}/discussion",
            {
                "members": [{"account_id": member.account_id} for member in office.members],
                "decision": "confirm",
                "minutes": "经集体讨论，专家组意见依据充分，条款适用正确，同意专家组意见。",
            },
        )
    return discussed


async def approve(office: Office, case: CaseFile) -> dict[str, Any]:
    """Let another person approve the drafted conclusion, which gets its number."""
    path = f"{BASE}/conclusions/{case.case_id}"
    draft = await office.approver.ask("GET", path, params={"purpose": "approval"})
    approved: dict[str, Any] = await office.approver.post(
        f"{BASE}/cases/{case.case_id}/conclusion/approval", etag=draft.headers["ETag"]
    )
    case.conclusion_number = approved["number"]
    return approved
