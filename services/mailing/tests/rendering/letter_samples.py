"""Letters with keyword defaults; every name and number in them is invented."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from mailing.rendering import (
    AbandonmentContent,
    AcceptanceContent,
    Applicant,
    Appraisee,
    Basis,
    CancellationContent,
    ConclusionContent,
    Condition,
    EnvelopeContent,
    ExaminationNoticeContent,
    ExtensionContent,
    InjuryDecision,
    Issuer,
    MissingItem,
    Recipient,
    RefusalContent,
    ReopeningContent,
    ReschedulingContent,
    SupplementNoticeContent,
    WithdrawalContent,
    WorkInjuryOutcome,
)

ISSUER = Issuer(
    name="金华市劳动能力鉴定委员会",
    organiser="东阳市劳动能力鉴定中心",
    number_prefix="金劳鉴",
    address="浙江省东阳市吴宁街道样例路1号",
    phone="0579-00000000",
    postcode="322100",
    province_committee="浙江省劳动能力鉴定委员会",
)
APPRAISEE = Appraisee(name="章晓禾", identity_number="330783198703150016")
EMPLOYER = "东阳市样例木雕工艺有限公司"
RECIPIENT = Recipient(
    role="appraisee",
    name=APPRAISEE.name,
    address="浙江省东阳市南马镇样例村柿树巷12号",
    postcode="322121",
)


def case_facts(**changes: Any) -> dict[str, Any]:
    """What every letter about a case needs."""
    return {
        "number": "金劳鉴〔2026〕1207号",
        "dated_on": date(2026, 11, 23),
        "issuer": ISSUER,
        "recipient": RECIPIENT,
        "letter_id": UUID("01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e3f"),
        "verify_url": "https://jianding.example/verify/letters",
        "case_number": "330783-2026-001207",
        "matter": "initial",
        "appraisee": APPRAISEE,
        "employer_name": EMPLOYER,
        **changes,
    }


def acceptance(**changes: Any) -> AcceptanceContent:
    """An application by the appraisee is accepted."""
    facts = {
        "applicant": Applicant(kind="appraisee", name=APPRAISEE.name),
        "received_on": date(2026, 10, 8),
        "complete_on": date(2026, 10, 12),
        "accepted_on": date(2026, 10, 13),
        "conclusion_due_on": date(2026, 12, 11),
        "conclusion_days": 60,
        "extension_days": 30,
        "materials": ("劳动能力鉴定申请表", "诊断证明书及完整病历材料", "居民身份证（已核验原件）"),
    }
    return AcceptanceContent(**case_facts(**(facts | changes)))


def examination_notice(**changes: Any) -> ExaminationNoticeContent:
    """An on-site examination on a Monday morning."""
    facts = {
        "mode": "on_site",
        "starts_at": datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        "venue": "东阳市劳动能力鉴定中心二楼鉴定大厅",
        "venue_address": "浙江省东阳市吴宁街道样例路1号",
        "bring": (
            "居民身份证原件",
            "本通知书",
            "与工伤有关的全部病历、影像学片及检查报告原件",
        ),
    }
    return ExaminationNoticeContent(**case_facts(**(facts | changes)))


def rescheduling(**changes: Any) -> ReschedulingContent:
    """The same examination a week later, by video, since the appraisee was ill."""
    notice = examination_notice().model_dump(exclude={"kind", "is_another_panel"})
    facts = {
        "reason": "appraisee_ill",
        "mode": "video",
        "starts_at": datetime(2026, 12, 7, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        "video_link": "https://meeting.example.cn/j/330783?k=7f3a",
    }
    return ReschedulingContent(**(notice | facts | changes))


def cancellation(**changes: Any) -> CancellationContent:
    """The examination is off since the day's session was called off."""
    facts = {
        "starts_at": datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        "reason": "session_cancelled",
    }
    return CancellationContent(**case_facts(**(facts | changes)))


