"""What letters about an application say, before and after it has a number."""

import pytest
from pydantic import ValidationError

from mailing.rendering import LetterContent, letter_adapter, render
from mailing.rendering.renderer import canonical_input
from mailing.rendering.verification import verification_of
from services.mailing.tests.rendering.letter_reading import metadata_of, page_sizes, text_of
from services.mailing.tests.rendering.letter_samples import (
    RECIPIENT,
    abandonment,
    application_facts,
    envelope,
    extension,
    refusal,
    reopening,
    supplement_notice,
    withdrawal,
)
from shared.typesetting import qr_code

ALL = [
    supplement_notice(),
    refusal(),
    abandonment(),
    reopening(),
    withdrawal(),
    withdrawal(is_applicants=False, case_number="330783-2026-001207"),
    extension(),
]

each_letter = pytest.mark.parametrize("letter", ALL, ids=lambda letter: letter.kind)


@each_letter
def test_letter_is_archival_numbered_and_on_one_page(letter: LetterContent) -> None:
    pdf = render(letter).pdf

    assert "<pdfaid:part>2</pdfaid:part>" in metadata_of(pdf)
    assert len(page_sizes(pdf)) == 1
    assert letter.number in text_of(pdf)
    assert f"{RECIPIENT.name}：" in text_of(pdf)


@each_letter
def test_identity_number_is_masked(letter: LetterContent) -> None:
    assert "330783198703150016" not in text_of(render(letter).pdf)


@each_letter
def test_kept_input_gives_the_same_letter(letter: LetterContent) -> None:
    again = letter_adapter.validate_json(canonical_input(letter))

    assert render(again) == render(letter)


def test_notice_names_everything_missing_and_the_period() -> None:
    text = text_of(render(supplement_notice()).pdf)

    assert "补正材料一次性告知书" in text
    assert "有效的诊断证明未提交" in text
    assert "无法辨认第3页影像报告过暗" in text
    assert "自收到本告知书之日起15日内" in text
    assert "视为放弃本次申请" in text
    assert "回执编号330783-2026-000123" in text


def test_second_notice_says_why_there_is_one() -> None:
    text = text_of(render(supplement_notice(ground="出现新的事实")).pdf)

    assert "再次告知的理由" in text
    assert "出现新的事实" in text


def test_long_notice_goes_on_under_its_head_on_the_next_page() -> None:
    letter = supplement_notice(items=supplement_notice().items * 12)

    text = text_of(render(letter).pdf)

    assert text.count("需要补正的材料存在的问题") >= 2
    assert "第2页共" in text


def test_notice_that_names_nothing_is_refused() -> None:
    with pytest.raises(ValidationError):
        supplement_notice(items=())


def test_refusal_gives_ground_article_and_remedy() -> None:
    text = text_of(render(refusal()).pdf)

    assert "不予受理决定书" in text
    assert "距上次鉴定结论作出不满一年" in text
    assert "《劳动能力鉴定管理办法》第二十条" in text
    assert "申请行政复议" in text


def test_refusal_without_further_reasons_counts_its_sections_from_one() -> None:
    text = text_of(render(refusal(reason=None)).pdf)

    assert "一、救济途径" in text
    assert "二、" not in text


def test_abandonment_says_that_one_may_apply_again() -> None:
    text = text_of(render(abandonment()).pdf)

    assert "视为放弃本次申请" in text
    assert "可以随时重新提出申请" in text


def test_withdrawal_names_the_day() -> None:
    assert "撤回日期2026年11月23日" in text_of(render(withdrawal()).pdf)


def test_reopening_names_the_last_day_and_takes_the_abandonment_back() -> None:
    text = text_of(render(reopening()).pdf)

    assert "补正期限至2026年12月8日止" in text
    assert "视为放弃告知书不再有效" in text


def test_withdrawal_of_an_accepted_case_calls_the_examination_off() -> None:
    before = text_of(render(withdrawal()).pdf)
    after = text_of(render(withdrawal(case_number="330783-2026-001207")).pdf)

    assert "已经通知的现场鉴定不再进行" in after
    assert "现场鉴定" not in before


def test_withdrawal_tells_the_other_party_who_asked_for_it() -> None:
    text = text_of(render(withdrawal(is_applicants=False)).pdf)

    assert "申请人提出撤回" in text
    assert "您提出撤回" not in text
    assert "不是您本人的意思" not in text


def test_extension_names_limit_day_and_reason() -> None:
    text = text_of(render(extension()).pdf)

    assert "作出劳动能力鉴定结论的期限" in text
    assert "延长至2027年1月11日" in text
    assert "涉及的医疗卫生专业较多" in text
    assert "案件编号330783-2026-001207" in text


def test_rescheduling_rests_on_article_12() -> None:
    assert "第十二条" in text_of(render(extension(reason="appraisee_ill")).pdf)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("illness", "因患病不能按期补正"),
        ("force_majeure", "因发生不可抗力，不能按期补正"),
        ("answer_unfit", "因已提交的补正材料不符合要求"),
        ("other", "因有正当理由"),
    ],
)
def test_more_time_to_supplement_rests_on_article_10(reason: str, words: str) -> None:
    text = text_of(render(extension(limit="supplement", reason=reason)).pdf)

    assert words in text
    assert "第十条的规定，决定延长补正申请材料的期限" in text
    assert "第十二条" not in text


@pytest.mark.parametrize("reason", ["appraisee_ill", "appraisee_away", "force_majeure", "complex"])
def test_reason_of_an_extension_reads_as_one_sentence(reason: str) -> None:
    text = text_of(render(extension(reason=reason)).pdf)

    assert "因因" not in text
    assert "因故不能" not in text


def test_application_without_a_receipt_is_known_by_its_day() -> None:
    text = text_of(render(abandonment(receipt_number=None)).pdf)

    assert "申请日期2026年11月16日" in text


def test_envelope_shows_only_the_number_of_the_letter() -> None:
    letter = envelope(number=application_facts()["number"])

    text = text_of(render(letter).pdf)

    assert "文书编号：金劳鉴补〔2026〕35号" in text
    assert "补正" not in text


def test_qr_code_carries_the_code_where_no_server_reads_it() -> None:
    letter = withdrawal(verify_url="https://jianding.example/verify")

    shown = verification_of(letter, "ab" * 32)

    scanned = f"https://jianding.example/verify#{letter.letter_id}.ABABABABABABABAB"
    assert shown.qr == qr_code(scanned)
    assert shown.page == f"https://jianding.example/verify/{letter.letter_id}"


def test_letter_prepared_for_the_interface_keeps_its_address() -> None:
    letter = withdrawal(verify_url="https://jianding.example/api/mailing/v1/verify")

    shown = verification_of(letter, "ab" * 32)

    assert shown.qr == qr_code(f"{shown.page}?code=ABABABABABABABAB")
