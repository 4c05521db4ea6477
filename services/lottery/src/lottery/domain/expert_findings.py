"""What is wrong, or worth a look, in a table of experts: by row and column, never with a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lottery.domain.expert_columns import COLUMNS

__all__ = ["SENTENCES", "Finding", "Outcome", "Report", "RowOutcome", "finding"]

Outcome = Literal["added", "changed", "unchanged", "refused"]

SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("this must be filled in", "此项必填"),
        "column_missing": ("the table lacks this column", "表格缺少此列"),
        "column_repeated": ("the table has this column twice", "表格中此列重复出现"),
        "column_unknown": (
            "the heading of column {number} isn't known; the column is passed over",
            "第 {number} 列的标题不是已知的列名，该列内容未采用",
        ),
        "no_rows": ("the table has headings and no expert", "表格中没有专家信息"),
        "formula": (
            "this is a formula; only values are taken",
            "单元格是公式，请改为直接填写的值（可“选择性粘贴—数值”）",
        ),
        "cell_error": ("this cell holds an error", "单元格的值是错误值"),
        "cell_too_long": (
            "a cell holds at most {limit} characters",
            "单元格内容不得超过 {limit} 个字符",
        ),
        "number_rounded": (
            "the spreadsheet program rounded this number; format the column as text",
            "表格软件已将长数字四舍五入或改为科学计数法，请将该列设为文本格式后重新填写",
        ),
        "title_unknown": ("a title is 正高 or 副高", "职称应为正高或副高"),
        "state_unknown": ("there is no such state", "没有这种库内状态"),
        "state_not_for_new": (
            "a new expert begins recommended or, for a reason, active",
            "新增专家只能填“已推荐”或“在聘”，其余状态入库后逐步办理",
        ),
        "term_without_state": (
            "a term or a reason is given, and the state isn't 在聘",
            "填写了聘期或聘任理由，但库内状态不是“在聘”",
        ),
        "reason_unknown": ("there is no such reason", "没有这种聘任理由"),
        "day_invalid": ("a day is written like 2026-03-15", "日期应写作 2026-03-15"),
        "version_invalid": ("a version is a whole number", "版本应为整数"),
        "licence_repeated": (
            "row {first} has the same licence",
            "执业证书编号与第 {first} 行重复",
        ),
        "licence_of_another": (
            "the pool has this licence under another name; correct the entry itself if it is so",
            "专家库中该执业证书编号属于另一姓名；如确需更正，请在该专家信息中修改",
        ),
        "account_repeated": ("row {first} has the same account", "系统账号与第 {first} 行重复"),
        "account_of_another": (
            "this account belongs to another expert of the pool",
            "该系统账号已属于专家库中的其他专家",
        ),
        "stale_version": (
            "the entry was changed after this table was exported: version {current} is current",
            "该专家信息在表格导出后已被修改（当前版本 {current}），请重新导出",
        ),
        "state_kept": (
            "the pool has another state, which only steps change",
            "与库内状态不一致；状态只能逐步办理，未随导入变更",
        ),
        "term_kept": (
            "the pool has another term, which only steps change",
            "与库内聘期不一致；聘期只能通过聘任或续聘变更，未随导入变更",
        ),
        "account_missing": (
            "without an account the expert isn't drawn",
            "没有系统账号，该专家暂不参加抽签",
        ),
        "account_removed": (
            "the expert loses the account, and isn't drawn",
            "原有系统账号将被清除，该专家不再参加抽签",
        ),
        "hospital_named_twice": (
            "row {first} names the hospital of this code otherwise",
            "与第 {first} 行的信用代码相同但医院名称不同",
        ),
        "phone_repeated": ("row {first} has the same telephone", "联系电话与第 {first} 行相同"),
    }
)
"""The sentence of each code, in English and in Chinese."""

WARNINGS = frozenset(
    {
        "column_unknown",
        "state_kept",
        "term_kept",
        "account_missing",
        "account_removed",
        "hospital_named_twice",
        "phone_repeated",
    }
)
HEADINGS: Mapping[str, str] = MappingProxyType({item.key: item.heading for item in COLUMNS})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: the row as the spreadsheet numbers it, the column's key, a code."""

    row: int
    column: str | None
    code: str
    detail: str
    detail_zh: str

    @property
    def is_warning(self) -> bool:
        """Whether the table can be taken all the same."""
        return self.code in WARNINGS

    @property
    def heading(self) -> str | None:
        """The column's heading."""
        return HEADINGS.get(self.column or "")


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of a row; a new expert has no id before the table is taken."""

    row: int
    outcome: Outcome
    expert_id: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What would become of a table, or became of it, row by row."""

    rows: Sequence[RowOutcome]
    findings: Sequence[Finding]

    @property
    def errors(self) -> list[Finding]:
        """What keeps the table from being taken."""
        return [item for item in self.findings if not item.is_warning]

    @property
    def warnings(self) -> list[Finding]:
        """What is worth a look."""
        return [item for item in self.findings if item.is_warning]

    def count(self, outcome: Outcome) -> int:
        """Return how many rows come to that."""
        return sum(item.outcome == outcome for item in self.rows)


def finding(code: str, row: int, column: str | None = None, **facts: object) -> Finding:
    """Return a finding with its sentences."""
    sentence, sentence_zh = SENTENCES[code]
    return Finding(row, column, code, sentence.format(**facts), sentence_zh.format(**facts))
