"""Identity numbers, credit codes, tracking numbers and phone numbers: checked, read, masked."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as NumberError

from shared.clock import committee_date, system_clock

__all__ = [
    "AccountId",
    "CreditCode",
    "IdentityNumber",
    "PhoneNumber",
    "RegionCode",
    "S10TrackingNumber",
    "TownName",
    "TrackingNumber",
    "birth_date_of",
    "mask_identity_number",
    "mask_name",
    "mask_phone",
    "region_of",
    "s10_check_digit",
    "sex_of",
]

# GB/T 2260 provinces; 81 to 83 are residence permits of Hong Kong, Macao and Taiwan residents,
# 9 permanent residence cards of foreigners (2023), all with the GB 11643 check digit.
PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
IDENTITY_NUMBER = r"^[1-9]\d{16}[0-9X]$"
CREDIT_CODE = r"^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$"
S10_NUMBER = r"^[A-Z]{2}\d{9}[A-Z]{2}$"
PHONE_LENGTH = 40
ACCOUNT_ID = r"^[A-Za-z0-9._:@-]{1,128}$"
TOWN_NAME = r"^[^0-9０-９]+$"  # noqa: RUF001  (full-width digits)
"""Characters as typed, with blanks, brackets and the country's code."""
S10_LENGTH = 13
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
TRACKING_NUMBER = r"^[A-Z0-9]{8,20}$"
REGION_CODE = r"^\d{6}$"
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(0(?:10|2\d)|0[3-9]\d{2})-?(\d{7,8})(?:-(\d{1,6}))?")


def _refusal(code: str, sentence: str, sentence_zh: str) -> Exception:
    return PydanticCustomError(code, sentence, {"detail_zh": sentence_zh})


def _compact(text: str) -> str:
    return "".join(text.split()).upper()


def _check_identity_number(text: str) -> str:
    number = _compact(text)
    code = "identity_number_invalid"
    if not re.fullmatch(IDENTITY_NUMBER, number, re.ASCII):
        raise _refusal(
            code,
            "an identity number has 17 digits and a check character",
            "居民身份证号码应为17位数字加1位校验码",
        )
    if number[0] != "9" and not PROVINCE.match(number):
        raise _refusal(code, "no region has this number's prefix", "身份证号码的地区代码不存在")
    if ric.calc_check_digit(number) != number[-1]:
        raise _refusal(
            code, "the check character does not fit the number", "身份证号码校验码不正确，请核对"
        )
    try:
        born = ric.get_birth_date(number)
    except NumberError:
        raise _refusal(
            code, "the number holds no date of birth", "身份证号码中的出生日期不存在"
        ) from None
    if born > committee_date(system_clock()):
        raise _refusal(
            code, "the date of birth lies in the future", "身份证号码中的出生日期晚于今天"
        )
    return number


def _check_credit_code(text: str) -> str:
    credit_code = _compact(text)
    code = "credit_code_invalid"
    if not re.fullmatch(CREDIT_CODE, credit_code, re.ASCII):
        raise _refusal(
            code,
            "a credit code has 18 digits and capitals, without I, O, S, V and Z",
            "统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z）",
        )
    if uscc.calc_check_digit(credit_code) != credit_code[-1]:
        raise _refusal(
            code,
            "the check character does not fit the code",
            "统一社会信用代码校验码不正确，请核对",
        )
    return credit_code


def s10_check_digit(serial: str) -> str:
    """Return the check digit of an 8-digit serial number (UPU S10, section on the check digit)."""
    remainder = sum(int(d) * w for d, w in zip(serial, S10_WEIGHTS, strict=True)) % 11
    return {0: "5", 1: "0"}.get(remainder, str(11 - remainder))


