"""Every refusal of identity.

ServiceError
├── NotFoundError
│   ├── AccountNotFoundError
│   ├── ClientNotFoundError
│   ├── ClientKeyNotFoundError
│   └── SessionNotFoundError
├── ForbiddenError
│   └── OwnAccountError
├── UnauthenticatedError
│   └── ClientRefusedError        kept in the audit trail; the client reads OAuth's own words
├── ConflictError
│   ├── ClientKeyKnownError
│   ├── LoginTakenError
│   ├── AccountDisabledError
│   ├── SecondFactorMissingError
│   └── SecondFactorRequiredError
├── TooManyAttemptsError
└── InvalidError
    ├── PasswordTooWeakError
    │   └── PasswordGuessableError
    ├── ClientKeyRefusedError
    ├── ClientProofWrongError
    ├── RolesIncompatibleError
    ├── PasswordWrongError
    ├── CodeWrongError
    ├── EnrolmentExpiredError
    └── InvitationInvalidError
"""

from shared.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    ServiceError,
    UnauthenticatedError,
)

__all__ = [
    "AccountDisabledError",
    "AccountNotFoundError",
    "ClientKeyKnownError",
    "ClientKeyNotFoundError",
    "ClientKeyRefusedError",
    "ClientNotFoundError",
    "ClientProofWrongError",
    "ClientRefusedError",
    "CodeWrongError",
    "EnrolmentExpiredError",
    "InvitationInvalidError",
    "LoginTakenError",
    "OwnAccountError",
    "PasswordGuessableError",
    "PasswordTooWeakError",
    "PasswordWrongError",
    "RolesIncompatibleError",
    "SecondFactorMissingError",
    "SecondFactorRequiredError",
    "SessionNotFoundError",
    "TooManyAttemptsError",
]


class AccountNotFoundError(NotFoundError):
    """No such account in the caller's committee."""

    code = "account_not_found"
    sentence = "there is no such account"
    sentence_zh = "账号不存在"


class SessionNotFoundError(NotFoundError):
    """The account isn't logged in there, or not any more."""

    code = "session_not_found"
    sentence = "there is no such session"
    sentence_zh = "会话不存在或已结束"


class OwnAccountError(ForbiddenError):
    """An administrator would change what they themselves may do, or how they are let in."""

    code = "own_account"
    sentence = "nobody does this to their own account; another administrator does"
    sentence_zh = "不得对本人账号执行此操作，请由其他账号管理员办理"


class ClientRefusedError(UnauthenticatedError):
    """A client didn't show that it is who it says."""

    code = "client_refused"
    sentence = "the client isn't known or its secret is wrong"
    sentence_zh = "客户端未登记或密钥有误"


class LoginTakenError(ConflictError):
    """Two accounts can't have one login."""

    code = "login_taken"
    sentence = "another account has this login"
    sentence_zh = "该登录名已被使用"


class AccountDisabledError(ConflictError):
    """A disabled account gets no new password."""

    code = "account_disabled"
    sentence = "the account is disabled; enable it first"
    sentence_zh = "账号已停用，请先启用"


class SecondFactorMissingError(ConflictError):
    """There is no second factor to renew, remove or reset."""

    code = "second_factor_missing"
    sentence = "the account has no second factor"
    sentence_zh = "该账号未启用第二重验证"


class SecondFactorRequiredError(ConflictError):
    """A role of the account demands a second factor."""

    code = "second_factor_required"
    sentence = "a role of this account demands a second factor"
    sentence_zh = "该账号的角色必须启用第二重验证"


class TooManyAttemptsError(ServiceError):
    """Passwords or codes were wrong too often to try again at once."""

    code = "too_many_attempts"
    status = 429
    sentence = "too many attempts; try again in {seconds} s"
    sentence_zh = "尝试次数过多，请在 {seconds} 秒后重试"


class PasswordWrongError(InvalidError):
    """The account's own password was asked for again, and this isn't it."""

    code = "password_wrong"
    sentence = "the present password is wrong"
    sentence_zh = "当前密码不正确"


class CodeWrongError(InvalidError):
    """The authenticator shows another code."""

    code = "code_wrong"
    sentence = "the code is wrong or was used before"
    sentence_zh = "验证码不正确或已使用"


class EnrolmentExpiredError(InvalidError):
    """Enrolling took too long, or was begun for another account."""

    code = "enrolment_expired"
    sentence = "this enrolment has expired; begin again"
    sentence_zh = "启用流程已过期，请重新开始"


class PasswordTooWeakError(InvalidError):
    """The password doesn't keep anybody out."""

    code = "password_too_weak"
    sentence = "a password has {shortest} to {longest} characters and isn't made of the login"
    sentence_zh = "密码应为 {shortest} 至 {longest} 个字符，且不得由登录名构成"


class RolesIncompatibleError(InvalidError):
    """One account would grant, watch or ask for what it does itself."""

    code = "roles_incompatible"
    sentence = "the role “{role}” stands alone: its account holds no other"
    sentence_zh = "角色“{role}”须单独设置，同一账号不得兼任其他角色"


class PasswordGuessableError(PasswordTooWeakError):
    """The password is among those that a guesser tries early."""

    code = "password_guessable"
    sentence = "this password is easy to guess: {reason}"
    sentence_zh = "密码容易被猜中：{reason_zh}"


class InvitationInvalidError(InvalidError):
    """The one-time link was used, replaced, or is too old."""

    code = "invitation_invalid"
    sentence = "this link is no longer valid; ask the administrator for a new one"
    sentence_zh = "该链接已失效，请联系账号管理员重新获取"


class ClientNotFoundError(NotFoundError):
    """No client of a hospital of that id in the caller's committee."""

    code = "client_not_found"
    sentence = "there is no such client"
    sentence_zh = "客户端不存在"


class ClientKeyNotFoundError(NotFoundError):
    """The client has no key of that name."""

    code = "client_key_not_found"
    sentence = "the client has no such key"
    sentence_zh = "该客户端没有此密钥"


class ClientKeyKnownError(ConflictError):
    """A key's name is good once."""

    code = "client_key_known"
    sentence = "the client has a key of this name"
    sentence_zh = "该客户端已有同名密钥"


class ClientKeyRefusedError(InvalidError):
    """What was sent is no public key for signatures."""

    code = "client_key_refused"
    sentence = "this is no public key for signatures (OKP, EC or RSA) that can be read"
    sentence_zh = "该密钥不是可用于签名的公钥（OKP、EC 或 RSA）"


class ClientProofWrongError(InvalidError):
    """Nothing shows that the client itself wants the new key."""

    code = "client_proof_wrong"
    sentence = "the proof must be a new, short-lived JWT by a good key of this client for this key"
    sentence_zh = "证明无效：应由该客户端现有密钥签署、短期有效且仅用一次，并指向新密钥"
