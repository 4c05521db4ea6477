"""Hospitals keep their own webhooks and read their own feed; staff look after all of them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from intake.domain.partner_event import PartnerEventKind
from intake.services import partner_events
from intake.services.webhook_delivery import WebhookPusher
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.hospitals import Hospital, connected
from services.intake.tests.factories.receiver import (
    Receiver,
    running_receiver,
    signatures_that_fit,
)
from shared.actor import system_actor
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE
from shared.testing.plugin import RunService

EVENTS = f"{BASE}/partner/events"
WEBHOOKS = f"{BASE}/partner/webhooks"
URL = "https://his.example.com/hooks"


@pytest.fixture
async def bureau(run_service: RunService) -> AsyncIterator[Desk]:
    """Intake that may send to loopback."""
    async with run_service("intake", parts='["api"]', webhook_loopback="true") as intake:
        yield Desk(intake)


@pytest.fixture
async def hospital(bureau: Desk) -> Hospital:
    return await connected(bureau, 11)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


async def tell(bureau: Desk, hospital: Hospital, count: int = 1) -> None:
    """Let something happen to a hospital's submissions."""
    for _ in range(count):
        async with bureau.service.unit_of_work(system_actor("intake", COMMITTEE)) as uow:
            kind, facts = PartnerEventKind.REQUEST_OPENED, {"request_id": new_id()}
            partner_events.tell(uow, hospital.credit_code, kind, facts)


async def test_hospital_reads_its_feed_page_by_page_and_nobody_elses(
    bureau: Desk, hospital: Hospital
) -> None:
    other = await connected(bureau, 12)
    before = (await hospital.client.get(EVENTS)).json()["after"]
    await tell(bureau, hospital, 3)
    await tell(bureau, other)

    first = (await hospital.client.get(EVENTS, params={"after": before, "limit": 2})).json()
    rest = (await hospital.client.get(EVENTS, params={"after": first["after"], "limit": 2})).json()
    nothing = (await hospital.client.get(EVENTS, params={"after": rest["after"]})).json()

    shown = [*first["items"], *rest["items"]]
    assert [item["sequence"] - before for item in shown] == [1, 2, 3]
    assert {item["type"] for item in shown} == {"request.opened"}
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert nothing == {"items": [], "after": rest["after"], "has_more": False}


