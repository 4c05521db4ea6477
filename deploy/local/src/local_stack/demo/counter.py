"""At the counter: applications with their files, acceptance, preliminary review."""

from typing import Any

from local_stack.demo.cast import EMPLOYERS, HOSPITALS, Injured
from local_stack.demo.office import CaseFile, Office
from local_stack.demo.papers import Paper, papers_of
from local_stack.demo.people import Person, sign_up

__all__ = ["accept", "apply", "apply_as", "review"]

FOR_EXPERTS = ("diagnosis_certificate", "medical_records")


async def apply(office: Office, injured: Injured, *, by_relative: bool = False) -> CaseFile:
    """Let a worker (or the worker's wife) sign up and hand in an application with real files."""
    administrator = await office.stage.administrator()
    applicant = await sign_up(office.stage, administrator, "applicant", injured.name)
    papers = papers_of(injured, by_relative=by_relative)
    return await apply_as(applicant, injured, papers=papers, by_relative=by_relative)


async def apply_as(
    applicant: Person, injured: Injured, *, papers: list[Paper], by_relative: bool = False
) -> CaseFile:
    """Hand in an application from an account that is there."""
    materials = [
        {"item": paper.item, "upload_id": await hand_over(applicant, paper)} for paper in papers
    ]
    body = application(injured, by_relative=by_relative) | {"materials": materials}
    received = await applicant.post("/api/intake/v1/applications", body)
    assert received["missing"] == [], received
    given = {item["code"]: item["material_ids"] for item in received["checklist"]}
    return CaseFile(
        injured,
        applicant,
        received["case_id"],
        {code: ids[0] for code, ids in given.items() if ids},
    )


async def hand_over(applicant: Person, paper: Paper) -> str:
    """Upload one file and return its id."""
    uploaded = await applicant.upload(
        "/api/intake/v1/uploads",
        name=paper.file_name,
        media_type=paper.media_type,
        content=paper.content,
    )
    return str(uploaded["id"])


def application(injured: Injured, *, by_relative: bool) -> dict[str, Any]:
    """Return the facts of an application."""
    employer = EMPLOYERS[injured.employer]
    applicant: dict[str, Any] = {
        "kind": "appraisee",
        "name": injured.name,
        "phone": injured.phone,
    }
    if by_relative:
        applicant = {
            "kind": "relative",
            "name": "吴阿娣",
            "phone": injured.phone,
            "relationship": "配偶",
        }
    return {
        "matter": "initial",
        "applicant": applicant,
        "appraisee": {
            "name": injured.name,
            "identity_number": injured.identity_number,
            "phone": injured.phone,
            "address": injured.address,
        },
        "employer": {
            "name": employer.name,
            "credit_code": employer.credit_code,
            "contact": employer.contact,
            "phone": employer.phone,
            "address": employer.address,
        },
        "injury": {
            "occurred_on": injured.occurred_on.isoformat(),
            "scope_parts": list(injured.parts),
            "decision_number": f"东人社工伤认〔2026〕{injured.phone[-3:]}号",
            "decided_on": "2026-09-15",
            "diagnosis": injured.diagnosis,
        },
    }


async def accept(office: Office, case: CaseFile) -> dict[str, Any]:
    """Accept an application: it gets its number and its deadlines."""
    accepted: dict[str, Any] = await office.clerk.post(
        f"/api/intake/v1/cases/{case.case_id}/acceptance",
        {"originals_seen": [case.materials["identity_document"]], "rest_complete": True},
    )
    case.case_number = accepted["case_number"]
    return accepted


async def review(office: Office, case: CaseFile, *, mode: str = "on_site") -> None:
    """Let a second person look the case through, with the facts that recuse experts."""
    injured = case.injured
    hospitals = [] if injured.treated_at is None else [HOSPITALS[injured.treated_at][1]]
    lists = await office.preliminary_reviewer.get("/api/intake/v1/code-lists")
    checks = [item["code"] for item in lists["checks"] if "initial" in item["matters"]]
    is_at_home = mode == "home_visit"
    await office.preliminary_reviewer.post(
        f"/api/intake/v1/cases/{case.case_id}/preliminary-review",
        {
            "category": injured.category,
            "classes_needed": list(injured.classes),
            "mode": mode,
            "mode_reasons": [] if mode == "on_site" else ["severely_injured"],
            "area": "虎鹿镇" if is_at_home else None,
            "difficult": False,
            "express": is_at_home,
            "express_reason": "severely_injured" if is_at_home else None,
            "scope": "、".join(injured.parts),
            "scope_parts": [
                {"part": part_of(lists["body_parts"], named), "named": named}
                for named in injured.parts
            ],
            "checks": [{"code": code, "answer": "ok"} for code in checks],
            "treating_hospitals": hospitals,
            "expert_materials": [case.materials[item] for item in FOR_EXPERTS],
        },
    )


def part_of(body_parts: list[dict[str, Any]], named: str) -> str:
    """Return the code of the listed part of the body that a decision's wording names."""
    fitting = [item for item in body_parts if item["name_zh"] in named]
    return max(fitting, key=lambda item: len(item["name_zh"]))["code"] if fitting else "other"
