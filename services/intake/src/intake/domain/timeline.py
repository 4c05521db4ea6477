"""The course of a case as the parties read it: what may be said of each fact, in two languages.

An entry keeps a code and a few facts that are nobody's personal data; the sentences are made when
it is read. Who is on a panel (专家组) never appears.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

__all__ = ["WORDS", "Audience", "Entry", "EntryCode", "Publisher", "audience_of", "sentences"]


class Audience(StrEnum):
    """Who reads an entry."""

    PARTIES = "parties"
    STAFF = "staff"


class Publisher(StrEnum):
    """Whose fact it is."""

    INTAKE = "intake"
    LOTTERY = "lottery"
    REVIEW = "review"
    MAILING = "mailing"


class EntryCode(StrEnum):
    """What happened."""

    APPLICATION_RECEIVED = "application_received"
    MATERIAL_ADDED = "material_added"
    NOTICE_ISSUED = "notice_issued"
    NOTICE_ANSWERED = "notice_answered"
    NOTICE_PERIOD_EXTENDED = "notice_period_extended"
    NOTICE_HANDED_OVER = "notice_handed_over"
    APPLICATION_ABANDONED = "application_abandoned"
    APPLICATION_REOPENED = "application_reopened"
    APPLICATION_WITHDRAWN = "application_withdrawn"
    APPLICATION_REFUSED = "application_refused"
    CASE_ACCEPTED = "case_accepted"
    CASE_RETURNED = "case_returned"
    DEADLINE_EXTENDED = "deadline_extended"
    DEADLINE_MOVED = "deadline_moved"
    RECORDS_REQUESTED = "records_requested"
    RECORDS_ARRIVED = "records_arrived"
    TEST_ORDERED = "test_ordered"
    TEST_RESULT_RECEIVED = "test_result_received"
    CASE_PRELIMINARILY_REVIEWED = "case_preliminarily_reviewed"
    CASE_SCHEDULED = "case_scheduled"
    CASE_RESCHEDULED = "case_rescheduled"
    CASE_UNSCHEDULED = "case_unscheduled"
    CASE_CHECKED_IN = "case_checked_in"
    CHECK_IN_UNDONE = "check_in_undone"
    CASE_ABSENT = "case_absent"
    CASE_ENTRUSTED = "case_entrusted"
    CASE_RECALLED = "case_recalled"
    ENTRUSTED_OPINION_RECORDED = "entrusted_opinion_recorded"
    CASE_ALLOCATED = "case_allocated"
    CASE_ALLOCATION_VOIDED = "case_allocation_voided"
    PANEL_MEMBER_REPLACED = "panel_member_replaced"
    CASE_EXAMINED = "case_examined"
    PANEL_DECIDED = "panel_decided"
    CASE_DIFFICULT = "case_difficult"
    DISCUSSION_CONFIRMED = "discussion_confirmed"
    DISCUSSION_SENT_BACK = "discussion_sent_back"
    DISCUSSION_WANTS_RE_REVIEW = "discussion_wants_re_review"
    PANEL_REQUESTED = "panel_requested"
    CONCLUSION_APPROVED = "conclusion_approved"
    LETTER_SEALED = "letter_sealed"
    LETTER_DISPATCHED = "letter_dispatched"
    LETTER_DELIVERED = "letter_delivered"
    LETTER_RETURNED = "letter_returned"
    RECIPIENT_SERVED = "recipient_served"
    CASE_SERVED = "case_served"
    CASE_CLOSED = "case_closed"
    CASE_CONTESTED = "case_contested"


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a case; ``event_id`` names the event that told of it, once."""

    event_id: UUID
    case_id: UUID
    occurred_at: datetime
    publisher: Publisher
    code: EntryCode
    facts: Mapping[str, str]

    @property
    def audience(self) -> Audience:
        """Who reads it."""
        return audience_of(self.code)


STAFF_ONLY = frozenset(
    {
        EntryCode.CASE_RETURNED,
        EntryCode.PANEL_MEMBER_REPLACED,
        EntryCode.LETTER_SEALED,
        EntryCode.CASE_CONTESTED,
    }
)