async def test_registered_webhook_is_pinged_and_its_delivery_listed(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    made = await hospital.client.post(WEBHOOKS, json={"url": receiver.url})
    webhook = made.json()
    path = f"{WEBHOOKS}/{webhook['id']}"

    pinged = await hospital.client.post(f"{path}/pings")
    await WebhookPusher().run(bureau.service)

    assert (made.status_code, pinged.status_code) == (201, 202)
    assert made.headers["etag"] == '"1"'
    [received] = receiver.received
    assert received.message_id == pinged.json()["event_id"]
    assert signatures_that_fit(received, [key["public_key"] for key in webhook["keys"]]) == 1
    [delivery] = (await hospital.client.get(f"{path}/deliveries")).json()["items"]
    assert delivery["state"] == "delivered"
    assert delivery["event"]["id"] == pinged.json()["event_id"]
    assert delivery["history"][0]["status"] == 204
    assert "private" not in (await hospital.client.get(path)).text


async def test_repeated_registration_and_ping_with_one_key_act_once(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    made = [
        await hospital.client.post(
            WEBHOOKS, json={"url": receiver.url}, headers={"Idempotency-Key": "one"}
        )
        for _ in range(2)
    ]
    path = f"{WEBHOOKS}/{made[0].json()['id']}"
    pinged = [
        await hospital.client.post(f"{path}/pings", headers={"Idempotency-Key": "ping"})
        for _ in range(2)
    ]
    await WebhookPusher().run(bureau.service)

    assert made[0].json() == made[1].json()
    assert pinged[0].json() == pinged[1].json()
    assert len(receiver.received) == 1


async def test_changed_webhook_has_a_new_version_and_an_old_one_is_refused(
    hospital: Hospital,
) -> None:
    made = (await hospital.client.post(WEBHOOKS, json={"url": URL})).json()
    path, moved = f"{WEBHOOKS}/{made['id']}", {"url": f"{URL}/2", "kinds": ["request.opened"]}

    changed = await hospital.client.put(path, json=moved, headers={"If-Match": '"1"'})
    stale = await hospital.client.put(path, json=moved, headers={"If-Match": '"1"'})

    assert changed.json()["url"] == f"{URL}/2"
    assert changed.json()["kinds"] == ["request.opened"]
    assert changed.json()["version"] == 2
    assert stale.status_code == 412


async def test_webhook_of_another_hospital_is_not_there(bureau: Desk, hospital: Hospital) -> None:
    other = await connected(bureau, 12)
    made = (await other.client.post(WEBHOOKS, json={"url": URL})).json()
    path = f"{WEBHOOKS}/{made['id']}"

    answers = [
        await hospital.client.get(path),
        await hospital.client.put(path, json={"url": URL}),
        await hospital.client.delete(path),
        await hospital.client.post(f"{path}/pings"),
        await hospital.client.post(f"{path}/enabling"),
        await hospital.client.get(f"{path}/deliveries"),
    ]
    named = await hospital.client.post(WEBHOOKS, json={"url": URL, "hospital": other.credit_code})
    listed = await hospital.client.get(WEBHOOKS, params={"credit_code": other.credit_code})

    assert {answer.json()["code"] for answer in answers} == {"webhook_not_found"}
    assert named.json()["code"] == "hospital_not_found"
    assert listed.json()["items"] == []


async def test_clerk_registers_for_a_hospital_and_finds_what_is_disabled(
    bureau: Desk, hospital: Hospital
) -> None:
    clerk = bureau.as_clerk()
    nameless = await clerk.post(WEBHOOKS, json={"url": URL})
    made = await clerk.post(WEBHOOKS, json={"url": URL, "hospital": hospital.credit_code})
    path = f"{WEBHOOKS}/{made.json()['id']}"
    await hospital.client.post(WEBHOOKS, json={"url": URL})
    switched_off = await hospital.client.post(f"{path}/disabling")

    of_hospital = await clerk.get(WEBHOOKS, params={"credit_code": hospital.credit_code})
    disabled = await clerk.get(WEBHOOKS, params={"is_active": "false"})
    refused = await clerk.post(f"{path}/pings")
    switched_on = await clerk.post(f"{path}/enabling")

    assert nameless.json()["code"] == "webhook_hospital_missing"
    assert switched_off.json()["disabled_because"] == "switched_off"
    assert len(of_hospital.json()["items"]) == 2
    assert [item["id"] for item in disabled.json()["items"]] == [made.json()["id"]]
    assert refused.json()["code"] == "webhook_disabled"
    assert switched_on.json()["is_active"] is True


async def test_address_inside_is_refused_with_its_field_and_reason(hospital: Hospital) -> None:
    answer = await hospital.client.post(WEBHOOKS, json={"url": "https://169.254.169.254/"})

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/url", "address_not_allowed")


async def test_key_is_changed_with_both_shown_until_the_old_one_retires(
    hospital: Hospital,
) -> None:
    made = (await hospital.client.post(WEBHOOKS, json={"url": URL})).json()
    path = f"{WEBHOOKS}/{made['id']}"

    rotated = await hospital.client.post(f"{path}/key-rotations")
    again = await hospital.client.post(f"{path}/key-rotations")

    new, old = rotated.json()["keys"]
    assert old["public_key"] == made["keys"][0]["public_key"]
    assert new["retires_at"] is None
    assert old["retires_at"] is not None
    assert again.json()["code"] == "webhook_rotating"


async def test_event_is_sent_again_by_hand(
    bureau: Desk, hospital: Hospital, receiver: Receiver
) -> None:
    made = (await hospital.client.post(WEBHOOKS, json={"url": receiver.url})).json()
    path = f"{WEBHOOKS}/{made['id']}"
    event_id = (await hospital.client.post(f"{path}/pings")).json()["event_id"]
    await WebhookPusher().run(bureau.service)

    again = await bureau.as_clerk().post(f"{path}/deliveries/{event_id}/sending")
    unknown = await hospital.client.post(f"{path}/deliveries/{new_id()}/sending")
    await WebhookPusher().run(bureau.service)

    assert again.json()["state"] == "waiting"
    assert unknown.json()["code"] == "delivery_not_found"
    assert [item.message_id for item in receiver.received] == [event_id] * 2
    shown = (await hospital.client.get(f"{path}/deliveries/{event_id}")).json()
    assert (shown["state"], len(shown["history"])) == ("delivered", 2)


async def test_removed_webhook_is_gone_and_the_feed_stays(bureau: Desk, hospital: Hospital) -> None:
    made = (await hospital.client.post(WEBHOOKS, json={"url": URL})).json()
    await tell(bureau, hospital)

    removed = await hospital.client.delete(f"{WEBHOOKS}/{made['id']}")

    assert removed.status_code == 204
    assert (await hospital.client.get(f"{WEBHOOKS}/{made['id']}")).status_code == 404
    assert (await hospital.client.get(EVENTS)).json()["items"][-1]["type"] == "request.opened"
