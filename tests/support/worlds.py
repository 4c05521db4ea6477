"""Fills each service with a little of everything, so that generated requests meet something."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from identity.domain.accounts import Session
from identity.services import hospital_clients
from intake.services import previews
from intake.services.copies import Neighbours as AskedServices
from services.identity.tests.applicants import settings_in
from services.identity.tests.conftest import QUICK
from services.identity.tests.world import CLIENTS, ISSUER, PASSWORD, SECRET
from services.identity.tests.world import World as Accounts
from services.intake.tests.factories.clients import BASE as INTAKE
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.hooks import conformance_run
from services.intake.tests.factories.hospitals import Hospital, connected
from services.intake.tests.factories.notices import told_case
from services.intake.tests.factories.registry import asked_for
from services.intake.tests.factories.tus import begin
from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.lottery.tests.api.conftest import Bureau as Lottery
from services.mailing.tests.factories.bureau import Bureau as Mailing
from services.review.tests.conftest import ISSUERS_JSON
from services.review.tests.factories.bodies import discussion_body, opinion_body
from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.panels import Panels
from services.review.tests.factories.people import People
from shared.actor import system_actor
from shared.clients.identity import FakeIdentityClient
from shared.clients.intake import FakeIntakeClient
from shared.clients.lottery import FakeLotteryClient
from shared.clients.mailing import FakeMailingClient
from shared.clients.review import FakeReviewClient
from shared.ids import new_id
from shared.permissions import Role
from shared.testing.identities import make_credit_code, make_identity_number
from shared.testing.issuer import COMMITTEE, Issuer
from shared.testing.login import authorization_parameters
from shared.testing.running import RunningService
from shared.tokens import IssuerKeys, TokenVerifier
from tests.support import review_things
from tests.support.agreements import review_of_any_year
from tests.support.entrusted_things import entrusted_case, hand_over_file
from tests.support.fuzzing import World
from tests.support.intake_things import plan_examination
from tests.support.pool_things import things_of

__all__ = ["SEEDS", "Seed"]


async def fill_identity(running: RunningService) -> World:
    """Three accounts, one of them disabled; the first is logged in and holds the expert's role."""
    world = Accounts(running, password_hash=QUICK.hash(PASSWORD))
    made = [await world.account(f"account.{number}", Role.EXPERT) for number in range(3)]
    await world.disable(made[2])
    sessions = [Session(new_id(), made[0], datetime.now(UTC)) for _ in range(4)]
    async with world.service.unit_of_work(system_actor("identity", COMMITTEE)) as uow:
        for session in sessions:
            expires_at = session.authenticated_at + timedelta(hours=8)
            await uow.sessions.add(session, token_hash=session.id.bytes, expires_at=expires_at)
        key = OKPKey.generate_key("Ed25519", {"kid": "2026-11", "use": "sig"})
        clients = [
            await hospital_clients.register(uow, "试验医院", key.as_dict(private=False))
            for _ in range(2)
        ]
    asked = authorization_parameters("v" * 43)
    return World(
        {
            "path.session_id": [str(session.id) for session in sessions],
            "path.client_id": [client.client_id for client in clients],
            "path.key_id": ["2026-11"],
            "body.password": [PASSWORD],
            "path.account_id": [str(account.id) for account in made],
            **{f"query.{name}": [value] for name, value in asked.items()},
            "body.grant_type": ["client_credentials", "authorization_code", "refresh_token"],
            "body.token": ["spent"],
            "body.client_id": [CLIENTS[0]["client_id"]],
            "body.client_secret": [SECRET],
            "body.audience": ["intake"],
            "body.roles[*]": ["clerk", "mail_clerk", "approver"],
            "body.email": ["zhou.minghua@example.cn"],
            "body.phone": ["13857900001"],
            "body.identity_number": [make_identity_number()],
            "body.committee": [COMMITTEE],
        },
        {Role.EXPERT: str(made[0].id), Role.HOSPITAL: clients[0].client_id},
    )


INTAKE_ACCOUNTS = {
    Role.APPLICANT: "applicant-1",
    Role.CLERK: "clerk-2",
    Role.PRELIMINARY_REVIEWER: "reviewer-2",
    Role.HOSPITAL: "hospital-1",
}


