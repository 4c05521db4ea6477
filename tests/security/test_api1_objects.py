"""API1:2023, broken object level authorisation: ids of others open nothing, wherever they go."""

from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from shared.permissions import Role
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from tests.security.stands import Stand

CLOSED = {401, 403, 404, 409, 412, 413, 415, 422, 428}


async def test_ids_of_another_committee_open_nothing_to_any_role(stand: Stand) -> None:
    opened = []
    for target in stand.targets():
        if "{" not in target.template or target.is_public:
            continue
        for role in Role:
            client = stand.client(role, committee=OTHER_COMMITTEE)
            answer = await stand.ask(client, target)
            if answer.status_code not in CLOSED:
                opened.append(f"{target.label} as {role}: {answer.status_code}")

    assert opened == []


async def test_lists_of_another_committee_name_nothing_of_this_one(stand: Stand) -> None:
    known = {value for values in stand.world.values.values() for value in values}
    ours = {value for value in known if len(value) == UUID_LENGTH}
    shown = []
    for target in stand.targets("GET"):
        if "{" in target.template or target.is_public:
            continue
        for role in Role:
            client = stand.client(role, committee=OTHER_COMMITTEE, account="stranger")
            answer = await stand.ask(client, target)
            shown += [f"{target.label} as {role}" for value in ours if value in answer.text]

    assert shown == []


UUID_LENGTH = 36


async def test_somebody_elses_upload_is_not_handed_in_as_ones_own(intake: Stand) -> None:
    desk = Desk(intake.running)
    body = await desk.complete(desk.as_applicant("victim"), 7)

    stolen = await desk.submit(desk.as_applicant("thief"), body)

    assert stolen.status_code == 422
    assert {error["code"] for error in stolen.json()["errors"]} == {"upload_unknown"}


async def test_somebody_elses_case_is_not_there_for_an_applicant(intake: Stand) -> None:
    desk = Desk(intake.running)
    case_id = await desk.received(7)
    thief = desk.as_applicant("thief")
    paths = [target.path for target in intake.targets() if "/{case_id}" in target.template]
    known = intake.known("case_id")

    statuses = {
        (await thief.request(method, path.replace(known[0], str(case_id)), json={})).status_code
        for path in paths
        if known[0] in path
        for method in ("GET", "POST")
    }

    assert statuses <= {403, 404, 405, 422}
    assert 404 in statuses


async def test_idempotency_key_of_another_account_brings_its_answer_to_nobody(
    intake: Stand,
) -> None:
    desk = Desk(intake.running)
    victim, thief = desk.as_applicant("victim"), desk.as_applicant("thief")
    body = await desk.complete(victim, 7)
    first = await desk.submit(victim, body, key="key-of-the-victim")

    replayed = await desk.submit(thief, body, key="key-of-the-victim")

    assert first.status_code == 201
    assert replayed.status_code in {409, 422}
    assert first.json()["case_id"] not in replayed.text


async def test_cursor_of_another_committee_leads_to_nothing_of_it(intake: Stand) -> None:
    mine = await intake.client("clerk").get(f"{BASE}/cases", params={"limit": 1})

    page = await intake.client("clerk", committee=OTHER_COMMITTEE).get(
        f"{BASE}/cases", params={"limit": 1, "cursor": mine.json()["next"]}
    )

    assert page.json() == {"items": [], "next": None}


async def test_changed_cursor_is_refused_or_stays_inside_the_committee(intake: Stand) -> None:
    clerk = intake.client("clerk")
    cursor = (await clerk.get(f"{BASE}/cases", params={"limit": 1})).json()["next"]
    forged = [cursor[:-2], cursor[::-1], f"{cursor}AA", cursor.swapcase(), "%00", "' or 1=1 --"]

    answers = [await clerk.get(f"{BASE}/cases", params={"cursor": item}) for item in forged]

    own = set(intake.known("case_id")) | set(intake.world.values["path.case_id"])
    for answer in answers:
        assert answer.status_code in {200, 422}
        listed = {item["case_id"] for item in answer.json().get("items", [])}
        assert listed <= own


async def test_committee_in_a_header_or_query_moves_nobody_elsewhere(stand: Stand) -> None:
    forged = {"Committee": COMMITTEE, "On-Behalf-Of": "clerk-1", "X-Committee": COMMITTEE}
    for target in stand.targets("GET"):
        if target.is_public:
            continue
        client = stand.client("supervisor", committee=OTHER_COMMITTEE)
        plain = await stand.ask(client, target)
        tried = await stand.ask(client, target, headers=forged, params={"committee": COMMITTEE})

        assert tried.status_code == plain.status_code, target.label
        assert COMMITTEE not in tried.text, target.label


async def test_application_of_another_committee_is_not_made_by_naming_it(intake: Stand) -> None:
    answer = await Desk(intake.running).submit(
        intake.client("applicant"), an_application(7) | {"committee": OTHER_COMMITTEE}
    )

    assert answer.status_code == 422
    assert any(error["pointer"] == "/committee" for error in answer.json()["errors"])
