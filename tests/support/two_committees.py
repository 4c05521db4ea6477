"""Fills each service with things of one's own, of others, and of another committee."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

from joserfc.jwk import OKPKey

from identity.domain.accounts import Account, AccountState, Session
from identity.services import hospital_clients
from intake.services import deadline_watch, previews
from services.identity.tests.conftest import QUICK
from services.identity.tests.world import PASSWORD
from services.identity.tests.world import World as Accounts
from services.intake.tests.factories.clients import BASE as INTAKE
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hooks import conformance_run, webhook_things
from services.intake.tests.factories.hospitals import connected
from services.intake.tests.factories.notices import told_cases
from services.intake.tests.factories.tus import begin
from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.lottery.tests.api.conftest import Bureau as Lottery
from services.mailing.tests.api.test_deliveries import PNG
from services.mailing.tests.factories.bureau import BASE as MAILING
from services.mailing.tests.factories.bureau import Bureau as Mailing
from services.mailing.tests.factories.bureau import today
from services.mailing.tests.factories.events import approved
from services.mailing.tests.factories.facts import conclusion
from shared.actor import system_actor
from shared.clients.intake import FakeIntakeClient
from shared.clock import system_clock
from shared.ids import new_id
from shared.permissions import Role
from shared.testing.identities import (
    make_credit_code,
    make_identity_number,
    make_tracking_number,
)
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.running import RunningService
from tests.support import review_things
from tests.support.agreements import review_of_any_year
from tests.support.entrusted_things import entrusted_case, sent_away
from tests.support.intake_things import (
    accepted_case,
    numbers_of,
    proof_of,
    received_case,
    refused_case,
)
from tests.support.matrix import Owner, Things, TwoCommittees
from tests.support.pool_things import BODIES, own_things, things_of
from tests.support.review_things import panels_cases

__all__ = ["WORLDS"]


CHECK_WEBHOOK = f"POST {INTAKE}/partner/conformance-runs/{{run_id}}/webhook-checks"

INTAKE_SEARCHES = {
    "case_number": "劳鉴",
    "number_prefix": "东劳鉴",
    "due": "conclusion",
    "status": "requested",
    "claimed_by": "clerk-9",
    "accepted_by": "clerk-9",
}

ITEM = "work_injury_decision"


def marks_of(*owned: Things) -> list[str]:
    """Return the ids among things: whoever sees one of them is told of the thing."""
    return sorted({value for things in owned for value in things.values() if len(value) == 36})


async def in_identity(running: RunningService) -> TwoCommittees:
    """An account of each role, and others; some are logged in."""
    world = Accounts(running, password_hash=QUICK.hash(PASSWORD))
    await world.service.keys.current()
    holders = {role: await world.account(f"{role}.one", role) for role in Role}
    own = {
        role: [await logged_in(world, holders[role]) for _ in range(2)]
        for role in (Role.EXPERT, Role.APPLICANT)
    }
    other, others_number = await registered(world, "li.na", 2, COMMITTEE)
    foreign, strangers_number = await registered(world, "sun.yaqin", 3, OTHER_COMMITTEE)
    others = [{**await logged_in(world, other), **others_number} for _ in range(2)]
    strangers = [{**await logged_in(world, foreign), **strangers_number}]
    clients = [await hospital_client(world, committee) for committee in TWICE_HERE_ONCE_THERE]
    own |= {Role.HOSPITAL: [{**own[Role.EXPERT][0], **clients[0]}]}
    own = {role: [{**item, **clients[0]} for item in items] for role, items in own.items()}
    others = [{**item, **clients[1]} for item in others]
    strangers = [{**item, **clients[2]} for item in strangers]
    return TwoCommittees(
        own=own,
        other=others,
        foreign=strangers,
        marks={
            Owner.OWN: marks_of(*own[Role.EXPERT], *own[Role.APPLICANT]),
            Owner.OTHER: [*marks_of(*others), clients[1]["client_id"]],
            Owner.FOREIGN: [*marks_of(*strangers), "sun.yaqin", clients[2]["client_id"]],
        },
        accounts={role: str(account.id) for role, account in holders.items()}
        | {Role.HOSPITAL: clients[0]["client_id"]},
        nobody={"identity_index": "00" * 32},
    )


TWICE_HERE_ONCE_THERE = (COMMITTEE, COMMITTEE, OTHER_COMMITTEE)


async def hospital_client(world: Accounts, committee: str) -> Things:
    """Register a hospital's client with a key."""
    key = OKPKey.generate_key("Ed25519", {"kid": new_id().hex, "use": "sig"})
    async with world.service.unit_of_work(system_actor("identity", committee)) as uow:
        client = await hospital_clients.register(uow, "试验医院", key.as_dict(private=False))
    return {"client_id": client.client_id, "key_id": client.keys[0].key_id}


