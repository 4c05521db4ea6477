"""The specialties (专科) of experts, which are the classes of seats in a draw."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SPECIALTIES", "code_of"]

SPECIALTIES: Mapping[str, str] = MappingProxyType(
    {
        "orthopaedics": "骨科",
        "hand-surgery": "手外科",
        "spine-surgery": "脊柱外科",
        "joint-surgery": "关节外科",
        "neurology": "神经内科",
        "neurosurgery": "神经外科",
        "psychiatry": "精神科",
        "burns-plastic": "烧伤整形科",
        "ophthalmology": "眼科",
        "ent": "耳鼻喉科",
        "oral-maxillofacial": "口腔颌面科",
        "general-surgery": "普外科",
        "thoracic-surgery": "胸外科",
        "urology": "泌尿外科",
        "gynaecology": "妇科",
        "cardiology": "心内科",
        "respiratory": "呼吸内科",
        "occupational-disease": "职业病科",
        "haematology": "血液内科",
        "nephrology": "肾内科",
        "gastroenterology": "消化内科",
        "endocrinology": "内分泌科",
        "oncology": "肿瘤科",
        "rehabilitation": "康复科",
        "imaging": "影像科",
        "device": "辅助器具",
    }
)
"""The specialties that the standard's five doors need, by code; a committee may have others."""


def code_of(written: str, known: Mapping[str, str]) -> str | None:
    """Return the code of a specialty that is written as its code or by its Chinese name."""
    text = "".join(written.split())
    if text.lower() in known:
        return text.lower()
    return next((code for code, name in known.items() if text == name), None)