async def fill_intake(running: RunningService) -> World:
    """A case in each state that staff bring it to, and files that wait."""
    desk = Desk(running)
    cases = [await desk.received(1), await desk.accepted(2), await desk.reviewed(3)]
    uploads = [await desk.upload(desk.as_applicant()) for _ in range(4)]
    materials = await materials_of(desk, cases)
    hospital = await connected(desk, account="hospital-1")
    other = await connected(desk, 12)
    proposed = [
        await desk.as_clerk().post(f"{INTAKE}/cases/{item}/extensions", json={"reason": "complex"})
        for item in cases[1:]
    ]
    sent = [await hospital.sent(serial) for serial in (1, 8, 9)]
    asked = [(await hospital.asked(desk, case_id))["id"] for case_id in cases[:2]]
    return World(
        {
            "path.submission_id": [item["id"] for item in sent],
            "path.waiting_id": [item["id"] for item in sent],
            "path.document_id": [item["documents"][0]["id"] for item in sent],
            "path.request_id": asked,
            "path.record_request_id": asked,
            "body.request_id": asked,
            "body.hospitals[*]": [hospital.credit_code],
            "body.kinds[*]": ["discharge_summary", "imaging_report"],
            "path.credit_code": [other.credit_code],
            "path.client_id": [other.account],
            "body.credit_code": [make_credit_code(21, kind="12")],
            "body.contact.phone": ["13857900001"],
            "body.person.identity_number": [make_identity_number(n) for n in (2, 4, 5)],
            **await values_of_notices(desk, cases, materials),
            "path.material_id": materials,
            "path.session_id": [await plan_examination(desk, str(cases[2]), COMMITTEE)],
            **await receipts_of(desk, cases),
            **await forms_of(desk),
            "path.upload_id": uploads,
            "path.proposal_id": [answer.json()["id"] for answer in proposed],
            **await in_pieces_and_pages(desk, cases),
            "body.upload_id": uploads,
            "body.materials[*].upload_id": uploads,
            "body.item": ["medical_records", "other"],
            "body.appraisee.identity_number": [make_identity_number(n) for n in (2, 4, 5)],
            "body.identity_number": [make_identity_number(n) for n in (1, 2, 9)],
            "body.employer.credit_code": [make_credit_code()],
            "body.originals_seen[*]": materials,
            **await fill_webhooks(desk, hospital),
            "path.hand_over_file_id": [await hand_over_file(desk, str(await desk.accepted(40)))],
        },
        INTAKE_ACCOUNTS,
    )


async def materials_of(desk: Desk, cases: Sequence[UUID]) -> list[str]:
    """Every material of cases."""
    asked = {"purpose": "acceptance"}
    files = [
        await desk.as_clerk().get(f"{INTAKE}/cases/{case_id}", params=asked) for case_id in cases
    ]
    return [material["id"] for file in files for material in file.json()["materials"]]


async def in_pieces_and_pages(desk: Desk, cases: Sequence[UUID]) -> dict[str, list[str]]:
    """Files on their way, previews of those that came, and what is looked up for cases."""
    await previews.draw_waiting(desk.service)
    for case_id in cases:
        await asked_for(desk.service, case_id, COMMITTEE)
    begun = [await begin(desk.as_applicant(), size) for size in (9, 900)]
    return {
        "path.resumable_id": [location.rpartition("/")[2] for location in begun],
        "path.page": ["1"],
        "path.item": ["work_injury_decision"],
        "header.Tus-Resumable": ["1.0.0"],
        "header.Upload-Offset": ["0"],
    }


async def forms_of(desk: Desk) -> dict[str, list[str]]:
    """Begin some drafts, and say what fields of forms hold that aren't ids."""
    begun = [await desk.as_applicant().post(f"{INTAKE}/drafts", json={}) for _ in range(4)]
    return {
        "path.draft_id": [answer.json()["id"] for answer in begun],
        "body.received_on": [f"{desk.service.clock():%Y-%m-%d}"],
        **{f"body.{who}.phone": ["13857900001"] for who in ("applicant", "appraisee", "employer")},
    }


async def receipts_of(desk: Desk, cases: Sequence[UUID]) -> dict[str, list[str]]:
    """Receipts of cases, and what the holder of one types in."""
    clerk = desk.as_clerk()
    listed = [await clerk.get(f"{INTAKE}/applications/{case_id}/receipts") for case_id in cases]
    held = (await clerk.get(f"{INTAKE}/applications/{cases[0]}")).json()["receipt"]
    return {
        "path.receipt_id": [item["id"] for answer in listed for item in answer.json()],
        "body.number": [held["number"]],
        "body.code": [held["tracking_code"]],
    }


