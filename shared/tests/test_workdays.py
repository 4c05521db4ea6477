"""Working days: official years, the years after them, and newer tables."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from holidays.countries.china import China
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.workdays import CalendarFile, CalendarTable, load_calendar, packaged_calendar

INVENTED_2027 = {
    "version": "invented 2027",
    "years": {
        "2027": {
            "holidays": ["2027-01-01", "2027-02-04", "2027-02-05", "2027-02-08", "2026-12-31"],
            "workdays": ["2027-02-14", "2026-12-27"],
        }
    },
}


@pytest.fixture
def table_file(tmp_path: Path) -> Path:
    path = tmp_path / "calendar.json"
    path.write_text(json.dumps(INVENTED_2027), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 13), True),  # the Friday before Spring Festival
        (date(2026, 2, 14), True),  # a Saturday worked in exchange
        (date(2026, 2, 15), False),
        (date(2026, 2, 17), False),  # the first day of the lunar year
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # a Saturday worked in exchange
        (date(2026, 9, 20), True),  # a Sunday worked in exchange
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2025, 10, 6), False),  # Mid-autumn within National Day
        (date(2026, 7, 4), False),
        (date(2026, 7, 6), True),
    ],
)
def test_days_of_published_years_follow_the_notice(day: date, *, worked: bool) -> None:
    answer = packaged_calendar().is_working_day(day)

    assert answer.working is worked
    assert bool(answer) is worked
    assert answer.certain


def test_two_independent_sources_agree_on_every_day_of_the_notices() -> None:
    calendar = packaged_calendar()
    other = China(years=range(2008, 2027))  # type: ignore[no-untyped-call]
    days = [date(2008, 1, 1) + timedelta(days=n) for n in range(19 * 365)]

    differing = [
        day for day in days if calendar.is_working_day(day).working != other.is_working_day(day)
    ]

    assert differing == []


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 2, 5), False),  # Spring Festival's eve
        (date(2027, 2, 8), False),
        (date(2027, 4, 5), False),  # Tomb-sweeping Day
        (date(2027, 5, 4), False),  # replaces a holiday on a weekend
        (date(2027, 10, 2), False),
        (date(2027, 3, 3), True),
        (date(2027, 3, 6), False),
    ],
)
def test_years_without_a_notice_follow_the_law_and_are_uncertain(
    day: date, *, worked: bool
) -> None:
    answer = packaged_calendar().is_working_day(day)

    assert answer.working is worked
    assert not answer.certain


def test_last_week_is_uncertain_until_the_next_years_notice(table_file: Path) -> None:
    packaged, newer = packaged_calendar(), load_calendar(table_file)

    assert packaged.is_working_day(date(2026, 12, 24)).certain
    assert not packaged.is_working_day(date(2026, 12, 28)).certain
    assert newer.is_working_day(date(2026, 12, 28)).certain
    assert packaged.is_working_day(date(2025, 12, 29)).certain


def test_newer_table_decides_its_year_and_the_december_before(table_file: Path) -> None:
    calendar = load_calendar(table_file)

    assert calendar.is_working_day(date(2027, 2, 14)).working
    assert not calendar.is_working_day(date(2027, 2, 4)).working
    assert calendar.is_working_day(date(2027, 2, 9)).working
    assert calendar.is_working_day(date(2026, 12, 27)).working
    assert not calendar.is_working_day(date(2026, 12, 31)).working
    assert calendar.is_working_day(date(2027, 6, 1)).certain


def test_version_names_the_package_and_the_tables(table_file: Path) -> None:
    assert load_calendar().version.startswith("chinesecalendar 1.")
    beside = f"{load_calendar().version} + invented 2027 ("
    assert load_calendar(table_file).version.startswith(beside)


def test_table_can_correct_a_year_of_the_package() -> None:
    table = CalendarTable.model_validate(
        {"version": "correction", "years": {2026: {"holidays": ["2026-06-22"]}}}
    )

    calendar = packaged_calendar().with_table(table)

    assert not calendar.is_working_day(date(2026, 6, 22)).working
    assert calendar.is_working_day(date(2026, 6, 19)).working


def test_malformed_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    path.write_text('{"version": "x", "years": {"2027": {"holiday": []}}}', encoding="utf-8")

    with pytest.raises(ValidationError):
        load_calendar(path)


def test_next_working_day_is_the_day_itself_when_worked() -> None:
    calendar = packaged_calendar()

    assert calendar.next_working_day(date(2026, 2, 14)).day == date(2026, 2, 14)
    assert calendar.next_working_day(date(2026, 2, 15)).day == date(2026, 2, 24)


def test_counting_working_days_leaves_out_the_start_and_days_off() -> None:
    calendar = packaged_calendar()

    assert calendar.add_working_days(date(2026, 2, 11), 5).day == date(2026, 2, 25)
    assert calendar.add_working_days(date(2026, 9, 28), 5).day == date(2026, 10, 10)
    assert calendar.add_working_days(date(2026, 2, 15), 0).day == date(2026, 2, 15)


def test_counting_into_an_unpublished_year_is_uncertain() -> None:
    calendar = packaged_calendar()

    assert calendar.add_working_days(date(2026, 12, 1), 5).certain
    assert not calendar.add_working_days(date(2026, 12, 21), 10).certain


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        packaged_calendar().add_working_days(date(2026, 2, 15), -1)


@given(st.dates(date(1900, 1, 1), date(2150, 12, 31)))
def test_every_day_has_an_answer_and_a_working_day_after_it(day: date) -> None:
    calendar = packaged_calendar()

    found = calendar.next_working_day(day).day

    assert calendar.is_working_day(found)
    assert timedelta(0) <= found - day <= timedelta(days=12)


def table_of(version: str, *holidays: str) -> str:
    days = ", ".join(f'"{day}"' for day in holidays)
    return f'{{"version": "{version}", "years": {{"2027": {{"holidays": [{days}]}}}}}}'


def test_changed_table_is_taken_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    path.write_text(table_of("draft", "2027-02-05"), encoding="utf-8")
    source = CalendarFile(path)
    before = source.read()

    path.write_text(table_of("notice", "2027-02-05", "2027-02-08"), encoding="utf-8")

    assert "draft" in before.version
    assert not source.read().is_working_day(date(2027, 2, 8)).working
    assert source.read() is source.read()


@pytest.mark.parametrize("content", ['{"version": ', '{"version": "x", "years": {"2027": 1}}'])
def test_table_that_turns_unreadable_leaves_the_calendar_as_it_was(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "calendar.json"
    path.write_text(table_of("notice", "2027-02-05"), encoding="utf-8")
    source = CalendarFile(path)
    before = source.read()

    path.write_text(content, encoding="utf-8")

    assert source.read() is before


def test_table_that_is_taken_away_leaves_the_calendar_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    path.write_text(table_of("notice", "2027-02-05"), encoding="utf-8")
    source = CalendarFile(path)
    before = source.read()

    path.unlink()

    assert source.read() is before


def test_first_table_must_be_readable(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        CalendarFile(tmp_path / "calendar.json").read()


def test_corrected_table_is_another_version_though_it_has_the_same_name() -> None:
    first, second = (
        CalendarTable.model_validate_json(table_of("notice", day))
        for day in ("2027-02-05", "2027-02-08")
    )

    assert first.full_version != second.full_version


def test_table_with_a_day_off_and_worked_at_once_is_refused() -> None:
    year = {"holidays": ["2027-02-05"], "workdays": ["2027-02-05"]}

    with pytest.raises(ValidationError, match="off and worked at once"):
        CalendarTable.model_validate({"version": "x", "years": {2027: year}})
