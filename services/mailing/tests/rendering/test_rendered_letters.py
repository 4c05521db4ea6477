"""What a rendered letter says, and what it is as a file."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from mailing.rendering import (
    EnvelopeContent,
    IllnessOutcome,
    Issuer,
    LetterContent,
    Recipient,
    WorkInjuryOutcome,
    render,
)
from services.mailing.tests.rendering.letter_reading import (
    character_boxes,
    metadata_of,
    page_sizes,
    text_of,
)
from services.mailing.tests.rendering.letter_samples import (
    APPRAISEE,
    ISSUER,
    RECIPIENT,
    acceptance,
    cancellation,
    conclusion,
    envelope,
    examination_notice,
    rescheduling,
)

MARGIN = 24 / 25.4 * 72


@pytest.mark.parametrize(
    "letter",
    [acceptance(), examination_notice(), rescheduling(), cancellation(), conclusion(), envelope()],
)
def test_letter_is_archival_and_accessible(letter: LetterContent) -> None:
    metadata = metadata_of(render(letter).pdf)

    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


@pytest.mark.parametrize(
    "letter", [acceptance(), examination_notice(), rescheduling(), cancellation(), conclusion()]
)
def test_letter_names_number_recipient_issuer_and_how_to_verify_it(
    letter: LetterContent,
) -> None:
    sealed = render(letter)

    text = text_of(sealed.pdf)

    assert letter.number in text
    assert f"{RECIPIENT.name}：" in text
    assert text.count(ISSUER.name) >= 2
    assert "2026年11月23日" in text
    assert "电子印章" in text
    assert ISSUER.organiser in text
    assert "https://jianding.example/verify/letters/01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e3f" in text
    code = sealed.input_sha256[:16].upper()
    assert f"核验码{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}" in text


def test_conclusion_states_everything_article_16_asks_for() -> None:
    text = text_of(render(conclusion()).pdf)

    assert "劳动能力鉴定结论书" in text
    assert "东阳市样例木雕工艺有限公司" in text
    assert "受伤（患病）部位：右手食指、右手中指" in text
    assert "对指、握持功能轻度受限" in text
    assert "诊断：右手食指末节离断伤术后；右手中指末节离断伤术后。" in text
    assert "GB/T16180-2014" in text
    assert "5.9.28)、5.10.23)" in text
    assert "伤残等级：九级" in text
    assert "自收到本结论书之日起15日内，向浙江省劳动能力鉴定委员会提出再次鉴定申请" in text
    assert "抄送东阳市人力资源和社会保障局、东阳市社会保险事业管理中心。" in text
    assert "第1页共2页" in text
    assert "第2页共2页" in text


@pytest.mark.parametrize(
    ("outcome", "grade", "self_care"),
    [
        (WorkInjuryOutcome(grade=1, self_care="total"), "伤残等级：一级", "完全生活自理障碍"),
        (WorkInjuryOutcome(grade=4, self_care="major"), "伤残等级：四级", "大部分生活自理障碍"),
        (WorkInjuryOutcome(grade=10, self_care="partial"), "伤残等级：十级", "部分生活自理障碍"),
        (
            WorkInjuryOutcome(grade=None, self_care="none"),
            "未达到伤残等级",
            "未达到生活自理障碍等级",
        ),
    ],
)
def test_work_injury_conclusion_states_grade_and_self_care(
    outcome: WorkInjuryOutcome, grade: str, self_care: str
) -> None:
    text = text_of(render(conclusion(outcome=outcome)).pdf)

    assert f"三、鉴定结论{grade}生活自理障碍：{self_care}" in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (IllnessOutcome(incapacity="total"), "三、鉴定结论完全丧失劳动能力"),
        (IllnessOutcome(incapacity="major"), "三、鉴定结论大部分丧失劳动能力"),
        (IllnessOutcome(incapacity="not_reached"), "三、鉴定结论未达到大部分丧失劳动能力程度"),
    ],
)
def test_illness_conclusion_states_lost_capacity_and_no_work_injury_law(
    outcome: IllnessOutcome, words: str
) -> None:
    letter = conclusion(matter="illness", outcome=outcome, injury_decision=None, employer_name=None)

    text = text_of(render(letter).pdf)

    assert words in text
    assert "工伤保险条例" not in text
    assert "用人单位" not in text


def test_examination_notice_of_another_panel_says_so() -> None:
    first, second = (
        text_of(render(examination_notice(is_another_panel=other)).pdf) for other in (False, True)
    )

    assert "原专家组成员均不参加" in second
    assert "原专家组" not in first


def test_examination_notice_says_when_and_where_in_committee_time() -> None:
    letter = examination_notice(starts_at=datetime(2026, 12, 1, 6, 30, tzinfo=UTC))

    text = text_of(render(letter).pdf)

    assert "2026年12月1日（星期二）下午2时30分" in text
    assert "东阳市劳动能力鉴定中心二楼鉴定大厅" in text
    assert "（1）居民身份证原件；（2）本通知书；" in text


def test_rescheduling_says_why_that_the_old_time_is_void_and_where_the_video_is() -> None:
    text = text_of(render(rescheduling()).pdf)

    assert "因被鉴定人患病不能按时参加鉴定，经申请并经本委员会同意" in text
    assert "原定的鉴定时间、地点作废" in text
    assert "2026年12月7日（星期一）上午9时" in text
    assert "https://meeting.example.cn/j/330783?k=7f3a" in text


def test_cancellation_says_which_time_is_off_and_that_another_will_be_told() -> None:
    text = text_of(render(cancellation()).pdf)

    assert "因该场次鉴定取消" in text
    assert "原定于2026年11月30日（星期一）上午9时" in text
    assert "此前请勿前往" in text


def test_acceptance_says_by_when_the_conclusion_is_due() -> None:
    text = text_of(render(acceptance(conclusion_days=45)).pdf)

    assert "330783-2026-001207" in text
    assert "45日内作出鉴定结论" in text
    assert "结论期限2026年12月11日" in text


def test_identity_number_is_full_on_a_conclusion_and_masked_elsewhere() -> None:
    number = APPRAISEE.identity_number

    shown = [number in text_of(render(letter).pdf) for letter in (conclusion(), acceptance())]

    assert shown == [True, False]
    assert "3307***********016" in text_of(render(acceptance()).pdf)
    masked = conclusion(shows_full_identity_number=False)
    assert number not in text_of(render(masked).pdf)


def test_envelope_has_room_for_addresses_only() -> None:
    text = text_of(render(envelope()).pdf)

    assert text.startswith("322121")
    assert RECIPIENT.address in text
    assert f"{RECIPIENT.name}（亲收）" in text
    assert set(EnvelopeContent.model_fields) == {
        "number",
        "dated_on",
        "issuer",
        "recipient",
        "kind",
    }


@pytest.mark.parametrize(
    "make", [acceptance, examination_notice, rescheduling, cancellation, conclusion]
)
def test_long_names_and_addresses_wrap_inside_the_margins(
    make: Callable[..., LetterContent],
) -> None:
    long_issuer = Issuer(**ISSUER.model_dump() | {"name": "样例" * 18 + "委员会"})
    letter = make(
        issuer=long_issuer,
        recipient=Recipient(role="employer", name="长" * 120, address="远" * 200),
        employer_name="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" * 4 + "（中国）有限公司" * 6,
        case_number="330783-2026-" + "1" * 60,
    )

    pdf = render(letter).pdf

    width, height = page_sizes(pdf)[0]
    outside = [
        character
        for character, left, bottom, right, top in character_boxes(pdf)
        if left < MARGIN or right > width - MARGIN or bottom < 12 or top > height - 12
    ]
    assert outside == []


def test_envelope_keeps_a_long_address_above_a_long_name() -> None:
    recipient = Recipient(role="employer", name="长" * 300, address="远" * 300)

    boxes = list(character_boxes(render(envelope(recipient=recipient)).pdf))

    address = [box for box in boxes if box[0] == "远"]
    name = [box for box in boxes if box[0] == "长"]
    sender = [box for box in boxes if box[0] in ISSUER.phone]
    assert (len(address), len(name)) == (300, 300)
    assert min(bottom for _, _, bottom, _, _ in address) > max(top for *_, top in name)
    assert min(bottom for _, _, bottom, _, _ in name) > max(top for *_, top in sender)


def test_many_diagnoses_run_on_over_pages() -> None:
    facts = conclusion().condition.model_dump()
    facts["diagnoses"] = tuple(f"第{number}项诊断样例" * 8 for number in range(1, 41))

    pdf = render(conclusion(condition=facts)).pdf

    assert len(page_sizes(pdf)) > 2
    assert "第40项诊断样例" in text_of(pdf)


def test_impairment_keeps_its_lines_whatever_the_line_ends() -> None:
    facts = conclusion().condition.model_dump() | {"functional_impairment": "握力下降\r\n对指受限"}

    letter = conclusion(condition=facts)

    assert letter.condition.functional_impairment == "握力下降\n对指受限"
    assert "握力下降对指受限" in text_of(render(letter).pdf)


def test_number_of_another_issuer_is_refused() -> None:
    with pytest.raises(ValidationError, match="must begin with 金劳鉴"):
        conclusion(number="义劳鉴〔2026〕1号")


def test_grade_does_not_fit_an_illness() -> None:
    with pytest.raises(ValidationError, match="does not fit illness"):
        conclusion(matter="illness")