async def fill_webhooks(desk: Desk, hospital: Hospital) -> dict[str, list[str]]:
    """Webhooks of a hospital, with events on their way, one of them disabled; and a test's run."""
    path, made = f"{INTAKE}/partner/webhooks", []
    for _ in range(3):
        body = {"url": "https://his.example.com/hooks"}
        made.append((await hospital.client.post(path, json=body)).json()["id"])
    pinged = [await hospital.client.post(f"{path}/{item}/pings") for item in made]
    await hospital.client.post(f"{path}/{made[0]}/disabling")
    return {
        "path.run_id": [await conformance_run(desk, hospital)],
        "body.endpoint_id": made[:1],
        "path.endpoint_id": made,
        "path.event_id": [answer.json()["event_id"] for answer in pinged],
        "body.url": ["https://his.example.com/hooks", "https://10.0.0.1/"],
        "body.hospital": [hospital.credit_code],
        "query.credit_code": [hospital.credit_code],
    }


async def values_of_notices(
    desk: Desk, cases: Sequence[UUID], materials: Sequence[str]
) -> dict[str, Sequence[str]]:
    """Have two applicants told what is missing, and return what requests around that may name."""
    told = [await told_case(desk, serial) for serial in (30, 31)]
    return {
        "path.case_id": [*map(str, cases), *(item["case_id"] for item in told)],
        "path.notice_id": [item["notice_id"] for item in told],
        "path.notice_proposal_id": [item["notice_proposal_id"] for item in told],
        "query.committee": [COMMITTEE],
        "body.materials[*].item": ["medical_records", "other"],
        "body.items[*].item": ["identity_document", "relative_authorisation"],
        "body.verdicts[*].material_id": materials,
        "body.reason": ["illness"],
    }


async def fill_lottery(running: RunningService) -> World:
    """A session whose groups are frozen, one that is over, and cases that wait."""
    running.app.state.intake = fake = FakeIntakeClient()
    running.app.state.review = review_of_any_year()
    operator = running.client_for("draw_operator", account="draw_operator-1")
    clerk = running.client_for("clerk", account="clerk-1")
    bureau = Lottery(running, fake, operator, clerk, running.client)
    await bureau.add_experts("orthopaedics", 9)
    waiting = [await bureau.add_case() for _ in range(4)]
    entrusted = await entrusted_case(bureau)
    sessions = [await bureau.plan(panels=1) for _ in range(3)]
    assert (await bureau.schedule(sessions[0], *waiting[:2])).status_code == 200
    experts = await bureau.seat(sessions[0])
    revealed = [(await bureau.conduct(sessions[1], "pool"))["id"]]
    assert (await operator.post(f"{LOTTERY}/sessions/{sessions[1]}/end")).status_code == 200
    frozen = (await bureau.freeze(sessions[0], "groups")).json()
    people = [frozen["witness"], *frozen["contributors"]]
    room = (await clerk.post(f"{LOTTERY}/sessions/{sessions[0]}/room")).json()
    other = running.client_for("draw_operator", account="draw_operator-2")
    proposed = [
        await other.post(f"{LOTTERY}{path}", json={"reason": "fuzzing", **body})
        for path, body in (
            (f"/draws/{frozen['draw']['id']}/abandonment", {}),
            (f"/sessions/{sessions[2]}/exclusions", {"expert_id": bureau.experts[0]["id"]}),
        )
    ]
    pool = await things_of(operator, bureau.experts[-1]["id"])
    return World(
        {
            "path.session_id": sessions,
            "path.case_id": [*map(str, waiting), entrusted],
            "path.draw_id": [*revealed, frozen["draw"]["id"]],
            "body.credit_code": [make_credit_code()],
            "body.identity_number": [make_identity_number()],
            "path.loan_id": [pool["loan_id"]],
            "path.interest_id": [pool["interest_id"]],
            "path.import_id": [pool["import_id"]],
            "path.expert_id": [expert["id"] for expert in bureau.experts],
            "path.proposal_id": [answer.json()["id"] for answer in proposed],
            "body.expert_id": [expert["id"] for expert in bureau.experts],
            "path.committee": [COMMITTEE],
            "query.committee": [COMMITTEE],
            "path.sequence": ["1", "2"],
            "header.Draw-Token": [person["token"] for person in people],
            "header.Room-Token": [room["token"]],
            "path.name": ["part", "witness", "room", "kiosk", "lot"],
            "path.code": [*experts, *(person["code"] for person in people)],
            "body.phone": ["13857900001"],
            "body.hospital_credit_code": [make_credit_code()],
            **dict.fromkeys(
                ["body.specialty", "body.panels[*].seats[*]", "body.reserves[*]"], ("orthopaedics",)
            ),
            "body.reveal_by": [(datetime.now(UTC) + timedelta(hours=1)).isoformat()],
            "body.case_ids[*]": [str(case_id) for case_id in waiting],
            "body.to_session_id": sessions[1:],
            "body.templates[*].code": ["limb-3", "device-5"],
            "body.video_link": ["https://meeting.example.cn/j/330783"],
        }
    )