SENTENCES: Mapping[EntryCode, tuple[str, str]] = MappingProxyType(
    {
        EntryCode.APPLICATION_RECEIVED: (
            "The application was received.",
            "已收到劳动能力鉴定申请。",
        ),
        EntryCode.MATERIAL_ADDED: (
            "A material was added: {item}.",
            "已补充提交材料：{item_zh}。",
        ),
        EntryCode.NOTICE_ISSUED: (
            "The one-time notice of what is missing was issued.",
            "已一次性告知需要补正的全部材料。",
        ),
        EntryCode.NOTICE_ANSWERED: (
            "The missing materials were handed in.",
            "已补正全部材料。",
        ),
        EntryCode.NOTICE_PERIOD_EXTENDED: (
            "The period for supplementing was extended to {date}.",
            "补正期限已延长至{date}。",
        ),
        EntryCode.APPLICATION_ABANDONED: (
            "The notice wasn't answered in time: the application counts as abandoned.",
            "逾期未补正材料，视为放弃本次申请，可重新申请。",
        ),
        EntryCode.NOTICE_HANDED_OVER: (
            "The one-time notice was handed over on {date}.",
            "一次性告知书已于{date}当面送达。",
        ),
        EntryCode.APPLICATION_REOPENED: (
            "There was a good reason for the delay: the application was taken up again.",
            "逾期有正当理由，已恢复办理本次申请。",
        ),
        EntryCode.APPLICATION_WITHDRAWN: (
            "The application was withdrawn.",
            "申请人已撤回申请。",
        ),
        EntryCode.APPLICATION_REFUSED: (
            "The application was not accepted.",
            "申请不予受理。",
        ),
        EntryCode.CASE_ACCEPTED: (
            "The application is complete and was accepted as {case_number}.",
            "申请材料齐全，已受理，案号{case_number}。",
        ),
        EntryCode.CASE_RETURNED: (
            "The preliminary review sent the case back to the clerk.",
            "初审退回经办人补充核实。",
        ),
        EntryCode.DEADLINE_EXTENDED: (
            "The limit of the conclusion was extended to {date}.",
            "作出结论的期限已延长至{date}。",
        ),
        EntryCode.DEADLINE_MOVED: (
            "The limit “{name}” moved from {before} to {after}: the calendar of {year} is out.",
            "因{year}年官方放假安排公布，“{name_zh}”期限由{before}调整为{after}。",
        ),
        EntryCode.RECORDS_REQUESTED: (
            "A hospital was asked for records.",
            "已向医疗机构调取病历资料。",
        ),
        EntryCode.RECORDS_ARRIVED: (
            "Records arrived from a hospital.",
            "已收到医疗机构报送的病历资料。",
        ),
        EntryCode.TEST_ORDERED: (
            "The panel needs a further medical test.",
            "专家组要求补充医学检查。",
        ),
        EntryCode.TEST_RESULT_RECEIVED: (
            "The result of the further test has arrived.",
            "已收到补充检查结果。",
        ),
        EntryCode.CASE_PRELIMINARILY_REVIEWED: (
            "The preliminary review is done; the case waits for a date.",
            "初审已完成，等待安排鉴定时间。",
        ),
        EntryCode.CASE_SCHEDULED: (
            "The examination was set for {date}, {time} ({mode}).",
            "已安排鉴定，时间为{date} {time}，方式为{mode_zh}。",
        ),
        EntryCode.CASE_RESCHEDULED: (
            "The examination was moved to {date}, {time} ({mode}).",
            "鉴定已改期，时间为{date} {time}，方式为{mode_zh}。",
        ),
        EntryCode.CASE_UNSCHEDULED: (
            "The examination set for {date} is off; another date will be told.",
            "原定{date}的鉴定已取消，将另行通知时间。",
        ),
        EntryCode.CHECK_IN_UNDONE: (
            "The check-in was noted by mistake and has been taken back.",
            "签到登记有误，已更正。",
        ),
        EntryCode.CASE_CHECKED_IN: (
            "The appraisee has checked in and was identified.",
            "被鉴定人已签到并完成身份核验。",
        ),
        EntryCode.CASE_ABSENT: (
            "The appraisee did not appear at the examination.",
            "被鉴定人未到场参加鉴定。",
        ),
        EntryCode.CASE_ENTRUSTED: (
            "Another committee ({region}) examines on our behalf; its answer is due on {date}.",
            "已于{handed_on}委托外地劳动能力鉴定委员会（区划代码{region}）鉴定，应于{date}前回复意见。",
        ),
        EntryCode.CASE_RECALLED: (
            "The case was taken back from the other committee; it will be examined otherwise.",
            "已收回委托，将另行安排鉴定。",
        ),
        EntryCode.ENTRUSTED_OPINION_RECORDED: (
            "The opinion of the other committee's experts has arrived. They were not drawn here.",
            "已收到受托鉴定委员会专家组的鉴定意见，该专家组由受托方组成，未经本地抽签。",
        ),
        EntryCode.CASE_ALLOCATED: (
            "A panel of experts was assigned by the public draw.",
            "已通过随机抽签确定专家组。",
        ),
        EntryCode.CASE_ALLOCATION_VOIDED: (
            "The draw of the panel was declared void; another panel will be drawn.",
            "原抽签结果已被宣告无效，将重新抽签确定专家组。",
        ),
        EntryCode.PANEL_MEMBER_REPLACED: (
            "An alternate took a seat on the panel.",
            "专家组有专家由递补专家接替。",
        ),
        EntryCode.CASE_EXAMINED: (
            "The examination has taken place.",
            "专家组已进行现场鉴定。",
        ),
        EntryCode.PANEL_DECIDED: (
            "The panel has reached its opinion.",
            "专家组已形成鉴定意见。",
        ),
        EntryCode.CASE_DIFFICULT: (
            "The case goes to collective discussion.",
            "案件已提交集体讨论。",
        ),
        EntryCode.DISCUSSION_CONFIRMED: (
            "The collective discussion confirmed the panel's opinion.",
            "集体讨论确认专家组意见。",
        ),
        EntryCode.DISCUSSION_SENT_BACK: (
            "The collective discussion sent the case back to the panel.",
            "集体讨论后退回专家组复核。",
        ),
        EntryCode.DISCUSSION_WANTS_RE_REVIEW: (
            "The collective discussion decided on a re-review by another panel.",
            "集体讨论决定由另一专家组复审。",
        ),
        EntryCode.PANEL_REQUESTED: (
            "Another panel will be drawn, without any expert of the one before.",
            "将另行抽取专家组，原专家组成员均不参加。",
        ),
        EntryCode.CONCLUSION_APPROVED: (
            "The conclusion was made: {conclusion_number}.",
            "已作出鉴定结论，文号{conclusion_number}。",
        ),
        EntryCode.LETTER_SEALED: (
            "A letter to the {recipient} was sealed: {letter}.",
            "致{recipient_zh}的{letter_zh}已签章。",
        ),
        EntryCode.LETTER_DISPATCHED: (
            "A letter to the {recipient} was handed to the carrier: {letter}.",
            "致{recipient_zh}的{letter_zh}已交寄。",
        ),
        EntryCode.LETTER_DELIVERED: (
            "A letter to the {recipient} was delivered: {letter}.",
            "致{recipient_zh}的{letter_zh}已投递签收。",
        ),
        EntryCode.LETTER_RETURNED: (
            "A letter to the {recipient} came back: {letter}.",
            "致{recipient_zh}的{letter_zh}被退回。",
        ),
        EntryCode.RECIPIENT_SERVED: (
            "The {recipient} was served on {date}: {letter}.",
            "{letter_zh}已于{date}送达{recipient_zh}。",
        ),
        EntryCode.CASE_SERVED: (
            "All recipients were served by {date}.",
            "鉴定结论已于{date}全部送达。",
        ),
        EntryCode.CASE_CLOSED: (
            "The case is closed.",
            "案件已办结。",
        ),
        EntryCode.CASE_CONTESTED: (
            "One person holds two duties on the case; it is stopped.",
            "同一人员在本案中承担了两项应当分离的职责，案件已中止办理。",
        ),
    }
)

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "on_site": ("on site", "现场鉴定"),
        "video": ("by video", "视频鉴定"),
        "home_visit": ("at home", "上门鉴定"),
        "entrusted": ("by another committee", "委托鉴定"),
        "appraisee": ("appraisee", "被鉴定人"),
        "employer": ("employer", "用人单位"),
        "insurance_authority": ("social-insurance authority", "社会保险行政部门"),
        "insurance_agency": ("social-insurance agency", "社会保险经办机构"),
        "acceptance": ("notice of acceptance", "受理通知书"),
        "rescheduling": ("notice of another time", "改期通知书"),
        "examination_cancellation": ("notice that the examination is off", "鉴定安排取消通知书"),
        "examination_notice": ("notice of examination", "鉴定通知书"),
        "conclusion": ("conclusion", "鉴定结论书"),
        "supplement_notice": ("one-time notice", "补正材料一次性告知书"),
        "refusal": ("decision not to accept", "不予受理决定书"),
        "abandonment": ("notice of abandonment", "视为放弃告知书"),
        "reopening": ("notice of reopening", "恢复办理告知书"),
        "withdrawal": ("confirmation of withdrawal", "撤回确认书"),
        "extension": ("notice of extension", "延长期限告知书"),
    }
)
"""What a code in an entry's facts is called; others stay as they are, letters are “a letter”."""


def audience_of(code: EntryCode) -> Audience:
    """Return who reads entries of a kind."""
    return Audience.STAFF if code in STAFF_ONLY else Audience.PARTIES


def sentences(entry: Entry) -> tuple[str, str]:
    """Return what an entry says, in English and in Chinese."""
    english, chinese = SENTENCES[entry.code]
    words = dict(entry.facts)
    for name in ("mode", "recipient", "letter"):
        if name in words:
            words[name], words[f"{name}_zh"] = WORDS.get(words[name], ("letter", "文书"))
    return english.format(**words), chinese.format(**words)
