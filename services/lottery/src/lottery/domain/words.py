"""What people read instead of codes: of experts, their titles and what happens to them."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "APPOINTMENT_REASONS_ZH",
    "EXPERT_STATES_ZH",
    "EXPERT_STEPS_ZH",
    "TITLES_ZH",
    "TITLE_NAMES",
]

EXPERT_STATES_ZH: Mapping[str, str] = MappingProxyType(
    {
        "recommended": "已推荐",
        "trained": "已培训",
        "following": "跟班中",
        "active": "在聘",
        "suspended": "暂停",
        "retired": "退出",
        "expired": "聘期届满",
    }
)

EXPERT_STEPS_ZH: Mapping[str, str] = MappingProxyType(
    {
        "recommend": "推荐",
        "train": "培训合格",
        "follow": "开始跟班",
        "activate": "聘任",
        "appoint": "直接聘任",
        "suspend": "暂停",
        "reinstate": "恢复",
        "retire": "退出",
        "expire": "聘期届满",
        "renew": "续聘",
    }
)

TITLES_ZH: Mapping[str, str] = MappingProxyType({"chief": "正高", "associate_chief": "副高"})

TITLE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "正高": "chief",
        "正高级": "chief",
        "主任医师": "chief",
        "主任中医师": "chief",
        "主任技师": "chief",
        "副高": "associate_chief",
        "副高级": "associate_chief",
        "副主任医师": "associate_chief",
        "副主任中医师": "associate_chief",
        "副主任技师": "associate_chief",
    }
)
"""Titles as hospitals write them, and which of the two they are."""

APPOINTMENT_REASONS_ZH: Mapping[str, str] = MappingProxyType(
    {
        "existing-pool": "原专家库转入",
        "specialty-shortage": "专科紧缺",
        "authority-nomination": "主管部门指定",
    }
)
"""Why somebody is appointed without training and following along; other codes may be stated."""
