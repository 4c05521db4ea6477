"""Every column declared as personal is in the copy for its person, or left out with a reason."""

from importlib import import_module
from typing import get_args

import pytest

from intake.services.copy_archive import REASONS, SERVICES
from local_stack.services import SERVICES as ALL_SERVICES
from shared.clients.personal_copy import LeftOutReason
from shared.personal_data import PersonalData


def declared_by(service: str) -> set[str]:
    declared: PersonalData = import_module(f"{service}.personal_data").PERSONAL_DATA
    return {item.place for item in declared.declared if item.is_personal}


@pytest.mark.parametrize("service", ALL_SERVICES)
def test_personal_column_is_copied_or_left_out_with_a_reason(service: str) -> None:
    told = import_module(f"{service}.services.personal_copies")
    named = {item.what for item in told.LEFT_OUT}

    forgotten = declared_by(service) - told.EXPORTED - named

    assert forgotten == set()
    assert declared_by(service) >= told.EXPORTED


def test_copy_asks_every_service() -> None:
    assert sorted(SERVICES) == sorted(ALL_SERVICES)


def test_every_reason_for_leaving_out_has_its_sentences() -> None:
    assert REASONS.keys() == set(get_args(LeftOutReason))


@pytest.mark.parametrize("service", [name for name in ALL_SERVICES if name != "identity"])
def test_personal_column_is_erased_after_its_time_or_kept_with_a_reason(service: str) -> None:
    erasure = import_module(f"{service}.repositories.erasure")

    assert erasure.ERASED | erasure.KEPT.keys() == declared_by(service)
    assert erasure.ERASED.isdisjoint(erasure.KEPT)
