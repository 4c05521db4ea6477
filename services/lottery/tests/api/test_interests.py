"""Declared interests: kept encrypted, found by their key, ended by the office alone."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from lottery.domain.interest import key_of
from shared.actor import system_actor
from shared.testing.identities import make_credit_code, make_identity_number

from .conftest import COMMITTEE, PREFIX, Bureau
from .pool_people import PURPOSE, expert_of, hire

OWN = f"{PREFIX}/own-expert-entry/interests"
CODE = make_credit_code(77)
NUMBER = make_identity_number(7)
BAD_CODE = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
BAD_NUMBER = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
CASE = "01920000-0000-7000-8000-000000000001"

DECLARED: list[dict[str, Any]] = [
    {"kind": "employer", "credit_code": CODE, "relation": "owns-share"},
    {"kind": "hospital", "credit_code": CODE, "relation": "worked-there"},
    {"kind": "person", "identity_number": NUMBER, "relation": "relative"},
    {"kind": "case", "case_id": CASE, "relation": "dispute"},
]


async def keys_of(bureau: Bureau, expert_id: str) -> set[tuple[str, str]]:
    service = bureau.lottery.service
    async with service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        found = await uow.interests.keys_of([UUID(expert_id)])
        return set(found.get(UUID(expert_id), set()))


async def test_declared_interests_are_found_by_what_recusal_compares(bureau: Bureau) -> None:
    expert = await hire(bureau, 1)

    for body in DECLARED:
        assert (await expert_of(bureau, 1).post(OWN, json=body)).status_code == 201

    index = bureau.lottery.service.blind_index.of
    assert await keys_of(bureau, expert["id"]) == {
        ("employer", index("credit_code", CODE).hex()),
        ("hospital", CODE),
        ("person", index("identity_number", NUMBER).hex()),
        ("case", CASE),
    }
    assert key_of("person", NUMBER, index) == index("identity_number", NUMBER).hex()


async def test_what_was_declared_is_kept_encrypted_and_read_for_a_purpose(bureau: Bureau) -> None:
    expert = await hire(bureau, 1)
    path = f"{PREFIX}/experts/{expert['id']}/interests"
    await expert_of(bureau, 1).post(OWN, json=DECLARED[2])

    silent = await bureau.operator.get(path)
    read = await bureau.operator.get(path, params=PURPOSE)
    own = await expert_of(bureau, 1).get(OWN)

    assert silent.json()["code"] == "purpose_missing"
    assert [item["value"] for item in read.json()] == [NUMBER]
    assert own.json() == read.json()
    async with bureau.lottery.service.database.engine.connect() as connection:
        rows = await connection.scalars(text("select i::text from lottery.expert_interest i"))
        noted = await connection.scalars(text("select a::text from lottery.audit_entry a"))
        assert NUMBER not in "".join([*rows, *noted])


async def test_only_the_office_ends_an_interest_and_it_stays_on_record(bureau: Bureau) -> None:
    expert = await hire(bureau, 1)
    made = (await expert_of(bureau, 1).post(OWN, json=DECLARED[0])).json()
    path = f"{PREFIX}/experts/{expert['id']}/interests/{made['id']}/end"

    by_expert = await expert_of(bureau, 1).post(path, json={"reason": "sold"})
    own_office = bureau.lottery.client_for("clerk", account="expert-1")
    by_self = await own_office.post(path, json={"reason": "sold"})
    ended = await bureau.operator.post(path, json={"reason": "sold"})
    again = await bureau.operator.post(path, json={"reason": "sold"})

    assert by_expert.json()["code"] == "permission_missing"
    assert by_self.json()["code"] == "own_expert_entry"
    assert (ended.status_code, ended.json()["end_reason"]) == (200, "sold")
    assert (again.status_code, again.json()["code"]) == (409, "expert_interest_ended")
    assert await keys_of(bureau, expert["id"]) == set()
    assert len((await expert_of(bureau, 1).get(OWN)).json()) == 1
    assert (await expert_of(bureau, 1).post(OWN, json=DECLARED[0])).status_code == 201


async def test_interest_is_declared_once_while_it_holds(bureau: Bureau) -> None:
    expert = await hire(bureau, 1)
    await expert_of(bureau, 1).post(OWN, json=DECLARED[0])

    again = await bureau.operator.post(
        f"{PREFIX}/experts/{expert['id']}/interests", json=DECLARED[0]
    )

    assert (again.status_code, again.json()["code"]) == (409, "expert_interest_known")


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "employer", "credit_code": BAD_CODE, "relation": "other"},
        {"kind": "person", "identity_number": BAD_NUMBER, "relation": "other"},
        {"kind": "case", "credit_code": CODE, "relation": "other"},
        {"kind": "hospital", "credit_code": CODE, "relation": "a friend of mine"},
    ],
)
async def test_interest_that_names_nothing_is_refused(bureau: Bureau, body: dict[str, Any]) -> None:
    await hire(bureau, 1)

    answer = await expert_of(bureau, 1).post(OWN, json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