async def registered(
    world: Accounts, login: str, serial: int, committee: str
) -> tuple[Account, Things]:
    """Register an applicant with an identity number."""
    account = Account(
        id=new_id(),
        committee=committee,
        version=1,
        login=login,
        display_name="周明华",
        roles=frozenset({Role.APPLICANT}),
        state=AccountState.ACTIVE,
        created_at=system_clock(),
    )
    number = make_identity_number(serial)
    async with world.service.unit_of_work(system_actor("identity", committee)) as uow:
        await uow.accounts.add(account, world.password_hash, number)
    index = world.service.blind_index.of("identity_number", number)
    return account, {"identity_index": index.hex()}


async def logged_in(world: Accounts, account: Account) -> Things:
    """Let an account's holder log in in one more browser."""
    session = Session(new_id(), account, system_clock())
    expires_at = session.authenticated_at + timedelta(hours=8)
    async with world.service.unit_of_work(system_actor("identity", account.committee)) as uow:
        await uow.sessions.add(session, token_hash=session.id.bytes, expires_at=expires_at)
    return {"account_id": str(account.id), "session_id": str(session.id)}


async def in_intake(running: RunningService) -> TwoCommittees:
    """An accepted case of each applicant, and an application that waits in each committee.

    They came so long ago that some of their limits are over, and others come near.
    """
    desk = Desk(running)
    came = system_clock() - timedelta(days=55)
    running.service.clock = lambda: came
    accepted = [
        await accepted_case(desk, serial, applicant, committee)
        for serial, applicant, committee in (
            (1, "applicant-1", COMMITTEE),
            (2, "applicant-2", COMMITTEE),
            (3, "applicant-1", OTHER_COMMITTEE),
        )
    ]
    await previews.draw_waiting(desk.service)
    waiting = await received_case(desk, 4, "applicant-2", COMMITTEE)
    there = await received_case(desk, 5, "applicant-1", OTHER_COMMITTEE)
    running.service.clock = system_clock
    await deadline_watch.watch(running.service)
    own, other, foreign = [
        await partner_things(desk, case, serial, hospital, committee)
        for case, (serial, hospital, committee) in zip(
            accepted,
            (
                (11, "hospital-1", COMMITTEE),
                (12, "hospital-2", COMMITTEE),
                (13, "hospital-1", OTHER_COMMITTEE),
            ),
            strict=True,
        )
    ]
    sent, sent_there = [await sent_away(desk, *of) for of in ((8, COMMITTEE), (9, OTHER_COMMITTEE))]
    refused = await refused_case(desk, 6, "applicant-1")
    others_refused = await refused_case(desk, 7, "applicant-2")
    mine, told, told_there = await told_cases(desk)
    uploaded = {**own, "upload_id": own["sent_file_id"], "resumable_id": own["sent_in_pieces"]}
    others = (other, waiting, others_refused, told, sent)
    elsewhere = (foreign, there, told_there, sent_there)
    return TwoCommittees(
        own={Role.APPLICANT: [own, refused, mine], Role.HOSPITAL: [uploaded, mine]},
        other=list(others),
        foreign=list(elsewhere),
        marks={
            Owner.OWN: marks_of(own, refused, mine),
            Owner.OTHER: [*marks_of(*others), *numbers_of(other, 2)],
            Owner.FOREIGN: [*marks_of(*elsewhere), *numbers_of(foreign, 3)],
        },
        accounts={Role.APPLICANT: "applicant-1", Role.HOSPITAL: "hospital-1"},
        constants={"matter": "initial", "release": "R5", "page": "1", "item": ITEM},
        nobody={"credit_code": make_credit_code(99)},
        searches=INTAKE_SEARCHES,
        bodies={
            "POST /api/intake/v1/case-links": proof_of(own, 1),
            # It is disabled, so that nothing leaves this machine.
            CHECK_WEBHOOK: {"endpoint_id": own["disabled_endpoint"]},
        },
    )


