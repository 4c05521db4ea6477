"""How far a case is, in words for people without law: what is so, what comes next, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.states import CaseState
from intake.domain.timeline import Entry

__all__ = ["NEXT_STEPS", "NextStep", "Progress", "next_limit"]

NOTICE = ("one_time_notice",)
SUPPLEMENT = ("supplement",)
CONCLUSION = ("conclusion",)
DELIVERY = ("deliver_conclusion", "deliver_device_conclusion")


@dataclass(frozen=True, slots=True)
class NextStep:
    """How a state is called, what comes next, and by which of the limits (their codes)."""

    state: str
    state_zh: str
    sentence: str
    sentence_zh: str
    limits: tuple[str, ...] = ()


EXAMINED = NextStep(
    "being assessed",
    "专家鉴定中",
    "The experts form their opinion; then the conclusion is made.",
    "专家组形成鉴定意见，随后作出鉴定结论，请等待。",
    CONCLUSION,
)
EXAMINING = NextStep(
    "at the examination",
    "现场鉴定中",
    "Experts drawn by lot examine the appraisee today.",
    "由随机抽取的专家组进行鉴定，请按现场工作人员的安排等候。",
    CONCLUSION,
)
ANOTHER_PANEL = NextStep(
    "waiting for another panel",
    "另组专家鉴定",
    "Another panel is drawn by lot and examines the appraisee; you will be told in writing when "
    "and where to come.",
    "将另行随机抽取专家组进行鉴定，时间和地点将书面通知您。",
    CONCLUSION,
)
SERVED = NextStep(
    "served",
    "已送达",
    "The conclusion was served on everybody; keep it safe.",
    "结论已全部送达，请妥善保存。",
)
REVIEWED = NextStep(
    "being prepared",
    "等待安排鉴定",
    "A date is being set; you will be told in writing when and where to come.",
    "正在安排鉴定时间和地点，确定后将书面通知您。",
    CONCLUSION,
)
ACCEPTED = NextStep(
    "accepted",
    "已受理",
    "Another member of staff looks the case through; then a date is set.",
    "由另一名工作人员初审，随后安排鉴定时间，请保持联系畅通。",
    CONCLUSION,
)
CONCLUDED = NextStep(
    "concluded",
    "已作出结论",
    "The conclusion is on its way to you.",
    "鉴定结论书将送达您，请注意查收。",
    DELIVERY,
)

NEXT_STEPS: Mapping[CaseState, NextStep] = MappingProxyType(
    {
        CaseState.RECEIVED: NextStep(
            "received",
            "已收件，审核中",
            "The bureau looks the materials through: it accepts the application, or tells once "
            "everything that is missing.",
            "正在审核材料：齐全的予以受理，需要补正的将一次性告知全部内容。",
            NOTICE,
        ),
        CaseState.NOTICE_ISSUED: NextStep(
            "materials are missing",
            "待补正材料",
            "Hand in everything that the notice names; otherwise the application counts as "
            "abandoned.",
            "请按一次性告知书补正全部材料；逾期未补正的，视为放弃本次申请。",
            SUPPLEMENT,
        ),
        CaseState.SUPPLEMENTED: NextStep(
            "supplemented",
            "已补正，审核中",
            "The bureau looks the new materials through.",
            "正在审核补正的材料，请等待。",
        ),
        CaseState.ACCEPTED: ACCEPTED,
        CaseState.RETURNED: ACCEPTED,
        CaseState.PRELIMINARILY_REVIEWED: REVIEWED,
        CaseState.SCHEDULED: NextStep(
            "scheduled",
            "已安排鉴定",
            "Come to the examination as notified, with the original identity document.",
            "请按通知书的时间和地点参加鉴定，携带身份证件原件。",
            CONCLUSION,
        ),
        CaseState.AWAITS_SESSION: NextStep(
            "waits for another date",
            "等待重新安排鉴定",
            "The date told before is off. Another one will be told; you need not come till then.",
            "原定鉴定已取消，将另行通知新的时间，此前请勿前往。",
            CONCLUSION,
        ),
        CaseState.ABSENT: NextStep(
            "not appeared",
            "未到场",
            "Tell the bureau the reason at once; without a good one the appraisal ends.",
            "请尽快与我们联系说明原因；无正当理由不参加的，鉴定终止。",
            CONCLUSION,
        ),
        CaseState.ENTRUSTED: NextStep(
            "examined elsewhere",
            "委托鉴定中",
            "The committee of another city examines on our behalf and tells you when and where to "
            "come; the limit of the conclusion goes on here.",
            "已委托其他城市的劳动能力鉴定委员会鉴定，请按其通知的时间和地点参加；作出结论的期限不受影响。",
            CONCLUSION,
        ),
        CaseState.CHECKED_IN: EXAMINING,
        CaseState.ALLOCATED: EXAMINING,
        CaseState.EXAMINED: EXAMINED,
        CaseState.SENT_BACK: EXAMINED,
        CaseState.PANEL_REQUESTED: ANOTHER_PANEL,
        CaseState.DECIDED: EXAMINED,
        CaseState.IN_DISCUSSION: EXAMINED,
        CaseState.DISCUSSED: EXAMINED,
        CaseState.CONCLUDED: CONCLUDED,
        CaseState.LETTERS_DISPATCHED: CONCLUDED,
        CaseState.SERVED: SERVED,
        CaseState.CLOSED: SERVED,
        CaseState.ABANDONED: NextStep(
            "abandoned",
            "视为放弃",
            "The application has ended. A new one can be made once the materials are complete.",
            "本次申请已终止；备齐材料后可以重新申请。",
        ),
        CaseState.WITHDRAWN: NextStep(
            "withdrawn",
            "已撤回",
            "The application has ended. A new one can be made.",
            "本次申请已终止；符合条件的可以重新申请。",
        ),
        CaseState.NOT_ACCEPTED: NextStep(
            "not accepted",
            "不予受理",
            "The reasons and what can be done are in the decision that is sent to you.",
            "理由和救济途径见送达您的不予受理决定书。",
        ),
        CaseState.ERASED: NextStep(
            "kept no longer",
            "保存期满",
            "The case's data were erased at the end of their retention.",
            "案件资料保存期限届满，已依法销毁。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Progress:
    """A case's course so far, and the limit by which the next step is due.

    ``remedy_days`` is within how many days a re-appraisal may be asked for; None without it.
    """

    case: Case
    entries: Sequence[Entry]
    limit: CaseDeadline | None
    remedy_days: int | None = None

    @property
    def next_step(self) -> NextStep:
        """What is so and what comes next, with the remedy where the matter has one."""
        step = NEXT_STEPS[self.case.state]
        if step is not SERVED or self.remedy_days is None:
            return step
        return replace(
            step,
            sentence="Whoever disagrees may ask for a re-appraisal within "
            f"{self.remedy_days} days of their own receipt.",
            sentence_zh="对鉴定结论不服的，可以在各自收到结论之日起"
            f"{self.remedy_days}日内申请再次鉴定。",
        )


def next_limit(state: CaseState, deadlines: Sequence[CaseDeadline]) -> CaseDeadline | None:
    """Return the running limit of what comes next in a state, if there is one."""
    codes = NEXT_STEPS[state].limits
    return next((item for item in deadlines if item.code in codes and item.is_running), None)
