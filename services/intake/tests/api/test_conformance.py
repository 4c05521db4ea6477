"""A hospital's program passes by doing what it must; the server sees it and believes no claim."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest

from intake.domain.conformance import Step
from intake.services import conformance
from intake.services.webhook_delivery import WebhookPusher
from intake.unit_of_work import settings_of
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hooks import conformance_run
from services.intake.tests.factories.hospitals import Hospital, announced, connected, records
from services.intake.tests.factories.receiver import (
    Receiver,
    running_receiver,
    signatures_that_fit,
)
from services.intake.tests.factories.tus import begin
from services.intake.tests.factories.tus import send as send_piece
from shared.actor import system_actor
from shared.signatures import SignatureWrongError, checked
from shared.testing.issuer import COMMITTEE
from shared.testing.plugin import RunService

RUNS = f"{BASE}/partner/conformance-runs"
WEBHOOKS = f"{BASE}/partner/webhooks"
EVENTS = f"{BASE}/partner/events"
PRACTICE = f"{BASE}/partner/practice-requests"
REQUESTS = f"{BASE}/partner/requests"


@pytest.fixture
async def bureau(run_service: RunService) -> AsyncIterator[Desk]:
    settings = {"webhook_loopback": "true", "conformance_needed": "true"}
    async with run_service("intake", parts='["api"]', **settings) as intake:
        yield Desk(intake)


@pytest.fixture
async def hospital(bureau: Desk) -> Hospital:
    return await connected(bureau, 11, state="sandbox")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


async def steps_of(hospital: Hospital, run_id: str) -> set[str]:
    """Return the steps that were seen."""
    shown = (await hospital.client.get(f"{RUNS}/{run_id}")).json()
    return {step["step"] for step in shown["steps"] if step["seen_at"] is not None}


async def submit(hospital: Hospital, number: str, *, right: bool = True, **headers: str) -> int:
    """Submit two documents, announced rightly or not."""
    contents = [pdf(f"{number} {n}") for n in (1, 2)]
    documents = [
        announced(content if right else pdf("another"), part=f"file-{n}")
        for n, content in enumerate(contents)
    ]
    answer = await hospital.submit_form(
        records(9, external_id=number, documents=documents),
        {f"file-{n}": content for n, content in enumerate(contents)},
        **headers,
    )
    return answer.status_code


async def upload_in_pieces(hospital: Hospital) -> None:
    """Upload a file in two pieces."""
    content = pdf("in pieces")
    location = await begin(hospital.client, len(content))
    await send_piece(hospital.client, location, content[:100])
    await send_piece(hospital.client, location, content[100:], 100)


async def answer_a_request(hospital: Hospital, *kinds: str) -> None:
    """Have the hospital asked for two kinds of documents, and send some, both if none is named."""
    wanted = ("discharge_summary", "imaging_report")
    made = await hospital.client.post(PRACTICE, json={"kinds": wanted})
    shown = (await hospital.client.get(f"{REQUESTS}/{made.json()['id']}")).json()
    for kind in kinds or wanted:
        await hospital.sent(
            external_id=f"{shown['id']} {kind}",
            kind=kind,
            person=shown["person"],
            request_id=shown["id"],
        )


async def be_tried(
    bureau: Desk, hospital: Hospital, receiver: Receiver, run_id: str
) -> dict[str, Any]:
    """Have a webhook tried by a receiver that checks signatures, and answer its challenge."""
    webhook = (await hospital.client.post(WEBHOOKS, json={"url": receiver.url})).json()
    keys = [key["public_key"] for key in webhook["keys"]]
    receiver.answer(401)
    tried = await hospital.client.post(
        f"{RUNS}/{run_id}/webhook-checks", json={"endpoint_id": webhook["id"]}
    )
    assert tried.status_code == 200, tried.text
    await WebhookPusher().run(bureau.service)
    forged, honest = receiver.received
    assert [signatures_that_fit(item, keys) for item in (forged, honest)] == [0, 1]
    challenge = honest.payload["data"]["challenge"]
    answered = await hospital.client.post(
        f"{RUNS}/{run_id}/challenge-responses", json={"challenge": challenge}
    )
    assert answered.status_code == 200, answered.text
    await hospital.client.post(f"{WEBHOOKS}/{webhook['id']}/key-rotations")
    shown: dict[str, Any] = answered.json()
    return shown


async def test_program_that_does_everything_gets_a_signed_certificate_and_is_let_in(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]
    activation = f"{BASE}/partner-hospitals/{hospital.credit_code}/activation"
    too_early = await bureau.as_clerk().post(activation)
    none_yet = await hospital.client.get(f"{RUNS}/{run_id}/certificate")

    assert await submit(hospital, "checked", Prefer="validate-only") == 200
    assert await submit(hospital, "first", right=False) == 422
    for _ in range(2):
        assert await submit(hospital, "first", Idempotency_Key="one") == 201
    await answer_a_request(hospital)
    await upload_in_pieces(hospital)
    await hospital.client.get(EVENTS, params={"after": 1})
    await be_tried(bureau, hospital, receiver, run_id)

    run = (await hospital.client.get(f"{RUNS}/{run_id}")).json()
    assert [step["step"] for step in run["steps"] if step["seen_at"] is None] == []
    certificate = (await hospital.client.get(f"{RUNS}/{run_id}/certificate")).json()
    published = settings_of(bureau.service).receipt_keys.published
    statement = checked(certificate["certificate"], published, kind="jianding-conformance+jws")
    assert statement["hospital"]["credit_code"] == hospital.credit_code
    assert statement["valid_until"] == run["valid_until"] > run["passed_at"]
    assert len(statement["steps"]) == 11
    assert (too_early.json()["code"], none_yet.json()["code"]) == (
        "conformance_needed",
        "conformance_not_passed",
    )
    assert (await bureau.as_clerk().post(activation)).status_code == 200
    feed = (await hospital.client.get(EVENTS)).json()["items"]
    assert "conformance.passed" in [item["type"] for item in feed]


async def test_certificate_that_was_changed_does_not_check(
    bureau: Desk, hospital: Hospital
) -> None:
    keys = settings_of(bureau.service).receipt_keys
    signed = keys.sign({"hospital": "a"}, kind="jianding-conformance+jws")

    with pytest.raises(SignatureWrongError):
        checked(signed[:-4] + "AAAA", keys.published, kind="jianding-conformance+jws")


async def test_steps_are_seen_only_when_they_really_happen(
    bureau: Desk, hospital: Hospital
) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]
    assert await steps_of(hospital, run_id) == {"token"}

    await hospital.client.get(EVENTS)
    assert await submit(hospital, "wrong", right=False) == 422
    assert await submit(hospital, "twice", Idempotency_Key="a", right=False) == 422
    assert await steps_of(hospital, run_id) == {"token"}
    await hospital.sent(9, external_id="single")
    assert await steps_of(hospital, run_id) == {"token", "mismatch"}
    await submit(hospital, "double")
    assert await steps_of(hospital, run_id) == {"token", "mismatch", "submission"}


async def test_request_counts_as_answered_once_all_it_asks_for_has_come(
    bureau: Desk, hospital: Hospital
) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]

    await answer_a_request(hospital, "discharge_summary")
    partially = await steps_of(hospital, run_id)
    await answer_a_request(hospital)

    assert partially == {"token"}
    assert await steps_of(hospital, run_id) == {"token", "record_request"}


async def test_receiver_that_takes_forged_webhooks_does_not_pass(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]
    webhook = (await hospital.client.post(WEBHOOKS, json={"url": receiver.url})).json()

    tried = await hospital.client.post(
        f"{RUNS}/{run_id}/webhook-checks", json={"endpoint_id": webhook["id"]}
    )
    [forged] = receiver.received
    guessed = await hospital.client.post(
        f"{RUNS}/{run_id}/challenge-responses",
        json={"challenge": forged.payload["data"]["challenge"]},
    )

    assert tried.status_code == 200
    assert guessed.json()["code"] == "challenge_wrong"
    assert await steps_of(hospital, run_id) == {"token"}


async def test_challenge_counts_only_once_its_webhook_has_arrived(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]
    webhook = (await hospital.client.post(WEBHOOKS, json={"url": receiver.url})).json()
    await hospital.client.post(
        f"{RUNS}/{run_id}/webhook-checks", json={"endpoint_id": webhook["id"]}
    )
    [ping] = (await hospital.client.get(f"{WEBHOOKS}/{webhook['id']}/deliveries")).json()["items"]

    read_elsewhere = await hospital.client.post(
        f"{RUNS}/{run_id}/challenge-responses",
        json={"challenge": ping["event"]["data"]["challenge"]},
    )

    assert read_elsewhere.json()["code"] == "challenge_wrong"


async def test_address_that_refuses_all_and_another_that_takes_all_show_nothing_together(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]
    refusing, taking = [
        (await hospital.client.post(WEBHOOKS, json={"url": f"{receiver.url}{place}"})).json()["id"]
        for place in ("/refusing", "/taking")
    ]
    receiver.answer(404)
    for endpoint in (refusing, taking):
        tried = await hospital.client.post(
            f"{RUNS}/{run_id}/webhook-checks", json={"endpoint_id": endpoint}
        )
        assert tried.status_code == 200, tried.text
    await WebhookPusher().run(bureau.service)
    read = (await hospital.client.get(EVENTS)).json()["items"]

    await hospital.client.post(
        f"{RUNS}/{run_id}/challenge-responses", json={"challenge": read[-1]["data"]["challenge"]}
    )

    assert await steps_of(hospital, run_id) >= {"webhook"}
    assert "forged_webhook" not in await steps_of(hospital, run_id)


async def test_nothing_is_seen_after_a_run_is_over(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]
    webhook = (await hospital.client.post(WEBHOOKS, json={"url": receiver.url})).json()
    await hospital.client.post(
        f"{RUNS}/{run_id}/webhook-checks", json={"endpoint_id": webhook["id"]}
    )
    await WebhookPusher().run(bureau.service)
    start = bureau.service.clock()
    bureau.service.clock = lambda: start + timedelta(days=400)

    late = await hospital.client.post(
        f"{RUNS}/{run_id}/challenge-responses",
        json={"challenge": receiver.received[-1].payload["data"]["challenge"]},
    )

    assert late.json()["code"] == "challenge_wrong"
    assert await steps_of(hospital, run_id) == {"token"}


async def test_empty_pieces_make_no_resumable_upload(bureau: Desk, hospital: Hospital) -> None:
    run_id = (await hospital.client.post(RUNS)).json()["id"]
    location = await begin(hospital.client, 1000)

    for _ in range(2):
        assert (await send_piece(hospital.client, location, b"")).status_code == 204

    assert await steps_of(hospital, run_id) == {"token"}


async def test_run_is_for_the_sandbox_and_one_at_a_time(bureau: Desk, hospital: Hospital) -> None:
    first = await hospital.client.post(RUNS, headers={"Idempotency-Key": "a"})
    again = await hospital.client.post(RUNS, headers={"Idempotency-Key": "a"})
    second = await hospital.client.post(RUNS)

    assert first.json()["id"] == again.json()["id"]
    assert second.json()["code"] == "conformance_running"


async def test_active_hospital_runs_no_test(desk: Desk) -> None:
    active = await connected(desk, 12)

    answer = await active.client.post(RUNS)

    assert answer.json()["code"] == "sandbox_needed"


async def test_hospital_that_left_the_sandbox_takes_no_further_step(desk: Desk) -> None:
    active = await connected(desk, 12)
    run_id = await conformance_run(desk, active)

    async with desk.service.unit_of_work(system_actor("intake", COMMITTEE)) as uow:
        await conformance.note_step(uow, active.credit_code, Step.RECORD_REQUEST)

    assert await steps_of(active, run_id) == set()


async def test_run_of_another_hospital_is_not_there(bureau: Desk, hospital: Hospital) -> None:
    other = await connected(bureau, 12, state="sandbox")
    run_id = (await other.client.post(RUNS)).json()["id"]

    answers = [
        await hospital.client.get(f"{RUNS}/{run_id}"),
        await hospital.client.get(f"{RUNS}/{run_id}/certificate"),
        await hospital.client.post(
            f"{RUNS}/{run_id}/challenge-responses", json={"challenge": "0" * 36}
        ),
    ]

    assert {answer.json()["code"] for answer in answers} == {"conformance_run_not_found"}
    assert json.loads((await hospital.client.get(RUNS)).text)["items"] == []
    assert len((await bureau.as_clerk().get(RUNS)).json()["items"]) == 1