def _check_s10(text: str) -> str:
    number = _compact(text)
    code = "tracking_number_invalid"
    if not re.fullmatch(S10_NUMBER, number, re.ASCII):
        raise _refusal(
            code,
            "an S10 tracking number has 2 letters, 9 digits and 2 letters",
            "邮件号码应为2位字母、9位数字加2位字母",
        )
    if s10_check_digit(number[2:10]) != number[10]:
        raise _refusal(
            code, "the check digit does not fit the number", "邮件号码校验码不正确，请核对"
        )
    return number


def _check_tracking_number(text: str) -> str:
    number = _compact(text)
    if len(number) == S10_LENGTH and not number.isdigit():
        return _check_s10(number)
    if not re.fullmatch(TRACKING_NUMBER, number, re.ASCII):
        raise _refusal(
            "tracking_number_invalid",
            "a tracking number has 8 to 20 letters and digits",
            "邮件号码应为8至20位字母或数字",
        )
    return number


def _check_phone(text: str) -> str:
    number = re.sub(r"^(?:\+|00)86-?", "", re.sub(r"[\s()（）]", "", text), flags=re.ASCII)
    mobile = number.replace("-", "")
    if re.fullmatch(MOBILE, mobile) and mobile.isascii():
        return mobile
    landline = re.fullmatch(LANDLINE, number)
    if landline is None or not number.isascii():
        raise _refusal(
            "phone_invalid",
            "a phone number is a mainland mobile number, or a landline with its area code",
            "电话号码应为大陆手机号，或带区号的固定电话",
        )
    return "-".join(part for part in landline.groups() if part)


def _check_region(text: str) -> str:
    if not re.fullmatch(REGION_CODE, text, re.ASCII) or not PROVINCE.match(text):
        raise _refusal(
            "region_code_invalid",
            "a region code has 6 digits and begins with a province's",
            "行政区划代码应为6位数字，且以省级代码开头",
        )
    return text


def _schema(pattern: str, title: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "title": title, "pattern": pattern})


def _checked(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(check)


IdentityNumber = Annotated[
    str, _checked(_check_identity_number), _schema(IDENTITY_NUMBER, "Identity number (GB 11643)")
]
CreditCode = Annotated[
    str, _checked(_check_credit_code), _schema(CREDIT_CODE, "Unified social credit code (GB 32100)")
]
S10TrackingNumber = Annotated[
    str, _checked(_check_s10), _schema(S10_NUMBER, "Postal item number (UPU S10)")
]
TrackingNumber = Annotated[
    str, _checked(_check_tracking_number), _schema(TRACKING_NUMBER, "Carrier's tracking number")
]
PhoneNumber = Annotated[
    str,
    StringConstraints(max_length=PHONE_LENGTH),
    _checked(_check_phone),
    WithJsonSchema({"type": "string", "title": "Mainland phone number", "maxLength": PHONE_LENGTH}),
]
AccountId = Annotated[str, StringConstraints(pattern=ACCOUNT_ID)]
TownName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30, pattern=TOWN_NAME)
]
"""A town or street office, never a full address: digits, of a house or a room, are refused."""
RegionCode = Annotated[
    str, _checked(_check_region), _schema(REGION_CODE, "Region code (GB/T 2260)")
]


def region_of(identity_number: str) -> str:
    """Return the 6-digit region where a valid identity number was first issued."""
    return identity_number[:6]


def birth_date_of(identity_number: str) -> date:
    """Return the date of birth in a valid identity number."""
    return ric.get_birth_date(identity_number)


def sex_of(identity_number: str) -> Literal["female", "male"]:
    """Return the sex in a valid identity number: the 17th digit is odd for men."""
    return "male" if int(identity_number[16]) % 2 else "female"


def mask_identity_number(identity_number: str) -> str:
    """Show province, city and the last three characters only."""
    return _masked(identity_number, 4, 3)


def mask_name(name: str) -> str:
    """Show a name's first character, and its last if there are more than two."""
    return _masked(name, 1, 1 if len(name) > 2 else 0)  # noqa: PLR2004


def mask_phone(phone: str) -> str:
    """Show the first three and the last four digits only."""
    return _masked(phone, 3, 4)


def _masked(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]
