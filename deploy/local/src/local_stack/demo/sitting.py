"""A sitting: the pool is drawn, people come, panels are grouped, and chance assigns the cases."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from local_stack.demo.ceremony import AT_HOME, IN_THE_ROOM, agreed, conduct
from local_stack.demo.office import CaseFile, Office
from local_stack.demo.waiting import until

__all__ = ["LIMB", "Sitting", "hold", "plan", "plan_at_home", "plan_on_site", "tidy"]

BASE = "/api/lottery/v1"
LIMB = ["orthopaedics", "orthopaedics", "rehabilitation"]
NERVOUS = ["neurology", "neurosurgery", "rehabilitation"]


@dataclass
class Sitting:
    """A session and what chance made of it; panels are lists of accounts, the leader first."""

    session_id: str
    code: str
    draw_ids: list[str]
    panels: dict[str, list[str]]
    panel_of: dict[str, str]
    replaced: tuple[str, str] | None = None


async def plan_on_site(office: Office) -> tuple[dict[str, Any], str]:
    """Plan one panel too many in the bureau's hall, and leave out what the planner says.

    Four panels of three are left. Return the session with what was in the way.
    """
    limb = [{"code": f"P{n}", "category": "limb", "seats": LIMB} for n in (1, 2, 3, 5)]
    nervous = {"code": "P4", "category": "nervous", "seats": NERVOUS}
    hall = "东阳市劳动能力鉴定中心（吴宁西路）"
    session = await plan(office, "on_site", hall, [*limb, nervous])
    path = f"{BASE}/sessions/{session['id']}"
    report = await office.draw_operator.get(f"{path}/feasibility/pool")
    [obstacle] = report["obstacles"]
    [remedy] = [item for item in report["remedies"] if item["code"] == "fewer_panels"]
    panels = [panel for panel in session["panels"] if panel["code"] not in remedy["panels"]]
    body = {name: session[name] for name in ("starts_at", "venue", "distinct_hospitals")}
    answer = await office.draw_operator.ask("PUT", path, json=body | {"panels": panels})
    assert (await office.draw_operator.get(f"{path}/feasibility/pool"))["obstacles"] == []
    return answer.json(), f"{obstacle['sentence']}; resolved by {remedy['sentence']}"


async def plan_at_home(office: Office) -> dict[str, Any]:
    """Plan one panel for one bedridden worker; it is drawn all the same."""
    panel = {"code": "P1", "category": "nervous", "seats": NERVOUS}
    return await plan(office, "home_visit", "东阳市虎鹿镇西坞村", [panel], area="虎鹿镇")


async def plan(
    office: Office,
    mode: str,
    venue: str,
    panels: list[dict[str, Any]],
    *,
    area: str | None = None,
) -> dict[str, Any]:
    """Plan a session five minutes from now, so that the day can go on."""
    starts_at = datetime.now(UTC) + timedelta(minutes=5)
    session: dict[str, Any] = await office.draw_operator.post(
        f"{BASE}/sessions",
        {
            "mode": mode,
            "starts_at": starts_at.isoformat(),
            "venue": venue,
            "area": area,
            "distinct_hospitals": mode == "on_site",
            "panels": panels,
        },
    )
    return session


async def hold(
    office: Office, session: dict[str, Any], cases: list[CaseFile], *, one_is_absent: bool
) -> Sitting:
    """Hold a session from its schedule to the allocation of every case."""
    operator, path = office.draw_operator, f"{BASE}/sessions/{session['id']}"
    at_home = session["mode"] == "home_visit"
    sides = AT_HOME if at_home else IN_THE_ROOM
    await until(lambda: all_waiting(office, cases), "the cases wait for a session")
    await operator.post(f"{path}/cases", {"case_ids": [case.case_id for case in cases]})
    pool = await conduct(office, session["id"], "pool", sides)
    seated, replaced = list(pool["outcome"]["seating"]["BATCH"]), None
    if one_is_absent:
        replaced = await replace_absent(office, session["id"], pool["outcome"])
        seated = [replaced[1] if code == replaced[0] else code for code in seated]
    for code in seated:
        await office.clerk.post(f"{path}/experts/{code}/check-in")
    groups = await conduct(office, session["id"], "groups", sides)
    for case in cases:
        body: dict[str, Any] = {"method": "phone"}
        if not at_home:
            digits = case.injured.identity_number[-4:]
            identity = {"last_digits": digits, "document": "original"}
            body = {"method": "door", "identity": identity}
        await office.clerk.post(f"{path}/cases/{case.case_id}/check-in", body)
        if at_home:
            identity = {"last_digits": case.injured.identity_number[-4:], "document": "original"}
            await office.clerk.post(f"{path}/cases/{case.case_id}/identity", identity)
    allocation = await conduct(office, session["id"], "allocation", sides)
    detail = await operator.get(path)
    return Sitting(
        session_id=session["id"],
        code=session["code"],
        draw_ids=[draw["id"] for draw in (pool, groups, allocation)],
        panels=panels_by_account(office, detail, groups["outcome"]),
        panel_of={case["case_id"]: case["panel_code"] for case in detail["cases"]},
        replaced=replaced,
    )


async def all_waiting(office: Office, cases: list[CaseFile]) -> bool:
    """Tell whether the lottery knows of every case."""
    waiting = await office.draw_operator.get(f"{BASE}/waiting-cases", limit=200)
    return {case.case_id for case in cases} <= {item["case_id"] for item in waiting["items"]}


async def tidy(office: Office) -> None:
    """End what an interrupted telling left: an open draw blocks the committee's next one."""
    operator = office.draw_operator
    for session in (await operator.get(f"{BASE}/sessions", limit=200))["items"]:
        if session["state"] == "ended":
            continue
        detail = await operator.get(f"{BASE}/sessions/{session['id']}")
        for draw in detail["draws"]:
            if draw["state"] in ("frozen", "committed", "hashed"):
                await agreed(
                    office, f"{BASE}/draws/{draw['id']}/abandonment", {"reason": "interrupted"}
                )
        await operator.post(f"{BASE}/sessions/{session['id']}/end")


async def replace_absent(
    office: Office, session_id: str, outcome: dict[str, Any]
) -> tuple[str, str]:
    """Record that a drawn orthopaedist didn't come; the first alternate steps in."""
    waiting = outcome["alternates"]["orthopaedics"]
    absent = outcome["seating"]["BATCH"][0]
    confirmed = await agreed(
        office,
        f"{BASE}/sessions/{session_id}/experts/{absent}/absence",
        {
            "reason": "did-not-appear",
            "evidence_hash": hashlib.sha256("签到表，见证人签名".encode()).hexdigest(),
        },
    )
    replacement = confirmed["replacement"]
    assert replacement["in"] == waiting[0], replacement
    return absent, replacement["in"]


def panels_by_account(
    office: Office, detail: dict[str, Any], outcome: dict[str, Any]
) -> dict[str, list[str]]:
    """Return each panel's accounts, the leader first."""
    account_of = {
        expert["code"]: office.register[UUID(expert["expert_id"])] for expert in detail["experts"]
    }
    return {
        panel: [
            account_of[code]
            for code in sorted(codes, key=lambda code: code != outcome["leaders"][panel])
        ]
        for panel, codes in outcome["seating"].items()
    }
