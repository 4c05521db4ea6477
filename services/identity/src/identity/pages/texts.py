"""What the pages say."""

from collections.abc import Mapping
from typing import Literal

from identity.pages.accounts_texts import ACCOUNTS_TEXTS
from identity.pages.registration_texts import REGISTRATION_TEXTS

__all__ = ["TEXTS", "Language"]

Language = Literal["zh", "en"]

TEXTS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "locale": "zh-CN",
        "system": "劳动能力鉴定业务系统",
        "log_in": "登录",
        "login_title": "账号登录",
        "login": "登录名",
        "password": "密码",
        "new_password": "新密码",
        "repeat_password": "再次输入新密码",
        "password_rule": (
            "12 至 256 个字符，可使用任意字符。不得由登录名、姓名或单位名称构成，"
            "也不得为常见或容易猜中的密码。"
        ),
        "set_password": "设置密码",
        "set_password_title": "设置登录密码",
        "for_account": "账号",
        "password_set": "密码已设置，现在可以登录。",
        "to_system": "进入系统",
        "log_out": "退出登录",
        "log_out_title": "确认退出登录",
        "log_out_question": "要在此浏览器中退出登录吗？",
        "logged_out": "您已退出登录。",
        "wrong": "登录名或密码不正确，或账号不可用。",
        "wait": "尝试次数过多，请在 {seconds} 秒后重试。",
        "form_expired": "页面已过期，请重新填写。",
        "passwords_differ": "两次输入的密码不一致。",
        "link_invalid": "该链接已失效，请联系账号管理员重新获取。",
        "cannot_continue": "无法继续",
        "start_again": "登录请求有误，请从系统首页重新进入。",
        "other_language": "English",
        "other_code": "en",
        "error": "错误",
        "colon": "：",
        "code_title": "输入验证码",
        "code": "验证码",
        "code_rule": "请输入手机身份验证器上当前显示的 6 位数字。",
        "code_lost": (
            "手机不在身边？可在上面输入一个恢复码。手机和恢复码都已遗失的，请联系账号管理员重置。"
        ),
        "other_account": "使用其他账号登录",
        "wrong_code": "验证码不正确或已使用，请输入下一个验证码。",
        "enrolment_title": "启用第二重验证",
        "enrolment_why": (
            "除密码外，登录时还需输入手机上显示的验证码。他人即使得知密码，也无法登录。"
        ),
        "enrolment_app": "在手机上安装一款身份验证器（支持 TOTP 的均可）并打开。",
        "enrolment_scan": "用身份验证器扫描二维码。",
        "enrolment_type": "无法扫描的，请手工输入以下密钥（类型：基于时间；账号：{login}）。",
        "enrolment_confirm": "输入身份验证器此刻显示的验证码。",
        "enrolment_clock": "验证码每 30 秒更换一次；始终不正确的，请检查手机的时间是否准确。",
        "enrolment_button": "启用第二重验证",
        "authenticator_code": "验证码（6 位数字）",
        "qr_title": "身份验证器二维码",
        "recovery_codes_title": "恢复码",
        "second_factor_on": "第二重验证已启用，以下恢复码仅显示这一次。",
        "recovery_rule": "手机遗失或更换时，可用恢复码代替验证码登录。每个恢复码只能使用一次。",
        "recovery_of": "账号 {login}，生成于 {at}：",
        "recovery_keep": "请打印或抄写，与手机分开存放，不要交给他人，也不要保存在本机。",
        "recovery_done": "已妥善保存，继续",
        "account_title": "我的账号",
        "sessions": "登录情况",
        "sessions_hint": "以下浏览器目前已登录此账号。有不认识的，请结束它并修改密码。",
        "unknown_browser": "未知浏览器",
        "this_browser": "当前浏览器",
        "began": "登录于",
        "last_seen": "最近使用",
        "address": "地址",
        "end_session": "结束登录",
        "end_others": "结束其他全部登录",
        "sessions_ended": "已结束所选登录。",
        "second_factor": "第二重验证",
        "second_factor_state": "已启用，启用时间：{since}。剩余恢复码 {left} 个。",
        "second_factor_off": "未启用。启用后，登录时还需输入手机上显示的验证码。",
        "second_factor_demanded": "您的角色必须使用第二重验证，不能停用。",
        "second_factor_removed": "第二重验证已停用。",
        "present_password": "当前密码",
        "renew_codes": "重新生成恢复码",
        "other_authenticator": "更换身份验证器",
        "remove_second_factor": "停用第二重验证",
        "change_password": "修改密码",
        "password_changed": "密码已修改，其他登录已结束。",
        **REGISTRATION_TEXTS["zh"],
        **ACCOUNTS_TEXTS["zh"],
    },
    "en": {
        "locale": "en",
        "system": "Labour-capacity appraisal",
        "log_in": "Log in",
        "login_title": "Log in",
        "login": "Login",
        "password": "Password",
        "new_password": "New password",
        "repeat_password": "New password again",
        "password_rule": (
            "12 to 256 characters of any kind. Not made of your login, your name or the "
            "office's name, and none that is easy to guess."
        ),
        "set_password": "Set password",
        "set_password_title": "Set your password",
        "for_account": "Account",
        "password_set": "The password is set. You can log in now.",
        "to_system": "Enter the system",
        "log_out": "Log out",
        "log_out_title": "Log out",
        "log_out_question": "Log out in this browser?",
        "logged_out": "You are logged out.",
        "wrong": "Login or password is wrong, or the account can't be used.",
        "wait": "Too many attempts. Try again in {seconds} seconds.",
        "form_expired": "This page has expired; please fill it in again.",
        "passwords_differ": "The two passwords differ.",
        "link_invalid": "This link is no longer valid; ask the administrator for a new one.",
        "cannot_continue": "This can't go on",
        "start_again": "The request to log in is faulty; please start again from the system.",
        "other_language": "中文",
        "other_code": "zh",
        "error": "Error",
        "colon": ": ",
        "code_title": "Enter a code",
        "code": "Code",
        "code_rule": "Enter the six digits that your authenticator shows now.",
        "code_lost": (
            "Phone not at hand? Enter one of your recovery codes above. If both are lost, "
            "ask the administrator to reset your second factor."
        ),
        "other_account": "Log in with another account",
        "wrong_code": "The code is wrong or was used before; enter the next one.",
        "enrolment_title": "Turn on the second factor",
        "enrolment_why": (
            "Besides your password, logging in takes a code that your phone shows. Whoever "
            "learns your password still can't log in."
        ),
        "enrolment_app": "Install an authenticator on your phone (any that does TOTP) and open it.",
        "enrolment_scan": "Scan this QR code with it.",
        "enrolment_type": "If it can't be scanned, type this key (time-based, account {login}).",
        "enrolment_confirm": "Enter the code that the authenticator shows now.",
        "enrolment_clock": (
            "It changes every 30 seconds. If it is never right, check your phone's clock."
        ),
        "enrolment_button": "Turn on the second factor",
        "authenticator_code": "Code (six digits)",
        "qr_title": "QR code for the authenticator",
        "recovery_codes_title": "Recovery codes",
        "second_factor_on": "The second factor is on. These recovery codes are shown this once.",
        "recovery_rule": (
            "When your phone is lost or replaced, a recovery code stands in for the "
            "authenticator. Each is good once."
        ),
        "recovery_of": "Account {login}, made on {at}:",
        "recovery_keep": (
            "Print them or write them down, and keep them apart from your phone: not with "
            "others, and not on this computer."
        ),
        "recovery_done": "I have put them away; continue",
        "account_title": "My account",
        "sessions": "Where you are logged in",
        "sessions_hint": (
            "These browsers are logged in to your account. If you don't know one, end it and "
            "change your password."
        ),
        "unknown_browser": "Unknown browser",
        "this_browser": "This browser",
        "began": "Logged in",
        "last_seen": "last used",
        "address": "address",
        "end_session": "Log out there",
        "end_others": "Log out everywhere else",
        "sessions_ended": "Logged out there.",
        "second_factor": "Second factor",
        "second_factor_state": "On since {since}. Recovery codes left: {left}.",
        "second_factor_off": (
            "Off. Turn it on, and logging in takes a code from your phone as well."
        ),
        "second_factor_demanded": "Your role demands a second factor; it can't be turned off.",
        "second_factor_removed": "The second factor is off.",
        "present_password": "Present password",
        "renew_codes": "Make new recovery codes",
        "other_authenticator": "Use another authenticator",
        "remove_second_factor": "Turn it off",
        "change_password": "Change password",
        "password_changed": "The password is changed, and other browsers are logged out.",
        **REGISTRATION_TEXTS["en"],
        **ACCOUNTS_TEXTS["en"],
    },
}
