"""The same content gives the same bytes, nothing vanishes, and no text becomes a command."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from mailing.rendering import (
    Appraisee,
    Fonts,
    MissingGlyphError,
    Renderer,
    canonical_input,
    letter_adapter,
    render,
)
from services.mailing.tests.rendering.letter_reading import text_of
from services.mailing.tests.rendering.letter_samples import acceptance, conclusion, envelope
from shared.typesetting.fonts import choose

RENDER_STDIN = """
import sys
from mailing.rendering import letter_adapter, render
print(render(letter_adapter.validate_json(sys.stdin.buffer.read())).sha256)
"""


def named(name: str) -> Appraisee:
    """An appraisee of that name."""
    return Appraisee(name=name, identity_number="330783198703150016")


def test_another_process_at_another_place_gives_the_same_bytes(tmp_path: Path) -> None:
    letter = conclusion()
    elsewhere = {**os.environ, "TZ": "America/New_York", "LC_ALL": "C", "HOME": str(tmp_path)}

    other = subprocess.run(
        [sys.executable, "-c", RENDER_STDIN],
        input=canonical_input(letter),
        env=elsewhere,
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    assert other.stdout.decode().strip() == render(letter).sha256


def test_kept_input_renders_to_the_same_letter() -> None:
    letter = acceptance()

    again = letter_adapter.validate_json(canonical_input(letter))

    assert again == letter
    assert render(again) == render(letter)


def test_any_change_changes_both_hashes() -> None:
    first, second = render(conclusion()), render(conclusion(reappraisal_days=16))

    assert first.sha256 != second.sha256
    assert first.input_sha256 != second.input_sha256


def test_threads_share_a_renderer() -> None:
    letters = [acceptance(appraisee=named(f"章晓{number}")) for number in range(12)]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(render, letters))

    assert together == [render(letter) for letter in letters]
    assert len({sealed.sha256 for sealed in together}) == len(letters)


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        '#read("labels.json")',
        "#sys.inputs",
        "$x^2$",
        "*章*_晓_`禾`",
        "@fig<label>",
        "\\u{41}\\#\\",
        '"]}#[{',
        "//注释/*注释*/",
        "= 标题",
        "章~晓---禾...",
    ],
)
def test_typst_syntax_in_a_name_appears_literally(name: str) -> None:
    text = text_of(render(conclusion(appraisee=named(name))).pdf)

    assert f"被鉴定人{name.replace(' ', '')}的" in text


def test_rare_characters_are_shown() -> None:
    text = text_of(render(conclusion(appraisee=named("㛃𬱖䶮"))).pdf)

    assert "㛃𬱖䶮" in text


def test_characters_without_a_glyph_are_named_not_dropped() -> None:
    with pytest.raises(MissingGlyphError) as refusal:
        render(conclusion(appraisee=named("章\ue863禾"), employer_name="😀公司"))

    assert refusal.value.code == "glyph_missing"
    assert refusal.value.status == 422
    assert refusal.value.characters == "\ue863😀"
    assert "U+1F600" in refusal.value.detail_zh


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\u2028", "\n"])
def test_hidden_characters_are_refused(hidden: str) -> None:
    with pytest.raises(ValidationError):
        named(f"章{hidden}禾")


def test_a_font_directory_without_preferred_fonts_changes_nothing(tmp_path: Path) -> None:
    letter = envelope()

    assert Renderer(Fonts(tmp_path)).render(letter) == render(letter)


def test_a_font_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        Fonts(tmp_path / "missing")


def test_better_fonts_come_before_the_packaged_one() -> None:
    chosen = choose(("FangSong_GB2312", "FangSong"), frozenset({"FangSong", "Arial"}))

    assert chosen == ["FangSong", "Noto Sans CJK TC"]
