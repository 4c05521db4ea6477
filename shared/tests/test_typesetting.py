"""Papers are dated to the second."""

from datetime import UTC, datetime
from pathlib import Path

from shared.typesetting import Fonts, typeset

TEMPLATE = '#set document(title: "回执")\n#set text(lang: "zh", font: "Noto Sans CJK TC")\n= 回执\n'


def test_paper_made_within_a_second_has_the_same_bytes(tmp_path: Path) -> None:
    template = tmp_path / "paper.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    second = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)

    papers = {
        typeset(template, {}, fonts=Fonts(), created_at=second.replace(microsecond=part))
        for part in (0, 1, 999_999)
    }

    assert len(papers) == 1
    assert b"2026-11-24T01:02:03" in papers.pop()
