"""What messages say: mails in Chinese and English, telephone messages in Chinese."""

from datetime import datetime

from identity.domain.challenges import GOOD_FOR
from identity.domain.messages import Email, PhoneMessage
from shared.clock import CHINA

__all__ = [
    "invitation_mail",
    "other_phone_hint",
    "registered_already_hint",
    "registration_code",
    "reset_code",
    "reset_mail",
]

SYSTEM = "【劳动能力鉴定】"
MINUTES = int(GOOD_FOR.total_seconds()) // 60

INVITATION = """\
您好：

账号“{login}”的登录密码请通过以下链接设置。链接仅可使用一次，{until}前有效：

{link}

如非本人使用该账号，请勿打开链接，并告知本单位账号管理员。

The password of the account “{login}” is set at the address above, once, until {until} (UTC+8).
If the account isn't yours, don't open it, and tell your administrator.
"""

RESET = """\
您好：

有人请求重设账号“{login}”的登录密码。如为本人操作，请通过以下链接设置新密码。链接仅可使用一次，{until}前有效：

{link}

如非本人操作，无需处理，原密码继续有效。

Somebody asked for a new password of the account “{login}”. If it was you, set one at the address
above, once, until {until} (UTC+8). If not, do nothing: your password stays as it is.
"""


def invitation_mail(address: str, login: str, link: str, until: datetime) -> Email:
    """Say where a new account's password is set."""
    text = INVITATION.format(login=login, link=link, until=shown(until))
    return Email(address, "设置登录密码 / Set your password", text)


def reset_mail(address: str, login: str, link: str, until: datetime) -> Email:
    """Say where a forgotten password is replaced."""
    text = RESET.format(login=login, link=link, until=shown(until))
    return Email(address, "重设登录密码 / Reset your password", text)


def registration_code(phone: str, code: str) -> PhoneMessage:
    """Bring the code that finishes a registration."""
    text = f"{SYSTEM}注册验证码{code}，{MINUTES}分钟内有效，请勿告知他人。"
    return PhoneMessage(phone, "registration_code", text, code)


def reset_code(phone: str, code: str) -> PhoneMessage:
    """Bring the code that lets a new password be set."""
    text = f"{SYSTEM}重设密码验证码{code}，{MINUTES}分钟内有效，请勿告知他人。非本人操作请忽略。"
    return PhoneMessage(phone, "reset_code", text, code)


def registered_already_hint(phone: str) -> PhoneMessage:
    """Say that this telephone's number has an account."""
    text = f"{SYSTEM}此手机号已注册，请直接登录；忘记密码可在登录页重设。非本人操作请忽略。"
    return PhoneMessage(phone, "registered_already", text)


def other_phone_hint(phone: str) -> PhoneMessage:
    """Say to the telephone of an account that its holder's number was given with another one."""
    text = (
        f"{SYSTEM}有人以您的身份证号码和另一手机号申请注册，未予办理。如为本人更换手机号，"
        "请携身份证到窗口办理；非本人操作请忽略。"
    )
    return PhoneMessage(phone, "other_phone", text)


def shown(moment: datetime) -> str:
    """Return a moment as the bureau's clocks show it."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