async def partner_things(
    desk: Desk, case: Things, seed: int, account: str, committee: str
) -> Things:
    """Connect a hospital that submits records without a case, and is asked for some of a case."""
    hospital = await connected(desk, seed, committee=committee, account=account)
    sent = await hospital.sent(seed)
    clerk = desk.as_clerk("clerk-9", committee)
    asked = await clerk.post(
        f"{INTAKE}/cases/{case['case_id']}/record-requests",
        json={"hospitals": [hospital.credit_code], "kinds": ["discharge_summary"]},
    )
    assert asked.status_code == 201, asked.text
    return {
        **case,
        "credit_code": hospital.credit_code,
        "client_id": account,
        "submission_id": sent["id"],
        "waiting_id": sent["id"],
        "document_id": sent["documents"][0]["id"],
        "request_id": asked.json()[0]["id"],
        "record_request_id": asked.json()[0]["id"],
        "sent_file_id": await desk.upload(hospital.client, pdf(f"waiting {seed}")),
        **await webhook_things(hospital),
        "run_id": await conformance_run(desk, hospital, committee),
        "sent_in_pieces": (await begin(hospital.client, 1000)).rpartition("/")[2],
    }


async def in_lottery(running: RunningService) -> TwoCommittees:
    """A session in each committee, with its pool drawn, a frozen draw and a proposal."""
    running.app.state.intake = fake = FakeIntakeClient()
    running.app.state.review = review_of_any_year()
    other, foreign = [
        await drawn_session(running, fake, committee, experts)
        for committee, experts in ((COMMITTEE, 9), (OTHER_COMMITTEE, 10))
    ]
    own = await own_things(running, "expert-0")
    return TwoCommittees(
        own={Role.EXPERT: [own]},
        accounts={Role.EXPERT: "expert-0"},
        bodies=BODIES,
        other=[other],
        foreign=[foreign],
        marks=dict(zip(Owner, map(marks_of, (own, other, foreign)), strict=False)),
        constants={"committee": COMMITTEE, "sequence": "1"},
        searches={
            "specialty": "orthopaedics",
            "state": "active",
            "side": "lender",
            "only_due": "true",
        },
        nobody={"code": "E-000000", "licence_index": "00" * 32},
    )


async def drawn_session(
    running: RunningService, fake: FakeIntakeClient, committee: str, experts: int
) -> Things:
    """End a session, and bring another to its second draw.

    The expert that is asked for is the last of so many.
    """
    operator, clerk, second = (
        running.client_for(role, account=f"{role}-{number}", committee=committee)
        for role, number in (("draw_operator", 8), ("clerk", 8), ("draw_operator", 9))
    )
    bureau = Lottery(running, fake, operator, clerk, running.client, committee)
    # Of the own committee's experts asks one who is in no session.
    await bureau.add_experts("neurology", 1)
    await bureau.add_experts("orthopaedics", experts)
    over = await bureau.plan(panels=1)
    await bureau.conduct(over, "pool")
    assert (await operator.post(f"{LOTTERY}/sessions/{over}/end")).status_code == 200
    cases = [await bureau.add_case() for _ in range(3)]
    session_id = await bureau.plan(panels=1)
    assert (await bureau.schedule(session_id, *cases[:2])).status_code == 200
    fake.known_ends[UUID(session_id)] = {cases[0]: "101X"}
    codes = await bureau.seat(session_id)
    frozen = await bureau.freeze(session_id, "groups")
    assert frozen.status_code == 201, frozen.text
    draw_id = frozen.json()["draw"]["id"]
    path = f"{LOTTERY}/draws/{draw_id}/abandonment"
    proposed = await second.post(path, json={"reason": "power-cut"})
    assert proposed.status_code == 201, proposed.text
    last = f"{LOTTERY}/experts/{bureau.experts[-1]['id']}"
    pool = await things_of(operator, bureau.experts[-1]["id"])
    expert = await operator.get(last, params={"purpose": "expert_pool"})
    index = running.service.blind_index.of("licence", expert.json()["licence_number"])
    return {
        "session_id": session_id,
        "case_id": str(cases[0]),
        "code": codes[0],
        "draw_id": draw_id,
        "expert_id": expert.json()["id"],
        "licence_index": index.hex(),
        "proposal_id": proposed.json()["id"],
        "waiting_case_id": str(cases[2]),
        "entrusted_case_id": await entrusted_case(bureau),
        **pool,
    }


