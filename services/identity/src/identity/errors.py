"""Every refusal of identity.

ServiceError
├── NotFoundError
│   └── AccountNotFoundError
├── ForbiddenError
│   └── OwnAccountError
├── UnauthenticatedError
│   └── ClientRefusedError        kept in the audit trail; the client reads OAuth's own words
├── ConflictError
│   ├── LoginTakenError
│   └── AccountDisabledError
└── InvalidError
    ├── PasswordTooWeakError
    ├── RolesIncompatibleError
    └── InvitationInvalidError
"""

from shared.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)

__all__ = [
    "AccountDisabledError",
    "AccountNotFoundError",
    "ClientRefusedError",
    "InvitationInvalidError",
    "LoginTakenError",
    "OwnAccountError",
    "PasswordTooWeakError",
    "RolesIncompatibleError",
]


class AccountNotFoundError(NotFoundError):
    """No such account in the caller's committee."""

    code = "account_not_found"
    sentence = "there is no such account"
    sentence_zh = "账号不存在"


class OwnAccountError(ForbiddenError):
    """An administrator would change what they themselves may do."""

    code = "own_account"
    sentence = "nobody changes the roles or the state of their own account"
    sentence_zh = "不得变更本人账号的角色或状态"


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


class InvitationInvalidError(InvalidError):
    """The one-time link was used, replaced, or is too old."""

    code = "invitation_invalid"
    sentence = "this link is no longer valid; ask the administrator for a new one"
    sentence_zh = "该链接已失效，请联系账号管理员重新获取"
