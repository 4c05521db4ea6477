"""The files that people hand in: a PDF form, a scanned record of some megabytes, a photograph."""

import io
import random
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import typst
from PIL import Image, ImageDraw

from local_stack.demo.cast import Injured

__all__ = ["Paper", "form", "papers_of"]

PAGE = (1654, 2339)
PHOTO = (2400, 1520)


@dataclass(frozen=True, slots=True)
class Paper:
    """One file for one item of the checklist."""

    item: str
    file_name: str
    media_type: str
    content: bytes


def papers_of(person: Injured, *, by_relative: bool = False) -> list[Paper]:
    """Return what this person hands in; each file is a real one of its type."""
    papers = [
        Paper("application_form", "劳动能力鉴定申请表.pdf", "application/pdf", form(person)),
        Paper("diagnosis_certificate", "诊断证明.png", "image/png", scan(person.phone)),
        Paper("medical_records", "病历.jpg", "image/jpeg", record(person.phone)),
        Paper("identity_document", "身份证.jpg", "image/jpeg", photograph(person.phone)),
    ]
    if by_relative:
        papers.append(
            Paper("relative_authorisation", "授权委托书.pdf", "application/pdf", form(person))
        )
    return papers


def form(person: Injured) -> bytes:
    """Return the filled application form as PDF."""
    rows = {
        "姓名": person.name,
        "身份证号码": person.identity_number,
        "联系电话": person.phone,
        "住址": person.address,
        "受伤时间": f"{person.occurred_on:%Y年%m月%d日}",
        "伤情": person.diagnosis,
    }
    return bytes(
        typst.compile(  # type: ignore[misc]  # its stubs leave the input's type open
            FORM.encode(),
            sys_inputs={"rows": "\x1f".join(f"{key}\x1e{value}" for key, value in rows.items())},
            font_paths=[str(files("cvttf_NotoSansCJK_Regular"))],
            ignore_system_fonts=True,
        )
    )


FORM = """
#set page(paper: "a4", margin: 25mm)
#set text(size: 12pt, lang: "zh")
#align(center, text(size: 20pt)[劳动能力鉴定申请表])
#let rows = sys.inputs.rows.split("\\u{1f}").map(row => row.split("\\u{1e}"))
#table(columns: (30mm, 1fr), inset: 8pt, ..rows.flatten())
#v(1fr)
申请人签名：
"""


@cache
def grain(seed: int, size: tuple[int, int]) -> Image.Image:
    """Return paper with the grain that a scanner sees, so that files have real sizes."""
    noise = random.Random(seed).randbytes(size[0] * size[1])  # noqa: S311  (a texture)
    return Image.frombytes("L", size, noise).point(lambda value: 200 + value % 56)


def page_with(lines: list[str], seed: int, size: tuple[int, int]) -> Image.Image:
    """Return a page of that grain with some lines of writing."""
    page = grain(seed, size).copy()
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((120, 160 + 80 * number), line, fill=20)
    return page


def scan(reference: str) -> bytes:
    """Return a scanned certificate as PNG, about three megabytes."""
    buffer = io.BytesIO()
    page_with(["DIAGNOSIS CERTIFICATE", reference], 1, PAGE).save(buffer, "PNG")
    return buffer.getvalue()


def record(reference: str) -> bytes:
    """Return a scanned medical record as JPEG, some megabytes."""
    buffer = io.BytesIO()
    page_with(["MEDICAL RECORD", reference], 2, PAGE).convert("RGB").save(
        buffer, "JPEG", quality=95
    )
    return buffer.getvalue()


def photograph(reference: str) -> bytes:
    """Return a photograph of an identity card as JPEG."""
    buffer = io.BytesIO()
    page_with(["IDENTITY CARD", reference], 3, PHOTO).convert("RGB").save(
        buffer, "JPEG", quality=80
    )
    return buffer.getvalue()
