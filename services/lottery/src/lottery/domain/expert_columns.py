"""The columns of a table of experts, as the office fills it in and the pool writes it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["COLUMNS", "EXAMPLE", "SHEET", "ExpertColumn", "column_of"]

SHEET = "专家"

Need = Literal["always", "appointed", "never"]


@dataclass(frozen=True, slots=True)
class ExpertColumn:
    """One column: the member that it holds, its heading, and what people are told of it.

    ``needed`` says for whom a cell is filled in: for everybody, for whom is appointed, or nobody.
    """

    key: str
    heading: str
    width: int
    needed: Need
    note: str


COLUMNS: Sequence[ExpertColumn] = (
    ExpertColumn("name", "姓名", 12, "always", "与执业证书一致"),
    ExpertColumn("phone", "联系电话", 16, "always", "手机号，或带区号的固定电话"),
    ExpertColumn(
        "licence_number",
        "执业证书编号",
        20,
        "always",
        "6至30位数字或大写字母；系统按此编号识别专家，已在库的更新，未在库的新增",
    ),
    ExpertColumn("title", "职称", 10, "always", "正高或副高"),
    ExpertColumn("specialty", "主要专科", 16, "always", "参加抽签的唯一专科"),
    ExpertColumn("other_specialties", "其他专科", 24, "never", "多个专科用顿号分隔"),
    ExpertColumn(
        "hospital", "医院统一社会信用代码", 24, "always", "18位，末位为校验码；回避按此代码判断"
    ),
    ExpertColumn("hospital_name", "医院名称", 28, "always", "医院全称"),
    ExpertColumn("recommended_by", "推荐单位", 24, "never", "不填则为所在医院"),
    ExpertColumn("account_id", "系统账号", 18, "never", "没有账号的专家暂不参加抽签"),
    ExpertColumn(
        "state",
        "库内状态",
        12,
        "never",
        "新增专家填“已推荐”（默认）或“在聘”；已在库专家的状态只能逐步办理，不随导入变更",
    ),
    ExpertColumn("term_from", "聘期开始", 14, "appointed", "年-月-日"),
    ExpertColumn("term_to", "聘期结束", 14, "never", "年-月-日，不填则为一个完整聘期"),
    ExpertColumn("appointment_reason", "聘任理由", 20, "appointed", "未经培训和跟班直接聘任的理由"),
    ExpertColumn("version", "版本", 8, "never", "导出时自动填写，用于发现他人已作的修改，请勿改动"),
)

EXAMPLE: Sequence[str] = (
    "周岳",
    "13857900001",
    "110330783000001",
    "正高",
    "骨科",
    "康复科",
    "91330783000000001J",
    "东阳市某某医院",
    "东阳市卫生健康局",
    "expert-1",
    "在聘",
    "2026-01-01",
    "2028-12-31",
    "原专家库转入",
    "",
)
"""An invented expert, in the order of the columns."""


def column_of(heading: str) -> ExpertColumn | None:
    """Return the column of that heading, or of that key; blanks and a mark ``*`` don't matter."""
    written = "".join(heading.split()).strip("*＊")  # noqa: RUF001  (as people type it)
    return next((item for item in COLUMNS if written in (item.heading, item.key)), None)
