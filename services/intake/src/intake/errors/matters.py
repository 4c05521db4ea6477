"""Refusals around withdrawing applications, linking accounts to cases, and drafts."""

from shared.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
)
from shared.rate_limits import TooManyRequestsError

__all__ = [
    "CaseLinkAttemptsError",
    "CaseLinkRefusedError",
    "DayOfReceiptRefusedError",
    "DraftIncompleteError",
    "DraftLimitError",
    "DraftNotFoundError",
    "DraftVersionMissingError",
    "WithdrawalNotOursError",
    "WithdrawalRefusedError",
    "WithdrawalTooLateError",
]


class WithdrawalTooLateError(ConflictError):
    """The case has its panel, or is over."""

    code = "withdrawal_too_late"
    sentence = "the case is “{state}”: an application can be withdrawn until its panel is drawn"
    sentence_zh = "案件当前状态为“{state_zh}”，专家组抽签确定后不能再撤回申请"


class WithdrawalNotOursError(ForbiddenError):
    """Another party applied."""

    code = "withdrawal_not_yours"
    sentence = "another party applied: only they can withdraw the application"
    sentence_zh = "该申请由其他当事人提出，只能由申请人撤回"


class WithdrawalRefusedError(InvalidError):
    """What a clerk records of a withdrawal lacks the signed request."""

    code = "withdrawal_refused"
    sentence = "the withdrawal can't be recorded like this; see errors"
    sentence_zh = "撤回登记有误，详见 errors"


class DayOfReceiptRefusedError(InvalidError):
    """The day on which a paper came can't be."""

    code = "day_of_receipt_refused"
    sentence = "the day of receipt can't be; see errors"
    sentence_zh = "收件日期有误，详见 errors"


class CaseLinkRefusedError(NotFoundError):
    """Number, name and code don't belong to one case; which of them is wrong isn't told."""

    code = "case_link_refused"
    sentence = "there is no case with this number, name and code; look at the receipt"
    sentence_zh = "未找到与所填证件号码、姓名（名称）和查询码相符的案件，请核对回执"


class CaseLinkAttemptsError(TooManyRequestsError):
    """An account tried to link itself too often."""

    code = "case_link_attempts"
    sentence = "too many attempts to link a case; try again in {seconds} s, or ask at the counter"
    sentence_zh = "关联案件尝试次数过多，请在 {seconds} 秒后重试，或到窗口办理"


class DraftNotFoundError(NotFoundError):
    """No draft of that id that the account has, or it has expired."""

    code = "draft_not_found"
    sentence = "you have no such draft; it may have expired or been submitted"
    sentence_zh = "草稿不存在，可能已过期或已提交"


class DraftLimitError(ConflictError):
    """The account has as many drafts as it may."""

    code = "draft_limit"
    sentence = "an account keeps at most {most} drafts; submit or discard one"
    sentence_zh = "每个账号最多保存 {most} 份草稿，请先提交或删除其中一份"


class DraftVersionMissingError(PreconditionFailedError):
    """Without the version, what another device saved would be lost."""

    code = "draft_version_missing"
    sentence = "say in If-Match which version of the draft this replaces"
    sentence_zh = "请在 If-Match 中注明所替换的草稿版本"


class DraftIncompleteError(InvalidError):
    """The draft isn't an application yet."""

    code = "draft_incomplete"
    sentence = "fields of the draft are missing or wrong; see errors"
    sentence_zh = "草稿中有未填写或填写有误的内容，详见 errors"
