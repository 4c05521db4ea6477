"""Identity numbers, credit codes, tracking numbers, phones: taken, refused, read and masked."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.identifiers import (
    CreditCode,
    IdentityNumber,
    PhoneNumber,
    RegionCode,
    S10TrackingNumber,
    TrackingNumber,
    birth_date_of,
    mask_identity_number,
    mask_name,
    mask_phone,
    region_of,
    sex_of,
)
from shared.testing.identities import (
    make_credit_code,
    make_identity_number,
    make_tracking_number,
)

PERSON = make_identity_number()
X_PERSON = next(n for n in map(make_identity_number, range(100)) if n.endswith("X"))


def taken(kind: Any, text: str) -> Any:
    return TypeAdapter(kind).validate_python(text)


def refusal(kind: Any, text: str) -> Any:
    with pytest.raises(ValidationError) as refused:
        taken(kind, text)
    return refused.value.errors(include_input=False)[0]


def test_identity_number_is_taken_in_its_normal_form() -> None:
    assert taken(IdentityNumber, PERSON) == PERSON
    assert taken(IdentityNumber, f" {X_PERSON.lower()} ") == X_PERSON
    assert taken(IdentityNumber, f"{PERSON[:6]} {PERSON[6:14]} {PERSON[14:]}") == PERSON


@pytest.mark.parametrize("region", ["330783", "330782", "330114", "810000", "830000", "933156"])
def test_residents_of_every_region_are_taken(region: str) -> None:
    number = make_identity_number(region=region)

    assert taken(IdentityNumber, number) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        PERSON[:-1],
        PERSON[:-1] + ("0" if PERSON[-1] != "0" else "1"),
        PERSON[:5] + "4" + PERSON[6:],
        "X" + PERSON[1:],
        PERSON.replace("3", "\uff13"),
        make_identity_number(region="990783").replace("9", "7", 1),
        make_identity_number(region="170783"),
        "330783850314001",
    ],
)
def test_wrong_identity_number_is_refused(text: str) -> None:
    assert refusal(IdentityNumber, text)["type"] == "identity_number_invalid"


def test_date_of_birth_must_exist_and_lie_behind() -> None:
    no_date = make_identity_number(born=date(1985, 2, 28))[:12] + "30001"
    newborn = make_identity_number(born=date(2026, 3, 2))

    with time_machine.travel(datetime(2026, 3, 1, 15, 59, tzinfo=UTC), tick=False):
        assert refusal(IdentityNumber, newborn)["type"] == "identity_number_invalid"
    with time_machine.travel(datetime(2026, 3, 1, 16, 1, tzinfo=UTC), tick=False):
        assert taken(IdentityNumber, newborn) == newborn
    assert (
        refusal(IdentityNumber, with_check_digit(no_date))["msg"]
        == "the number holds no date of birth"
    )


def with_check_digit(digits: str) -> str:
    return next(
        digits + check
        for check in "0123456789X"
        if "check character" not in message_of(digits + check)
    )


def message_of(number: str) -> str:
    try:
        taken(IdentityNumber, number)
    except ValidationError as refused:
        return str(refused.errors(include_input=False)[0]["msg"])
    return ""


def test_refusals_speak_chinese_and_never_repeat_the_number() -> None:
    wrong = refusal(IdentityNumber, PERSON[:-1] + "A")

    assert wrong["ctx"]["detail_zh"] == "居民身份证号码应为17位数字加1位校验码"
    assert PERSON[:-1] not in str(wrong)


def test_identity_number_tells_region_birth_and_sex() -> None:
    woman = make_identity_number(2, region="330782", born=date(1990, 12, 31))

    assert region_of(woman) == "330782"
    assert birth_date_of(woman) == date(1990, 12, 31)
    assert sex_of(woman) == "female"
    assert sex_of(make_identity_number(3)) == "male"


@pytest.mark.parametrize(
    "text",
    [
        make_credit_code(),
        make_credit_code(7, kind="12"),
        make_credit_code(7, kind="N2"),  # a rural collective
        make_credit_code(8).lower(),
        "91110000600037341L",
    ],
)
def test_credit_code_is_taken(text: str) -> None:
    assert taken(CreditCode, text) == text.upper()


@pytest.mark.parametrize(
    "text",
    ["", "91110000600037341", "91110000600037341M", "9111000060003734IL", "91A10000600037341L"],
)
def test_wrong_credit_code_is_refused(text: str) -> None:
    assert refusal(CreditCode, text)["type"] == "credit_code_invalid"


@given(st.integers(0, 10**9 - 1), st.integers(0, 17))
def test_every_changed_character_of_a_credit_code_is_noticed(seed: int, position: int) -> None:
    code = make_credit_code(seed)
    other = "1" if code[position] != "1" else "2"

    changed = code[:position] + other + code[position + 1 :]

    assert refusal(CreditCode, changed)["type"] == "credit_code_invalid"


@pytest.mark.parametrize("text", ["RR473124829FI", "EE876543216CN", "rr 473124829 fi"])
def test_postal_item_number_is_taken(text: str) -> None:
    assert taken(S10TrackingNumber, text) == text.replace(" ", "").upper()


@pytest.mark.parametrize("text", ["RR473124828FI", "RR47312482FI", "1234567890123", ""])
def test_wrong_postal_item_number_is_refused(text: str) -> None:
    assert refusal(S10TrackingNumber, text)["type"] == "tracking_number_invalid"


@given(st.integers(0, 99_999_999), st.integers(2, 10))
def test_every_wrong_digit_of_a_postal_item_number_is_noticed(serial: int, position: int) -> None:
    number = make_tracking_number(serial)
    assume(number[10] != "5")  # two remainders share this check digit
    other = str((int(number[position]) + 1) % 10)

    changed = number[:position] + other + number[position + 1 :]

    assert taken(S10TrackingNumber, number) == number
    assert refusal(S10TrackingNumber, changed)["type"] == "tracking_number_invalid"


def test_other_carriers_numbers_are_taken_but_a_postal_one_is_checked() -> None:
    assert taken(TrackingNumber, "sf1234567890123") == "SF1234567890123"
    assert taken(TrackingNumber, "1130304040123") == "1130304040123"
    assert taken(TrackingNumber, make_tracking_number(5)) == make_tracking_number(5)
    assert refusal(TrackingNumber, "RR473124828FI")["type"] == "tracking_number_invalid"
    assert refusal(TrackingNumber, "RR47312O829FI")["type"] == "tracking_number_invalid"
    assert refusal(TrackingNumber, "short")["type"] == "tracking_number_invalid"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800001234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("0086-13800001234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("0579-86661234", "0579-86661234"),
        ("057986661234", "0579-86661234"),
        ("(010)12345678-801", "010-12345678-801"),
    ],
)
def test_mainland_phone_number_is_taken(text: str, number: str) -> None:
    assert taken(PhoneNumber, text) == number


@pytest.mark.parametrize(
    "text",
    ["", "86661234", "12800001234", "1380000123", "+1 202 5550100", "1380000123\uff14"],
)
def test_other_phone_numbers_are_refused(text: str) -> None:
    assert refusal(PhoneNumber, text)["type"] == "phone_invalid"


def test_region_code_begins_with_a_province() -> None:
    assert taken(RegionCode, "330783") == "330783"
    assert refusal(RegionCode, "990783")["type"] == "region_code_invalid"
    assert refusal(RegionCode, "33078")["type"] == "region_code_invalid"


def test_masks_hide_the_middle() -> None:
    assert mask_identity_number("330783198503140012") == "3307***********012"
    assert mask_name("李四") == "李*"
    assert mask_name("欧阳小明") == "欧**明"
    assert mask_name("甲") == "*"
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("0579-86661234") == "057******1234"
    assert mask_phone("110") == "***"
    assert mask_name("") == ""


def test_invented_numbers_repeat_and_differ() -> None:
    people = {make_identity_number(n) for n in range(1000)}

    assert len(people) == 1000
    assert make_identity_number(5) == make_identity_number(5)
    assert make_credit_code(1) != make_credit_code(2)


def test_schema_tells_the_form() -> None:
    schema = TypeAdapter(CreditCode).json_schema()

    assert schema["type"] == "string"
    assert schema["pattern"].startswith("^[0-9A-HJ-NPQRTUWXY]{2}")
