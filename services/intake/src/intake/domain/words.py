"""What codes are called where people read them: in tables that leave the system."""

from collections.abc import Mapping
from types import MappingProxyType

from intake.domain.application import ApplicantKind
from intake.domain.states import CaseState

__all__ = ["APPLICANTS_ZH", "STATES_ZH"]

STATES_ZH: Mapping[CaseState, str] = MappingProxyType(
    {
        CaseState.RECEIVED: "已收件",
        CaseState.NOTICE_ISSUED: "待补正",
        CaseState.SUPPLEMENTED: "已补正",
        CaseState.ABANDONED: "视为放弃",
        CaseState.WITHDRAWN: "已撤回",
        CaseState.NOT_ACCEPTED: "不予受理",
        CaseState.ACCEPTED: "已受理",
        CaseState.RETURNED: "初审退回",
        CaseState.PRELIMINARILY_REVIEWED: "已初审",
        CaseState.SCHEDULED: "已排期",
        CaseState.AWAITS_SESSION: "待重新排期",
        CaseState.CHECKED_IN: "已签到",
        CaseState.ABSENT: "未到场",
        CaseState.ENTRUSTED: "委托鉴定中",
        CaseState.ALLOCATED: "已分组",
        CaseState.EXAMINED: "已鉴定",
        CaseState.DECIDED: "已形成意见",
        CaseState.IN_DISCUSSION: "集体讨论中",
        CaseState.DISCUSSED: "已讨论",
        CaseState.SENT_BACK: "退回复核",
        CaseState.PANEL_REQUESTED: "另组专家",
        CaseState.CONCLUDED: "已作结论",
        CaseState.LETTERS_DISPATCHED: "文书已寄出",
        CaseState.SERVED: "已送达",
        CaseState.CLOSED: "已办结",
        CaseState.ERASED: "已销毁",
    }
)

APPLICANTS_ZH: Mapping[ApplicantKind, str] = MappingProxyType(
    {
        ApplicantKind.APPRAISEE: "本人",
        ApplicantKind.EMPLOYER: "用人单位",
        ApplicantKind.RELATIVE: "近亲属",
        ApplicantKind.INSURANCE_AGENCY: "经办机构",
    }
)