async def in_review(running: RunningService) -> TwoCommittees:
    """Of each panel a case to examine, one that is decided and one to discuss."""
    running.app.state.intake = FakeIntakeClient()
    own = await panels_cases(running, "expert", COMMITTEE)
    other = [
        *await panels_cases(running, "stranger", COMMITTEE),
        await review_things.entrusted_case(running, COMMITTEE, confirmed=True),
    ]
    foreign = [
        *await panels_cases(running, "expert", OTHER_COMMITTEE),
        await review_things.entrusted_case(running, OTHER_COMMITTEE, confirmed=True),
    ]
    return TwoCommittees(
        own={Role.EXPERT: own},
        other=other,
        foreign=foreign,
        marks={
            Owner.OWN: marks_of(*own),
            Owner.OTHER: marks_of(*other),
            Owner.FOREIGN: marks_of(*foreign),
        },
        accounts={Role.EXPERT: "expert-1"},
    )


async def in_mailing(running: RunningService) -> TwoCommittees:
    """A letter in each committee, dispatched, with a scan as evidence."""
    bureau = Mailing(running)
    other = await delivered_letter(bureau, COMMITTEE)
    foreign = await delivered_letter(bureau, OTHER_COMMITTEE)
    return TwoCommittees(
        other=[other],
        foreign=[foreign],
        marks={Owner.OTHER: marks_of(other), Owner.FOREIGN: marks_of(foreign)},
        searches={"case_id": foreign["case_id"]},
    )


async def delivered_letter(bureau: Mailing, committee: str) -> Things:
    """Have a conclusion written, sent and signed for."""
    case_id, conclusion_id = await bureau.accepted_case(committee=committee), new_id()
    bureau.review.known_conclusions[case_id] = conclusion(case_id, conclusion_id)
    await bureau.neighbours.say(approved(case_id, conclusion_id, committee=committee))
    await bureau.make_letters()
    client = bureau.client(account="mail-9", committee=committee)
    listed = await client.get(f"{MAILING}/letters", params={"kind": "conclusion"})
    letter = next(item for item in listed.json()["items"] if item["recipient_role"] == "appraisee")
    path = f"{MAILING}/letters/{letter['id']}"
    sent = {"carrier": "ems", "tracking_number": make_tracking_number(7), "dispatched_on": today()}
    assert (await client.post(f"{path}/dispatch", json=sent)).status_code == 201
    scan = await client.post(
        f"{MAILING}/uploads", content=PNG, headers={"Content-Type": "image/png"}
    )
    tried = {
        "outcome": "delivered",
        "at": system_clock().isoformat(),
        "signed_by": "本人",
        "evidence_upload": scan.json()["id"],
    }
    assert (await client.post(f"{path}/attempts", json=tried)).status_code == 201
    shown = (await client.get(path)).json()
    evidence = next(item for item in shown["evidence"] if item["has_file"])
    return {
        "letter_id": letter["id"],
        "evidence_id": evidence["id"],
        "case_id": str(case_id),
        "file_id": letter["id"],
    }


WORLDS: Mapping[str, Callable[[RunningService], Awaitable[TwoCommittees]]] = {
    "identity": in_identity,
    "intake": in_intake,
    "lottery": in_lottery,
    "review": in_review,
    "mailing": in_mailing,
}
