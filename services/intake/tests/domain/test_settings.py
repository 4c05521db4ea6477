"""Settings that can't work are refused at the start."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from intake.config import Settings
from intake.domain.matters import Matter

NEEDED = {
    "database_url": "postgresql+asyncpg://intake@localhost/jianding",
    "oidc_issuer": "http://localhost/auth",
    "oidc_jwks_url": "http://localhost/auth/jwks.json",
    "key_ring_file": "keys.json",
    "blind_index_key_file": "index-key",
    "receipt_keys_file": "receipt-keys.json",
    "files_url": "file:///files",
}


def settings(**changes: object) -> Settings:
    return Settings.model_validate({**NEEDED, **changes})


def test_three_matters_are_open_by_default() -> None:
    assert set(settings().matters) == {Matter.INITIAL, Matter.REVIEW, Matter.ILLNESS}


def test_matter_with_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValidationError, match="unknown rules"):
        settings(matters={"device": {"delivery": "by_pigeon"}})


def test_rule_can_be_changed_and_an_unknown_one_can_not() -> None:
    changed = settings(deadline_overrides={"promised_limit": {"value": 20}})

    assert changed.rules["promised_limit"].value == 20
    with pytest.raises(ValidationError, match="no deadline rule"):
        settings(deadline_overrides={"someday": {"value": 20}})


def test_case_number_is_written_by_the_committees_pattern() -> None:
    configured = settings(
        case_number_pattern="{prefix}字[{year}]第{sequence:04d}号",
        case_number_prefixes={"330782": "义劳鉴"},
    )

    assert configured.case_number_of("330782", 2026, 7) == "义劳鉴字[2026]第0007号"
    assert configured.case_number_of("330783", 2026, 7) == "劳鉴字[2026]第0007号"


def test_pattern_that_can_not_be_filled_in_is_refused() -> None:
    with pytest.raises(ValidationError, match="case_number_pattern"):
        settings(case_number_pattern="{prefix}{month}")


def test_opened_matter_has_the_periods_of_its_definition() -> None:
    opened = settings(matters={"device": {}}).matters[Matter.DEVICE]

    assert (opened.delivery, opened.remedy) == ("deliver_device_conclusion", None)


def test_folder_without_definitions_and_a_missing_one_are_told_apart(tmp_path: Path) -> None:
    assert settings(definitions_folder=tmp_path).definitions.history(Matter.REVIEW)

    with pytest.raises(ValidationError, match="there is no folder"):
        settings(definitions_folder=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"deadline_warning_days": {"someday": [1]}}, "unknown rules"),
        ({"deadline_warning_days": {"conclusion": []}}, "at least one number"),
        ({"deadline_warning_days": {"conclusion": [-1]}}, "greater than or equal to 0"),
        ({"deadline_overrides": {"extension": {"unit": "months"}}}, "counted in days"),
        ({"records_share": 1}, "less than 1"),
    ],
)
def test_limits_that_cant_be_kept_are_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        settings(**changes)