async def fill_review(running: RunningService) -> World:
    """Cases before their panel, decided, approved, waiting for discussion and discussed."""
    running.app.state.intake = FakeIntakeClient()
    neighbours, people = Neighbours(running.service), People(running)
    cases = [await neighbours.allocated_case() for _ in range(5)]
    await people.decide(cases[1])
    await people.decide(cases[2])
    assert (await people.approve(cases[2])).status_code == 200
    await people.seal_all(cases[3], *(opinion_body(9, difficult=True) for _ in range(3)))
    await people.decide(cases[4], 4)
    assert (await people.discuss(cases[4], discussion_body())).status_code == 201
    asked = [await Panels(neighbours, people).ask(case_id) for case_id in (cases[0], cases[3])]
    elsewhere = await review_things.entrusted_case(running, COMMITTEE)
    return World(
        {
            "path.panel_proposal_id": [answer.json()["id"] for answer in asked],
            "body.expert_codes[*]": ["E1", "E2"],
            "path.case_id": [*map(str, cases), elsewhere["case_id"]],
            "path.entrusted_document_id": [elsewhere["entrusted_document_id"]],
            "path.entrusted_opinion_id": [elsewhere["entrusted_opinion_id"]],
            "header.If-Match": ['"1"', '"2"'],
        },
        {Role.EXPERT: "expert-1", Role.DISCUSSION_MEMBER: "member-1"},
    )


async def fill_mailing(running: RunningService) -> World:
    """Letters sealed, dispatched and delivered."""
    bureau = Mailing(running)
    letters = list((await bureau.sealed()).values())
    assert (await bureau.dispatch(letters[0])).status_code == 201
    return World(
        {
            "path.letter_id": [letter["id"] for letter in letters],
        },
        {Role.MAIL_CLERK: "mail-2"},
    )


@dataclass(frozen=True)
class Seed:
    """How a service is configured, filled and prepared for strangers."""

    fill: Callable[[RunningService], Awaitable[World]]
    settings: Callable[[Path], Mapping[str, str]] = lambda _: {}
    prepare: Callable[[FastAPI, Issuer], None] = lambda *_: None


def signing_key(directory: Path) -> Mapping[str, str]:
    """Return the setting of a new Ed25519 key in a file."""
    path = directory / "signing-key.pem"
    path.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    return {"signing_key_file": str(path)}


def known_clients(directory: Path) -> Mapping[str, str]:
    """Return the settings of an issuer with clients, at which applicants register."""
    path = directory / "clients.json"
    path.write_text(json.dumps(CLIENTS), encoding="utf-8")
    return {"oidc_issuer": ISSUER, "clients_file": str(path), **settings_in(directory)}


def ask_fakes(app: FastAPI, issuer: Issuer) -> None:
    """Let intake ask nobody about a person."""
    app.state.neighbours = AskedServices(
        FakeIdentityClient(), FakeLotteryClient(), FakeReviewClient(), FakeMailingClient()
    )


def ask_a_fake(app: FastAPI, issuer: Issuer) -> None:
    """Let the service ask no neighbour."""
    app.state.intake = FakeIntakeClient()
    app.state.review = review_of_any_year()


def believe(app: FastAPI, issuer: Issuer) -> None:
    """Let identity believe the tests' issuer."""
    app.state.token_verifier = TokenVerifier(issuer.url, IssuerKeys(issuer.jwks_url))


SEEDS: dict[str, Seed] = {
    "identity": Seed(fill_identity, known_clients, believe),
    "intake": Seed(fill_intake, lambda _: {"draft_days": "365"}, ask_fakes),
    "lottery": Seed(fill_lottery, signing_key, ask_a_fake),
    "review": Seed(fill_review, lambda _: {"issuers": ISSUERS_JSON}, ask_a_fake),
    "mailing": Seed(fill_mailing),
}
