"""Bodies of requests with keyword defaults."""

from typing import Any

__all__ = ["discussion_body", "illness_body", "opinion_body"]


def opinion_body(grade: int | None = 9, **changes: Any) -> dict[str, Any]:
    """An opinion on a hand injury whose clause leads to the grade."""
    cites = {4: "5.4.2 10)", 7: "5.7.2 16)", 8: "5.8.2 15)", 9: "5.9.2 16)", 10: "5.10.2 5)"}
    facts: dict[str, Any] = {
        "findings": "右手食指末节缺失，残端愈合良好，近侧指间关节活动度正常。",
        "injured_parts": ["右手食指"],
        "impairment": "右手食指末节缺失，对指、握持功能轻度受限。",
        "diagnoses": ["右手食指末节离断伤术后"],
        "clauses": [{"cite": cites[grade], "grade": grade}] if grade else [],
        "grade": grade,
        "self_care": "none",
    }
    return facts | changes


def illness_body(outcome: str = "major", **changes: Any) -> dict[str, Any]:
    """An opinion on an illness whose item leads to the outcome."""
    items = {"total": ["4.1.2"], "major": ["4.2.2"], "not_reached": []}
    facts: dict[str, Any] = {
        "findings": "中度呼吸困难，系统治疗十四个月。",
        "injured_parts": ["肺"],
        "impairment": "肺功能中度减退。",
        "diagnoses": ["慢性阻塞性肺疾病"],
        "clauses": [{"cite": item} for item in items[outcome]],
        "outcome": outcome,
    }
    return facts | changes


def discussion_body(decision: str = "confirm", **changes: Any) -> dict[str, Any]:
    """Three members of the bureau discuss a case."""
    facts: dict[str, Any] = {
        "members": [{"account_id": f"member-{number}"} for number in (1, 2, 3)],
        "decision": decision,
        "minutes": "与会人员查阅了病历和三位专家的意见，一致同意。",
    }
    if decision == "send_back":
        facts["reasons"] = "请专家组复核关节活动度的测量。"
    return facts | changes
