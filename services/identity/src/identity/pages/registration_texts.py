"""What the pages of registration and of forgotten passwords say."""

from collections.abc import Mapping

__all__ = ["REGISTRATION_TEXTS"]

REGISTRATION_TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "register": "注册申请人账号",
        "register_title": "申请人注册",
        "register_hint": "供被鉴定人、用人单位经办人和近亲属在网上提交申请。注册只核验手机号，"
        "不核验身份；账号只能查看本账号提交的材料和案件。",
        "registration_closed": "本系统未开放网上注册，请到鉴定机构窗口办理申请。",
        "committee": "受理机构",
        "identity_number": "居民身份证号码",
        "your_name": "姓名",
        "phone": "手机号码",
        "send_code": "发送验证码",
        "identity_number_invalid": "身份证号码不正确，请核对。",
        "name_invalid": "请填写姓名。",
        "phone_invalid": "请填写11位大陆手机号码。",
        "committee_unknown": "请选择受理机构。",
        "enter_code_title": "输入验证码",
        "code_sent": "如所填信息可以办理，验证码已发送到您填写的手机，5分钟内有效。",
        "code_missing": "没有收到？请核对后重新填写。身份证号码或手机号已注册的，不会收到"
        "注册验证码：请直接登录，或重设密码；更换了手机号的，请携身份证到窗口办理。",
        "code_wrong": "信息或验证码不正确，或验证码已失效。",
        "start_over": "重新填写",
        "finish": "完成",
        "registered": "注册完成，现在可以用手机号和密码登录。",
        "too_often": "请求次数过多，请在 {minutes} 分钟后重试。",
        "reset": "忘记密码",
        "reset_title": "重设登录密码",
        "reset_hint": "填写登录名；申请人填写注册时的手机号。",
        "reset_closed": "本系统未开放自助重设，请联系账号管理员；申请人请到窗口办理。",
        "continue": "继续",
        "reset_mail_sent": "如该账号登记了电子邮箱，重设密码的链接已发送到该邮箱。"
        "没有收到的，请联系账号管理员。",
        "reset_without_second_factor": "重设密码不会取消账号的第二重验证。",
        "login_invalid": "请填写登录名。",
        "back_to_login": "返回登录",
    },
    "en": {
        "register": "Register as an applicant",
        "register_title": "Register as an applicant",
        "register_hint": "For people appraised, employers' staff and close relatives who apply "
        "online. Registering proves a telephone, not a person: the account sees only what "
        "it handed in.",
        "registration_closed": "Nobody registers online here; please apply at the counter.",
        "committee": "Committee",
        "identity_number": "Identity number",
        "your_name": "Name",
        "phone": "Mobile number",
        "send_code": "Send a code",
        "identity_number_invalid": "The identity number is wrong; please check it.",
        "name_invalid": "Please fill in your name.",
        "phone_invalid": "Please fill in a mainland mobile number of 11 digits.",
        "committee_unknown": "Please choose a committee.",
        "enter_code_title": "Enter the code",
        "code_sent": "If this can be done with what you filled in, a code was sent to the "
        "telephone you named. It is good for 5 minutes.",
        "code_missing": "No code? Check the numbers and start again. Nobody gets a code to "
        "register whose identity or telephone number has an account: log in, or reset the "
        "password; with a new telephone number, come to the counter with your identity card.",
        "code_wrong": "Something you entered is wrong, or the code isn't good any more.",
        "start_over": "Start again",
        "finish": "Finish",
        "registered": "You are registered, and log in with your mobile number and password.",
        "too_often": "Too many requests. Try again in {minutes} minutes.",
        "reset": "Forgot your password?",
        "reset_title": "Reset your password",
        "reset_hint": "Your login; for applicants, the mobile number they registered with.",
        "reset_closed": "Passwords aren't reset online here: ask your administrator, or, as an "
        "applicant, come to the counter.",
        "continue": "Continue",
        "reset_mail_sent": "If the account has a mail address, a link was sent there. If nothing "
        "comes, ask your administrator.",
        "reset_without_second_factor": "A new password doesn't end the account's second factor.",
        "login_invalid": "Please fill in your login.",
        "back_to_login": "Back to logging in",
    },
}
