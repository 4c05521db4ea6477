"""Who writes letters is configured completely, or the service doesn't start."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mailing.domain.letter import LetterKind
from mailing.issuers import load_issuers


def example() -> dict[str, Any]:
    text = (files("mailing") / "data" / "issuers.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["330783"])


def load(tmp_path: Path, **changes: Any) -> Any:
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps({"330782": example() | changes}), encoding="utf-8")
    return load_issuers(path)


def test_own_file_is_laid_over_the_example(tmp_path: Path) -> None:
    issuers = load(tmp_path)

    assert issuers.keys() == {"330782", "330783"}
    number = issuers["330782"].number(LetterKind.ACCEPTANCE, 2026, 12)
    assert number == "金劳鉴受〔2026〕12号"


def test_copies_are_not_mandatory_unless_configured() -> None:
    assert [copy.is_mandatory for copy in load_issuers()["330783"].copies] == [False, False]


@pytest.mark.parametrize(
    "changes",
    [
        {"prefixes": {"acceptance": "金劳鉴受"}},
        {"prefixes": {"acceptance": "金劳鉴", "examination_notice": "金劳鉴"}},
        {"prefixes": {"acceptance": "金劳鉴受", "examination_notice": "杭劳鉴通"}},
        {"prefixes": {"acceptance": "金劳鉴受", "conclusion": "金劳鉴结"}},
        {"bring": {"on_site": ["身份证"]}},
        {"seal": "圆章"},
    ],
)
def test_incomplete_or_ambiguous_configuration_is_refused(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        load(tmp_path, **changes)
