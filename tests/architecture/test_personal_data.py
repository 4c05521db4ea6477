"""Every column that could hold text is encrypted, or declared plain with its reason."""

from importlib import import_module

import pytest
from sqlalchemy import Column, MetaData, String, Table, Uuid

from local_stack.services import SERVICES
from shared.personal_data import CODE, Encrypted, PersonalData

DECLARED: dict[str, PersonalData] = {
    service: import_module(f"{service}.personal_data").PERSONAL_DATA for service in SERVICES
}


@pytest.mark.parametrize("service", SERVICES)
def test_no_column_that_could_hold_text_is_undeclared(service: str) -> None:
    assert DECLARED[service].undeclared() == []


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_declared_that_is_not_there(service: str) -> None:
    assert DECLARED[service].unknown() == []


@pytest.mark.parametrize("service", SERVICES)
def test_encrypted_columns_hold_bytes_bound_to_a_key_of_their_row(service: str) -> None:
    for item in DECLARED[service].encrypted:
        assert item.column.type.python_type is bytes
        assert item.bound_to.primary_key
        assert item.context("1") == f"{service}.{item.column.table.name}.{item.column.name}:1"


def test_new_text_column_is_noticed() -> None:
    metadata = MetaData(schema="somewhere")
    Table(
        "thing",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("state", String),
        Column("remark", String),
    )

    declared = PersonalData(
        metadata, encrypted=[Encrypted("thing.gone", "")], plain={"thing.state": CODE}
    )

    assert declared.undeclared() == ["thing.remark"]
    assert "thing.gone" in declared.unknown()