def conclusion(**changes: Any) -> ConclusionContent:
    """A hand injury of grade nine."""
    facts = {
        "injury_decision": InjuryDecision(
            number="东人社工认〔2026〕0832号",
            decided_on=date(2026, 5, 18),
            scope=("右手食指、中指末节离断伤",),
        ),
        "condition": Condition(
            injured_parts=("右手食指", "右手中指"),
            functional_impairment="右手食指、中指末节缺失，残端愈合良好；近侧指间关节活动度正常，"
            "对指、握持功能轻度受限。",
            diagnoses=("右手食指末节离断伤术后", "右手中指末节离断伤术后"),
        ),
        "basis": Basis(
            title="劳动能力鉴定 职工工伤与职业病致残等级",
            number="GB/T 16180-2014",
            clauses=("5.9.2 8)", "5.10.2 3)"),
        ),
        "outcome": WorkInjuryOutcome(grade=9, self_care="none"),
        "reappraisal_days": 15,
        "review_after_years": 1,
        "copies_to": ("东阳市人力资源和社会保障局", "东阳市社会保险事业管理中心"),
    }
    return ConclusionContent(**case_facts(**(facts | changes)))


def envelope(**changes: Any) -> EnvelopeContent:
    """The envelope of the conclusion."""
    facts: dict[str, Any] = {
        "number": "金劳鉴〔2026〕1207号",
        "dated_on": date(2026, 11, 23),
        "issuer": ISSUER,
        "recipient": RECIPIENT,
    }
    return EnvelopeContent(**(facts | changes))


def application_facts(**changes: Any) -> dict[str, Any]:
    """What letters about an application say that has no number yet."""
    return case_facts(
        **{
            "number": "金劳鉴补〔2026〕35号",
            "case_number": None,
            "receipt_number": "330783-2026-000123",
            "received_on": date(2026, 11, 16),
            **changes,
        }
    )


def supplement_notice(**changes: Any) -> SupplementNoticeContent:
    """Two items are missing, one can't be read."""
    facts = {
        "items": (
            MissingItem(name="有效的诊断证明", shortcoming="未提交"),
            MissingItem(
                name="检查、检验报告等完整病历材料",
                shortcoming="无法辨认",
                reason="第3页影像报告过暗，无法看清检查结论，请重新扫描或者提交原件。",
            ),
        ),
        "period_days": 15,
    }
    return SupplementNoticeContent(**application_facts(**(facts | changes)))


def refusal(**changes: Any) -> RefusalContent:
    """A review was asked for too early."""
    facts = {
        "number": "金劳鉴不受〔2026〕4号",
        "matter": "review",
        "ground": "距上次鉴定结论作出不满一年",
        "article": "《劳动能力鉴定管理办法》第二十条",
        "reason": "上次鉴定结论于2026年3月2日作出，至申请之日不满一年。",
        "appeals": "如对本决定不服，可以自收到本决定书之日起六十日内依法申请行政复议。",
    }
    return RefusalContent(**application_facts(**(facts | changes)))


def abandonment(**changes: Any) -> AbandonmentContent:
    """The notice wasn't answered."""
    return AbandonmentContent(**application_facts(**({"number": "金劳鉴弃〔2026〕2号"} | changes)))


def reopening(**changes: Any) -> ReopeningContent:
    """The delay had a good reason."""
    facts = {"number": "金劳鉴恢〔2026〕1号", "due_on": date(2026, 12, 8)}
    return ReopeningContent(**application_facts(**(facts | changes)))


def withdrawal(**changes: Any) -> WithdrawalContent:
    """The applicant took the application back."""
    return WithdrawalContent(**application_facts(**({"number": "金劳鉴撤〔2026〕1号"} | changes)))


def extension(**changes: Any) -> ExtensionContent:
    """The conclusion takes thirty days longer."""
    facts = {
        "number": "金劳鉴延〔2026〕9号",
        "case_number": "330783-2026-001207",
        "limit": "conclusion",
        "reason": "many_specialties",
        "due_on": date(2027, 1, 11),
    }
    return ExtensionContent(**application_facts(**(facts | changes)))
