"""Refusals around interests and loans of experts, and files of the pool."""

from shared.errors import ConflictError, InvalidError, NotFoundError, TooLargeError

__all__ = [
    "CalendarInvalidError",
    "ImportEncryptedError",
    "ImportNotFoundError",
    "ImportOldFormatError",
    "ImportRefusedError",
    "ImportTooLargeError",
    "ImportUnreadableError",
    "InterestEndedError",
    "InterestKnownError",
    "InterestNotFoundError",
    "LoanEndedError",
    "LoanExpertError",
    "LoanInvalidError",
    "LoanNotFoundError",
    "LoanNotOursError",
    "LoanOpenError",
]


class CalendarInvalidError(InvalidError):
    """Days away that can't be."""

    code = "expert_calendar_invalid"
    sentence = "days away end on or after the day on which they begin"
    sentence_zh = "不可参加的结束日期不得早于开始日期"


class LoanNotFoundError(NotFoundError):
    """The committee neither gave nor was offered such a loan."""

    code = "expert_loan_not_found"
    sentence = "there is no loan {id}"
    sentence_zh = "未找到专家借用记录 {id}"


class LoanOpenError(ConflictError):
    """One loan of an expert to a committee at a time."""

    code = "expert_loan_open"
    sentence = "expert {expert} is lent to {borrower} already; end that loan first"
    sentence_zh = "专家 {expert} 已借给 {borrower}，请先结束原借用"


class LoanEndedError(ConflictError):
    """What was ended or is over can't be accepted or ended."""

    code = "expert_loan_ended"
    sentence = "the loan has ended"
    sentence_zh = "该借用已结束"


class LoanExpertError(ConflictError):
    """Only who may be drawn here is lent."""

    code = "expert_loan_not_active"
    sentence = "only active experts are lent"
    sentence_zh = "只有在聘专家可以借出"


class LoanNotOursError(ConflictError):
    """Only the borrower accepts."""

    code = "expert_loan_not_offered"
    sentence = "only the committee to which an expert was offered can accept"
    sentence_zh = "只有借入方委员会可以接受借用"


class LoanInvalidError(InvalidError):
    """The loan's days or borrower can't be."""

    code = "expert_loan_invalid"
    sentence = "an expert is lent to another committee, from a first day to a later last one"
    sentence_zh = "专家应借给其他委员会，且结束日期不早于开始日期和今天"


class InterestNotFoundError(NotFoundError):
    """The expert declared no such interest."""

    code = "expert_interest_not_found"
    sentence = "there is no declared interest {id}"
    sentence_zh = "未找到利益关系申报 {id}"


class InterestKnownError(ConflictError):
    """It was declared before and holds."""

    code = "expert_interest_known"
    sentence = "this interest is declared already"
    sentence_zh = "该利益关系已经申报"


class InterestEndedError(ConflictError):
    """It doesn't hold any more."""

    code = "expert_interest_ended"
    sentence = "this interest was ended before"
    sentence_zh = "该利益关系申报已终止"


class ImportNotFoundError(NotFoundError):
    """No such import in the committee."""

    code = "expert_import_not_found"
    sentence = "there is no import {id}"
    sentence_zh = "未找到导入记录 {id}"


class ImportTooLargeError(TooLargeError):
    """The file holds more than is taken at once."""

    code = "expert_import_too_large"
    sentence = "the file has more than {rows} rows, or unpacks to more than a table of so many"
    sentence_zh = "导入文件超过 {rows} 行，或解压后内容过大，请拆分后分次导入"


class ImportUnreadableError(InvalidError):
    """The file is no table that could be read."""

    code = "expert_import_unreadable"
    sentence = "the file isn't a workbook (.xlsx) or a table in CSV (UTF-8 or GB 18030)"
    sentence_zh = "无法读取该文件：请使用 .xlsx 工作簿或 CSV（UTF-8、GB18030 编码）"


class ImportOldFormatError(InvalidError):
    """A workbook of the format before 2007."""

    code = "expert_import_old_format"
    sentence = "the file is a workbook of the old format (.xls); save it as .xlsx"
    sentence_zh = "该文件是旧版 .xls 格式，请在表格软件中另存为 .xlsx 后重新上传"


class ImportEncryptedError(InvalidError):
    """A workbook that a password opens."""

    code = "expert_import_encrypted"
    sentence = "the file is protected by a password; save it without one"
    sentence_zh = "该文件已用密码加密，请取消密码后重新上传"


class ImportRefusedError(InvalidError):
    """Some rows can't be taken, so none is."""

    code = "expert_import_refused"
    sentence = "{count} errors in the file; nothing was taken from it"
    sentence_zh = "文件中有 {count} 处错误，未导入任何数据"
