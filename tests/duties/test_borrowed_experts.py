"""A lent expert is drawn by the lottery and does their duty in review: there, on that case only."""

from dataclasses import replace

from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.lottery.tests.api.conftest import Bureau
from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import Neighbours, preliminarily_reviewed
from services.review.tests.factories.people import BASE as REVIEW
from shared.testing.identities import make_credit_code
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from tests.support.four_services import FourServices

LOAN = {
    "borrower": OTHER_COMMITTEE,
    "from_day": "2026-12-01",
    "to_day": "2026-12-01",
    "reason": "specialty-missing-there",
}


def neighbour(office: FourServices) -> Bureau:
    """Return the people of the committee that borrows."""
    lottery = office.running["lottery"]
    return replace(
        office.lottery,
        operator=lottery.client_for("draw_operator", account="op-2", committee=OTHER_COMMITTEE),
        clerk=lottery.client_for("clerk", account="clerk-2", committee=OTHER_COMMITTEE),
        committee=OTHER_COMMITTEE,
        experts=[],
    )


async def lend(office: FourServices, there: Bureau) -> None:
    """Let the borrower have one expert of the home committee's pool."""
    expert = office.lottery.experts[0]["id"]
    offered = await office.lottery.operator.post(f"{LOTTERY}/experts/{expert}/loans", json=LOAN)
    path = f"{LOTTERY}/expert-loans/{offered.json()['id']}/acceptance"
    accepted = await there.operator.post(path)
    assert (accepted.status_code, accepted.json()["state"]) == (200, "running"), accepted.text


async def test_lent_expert_examines_in_the_borrowing_committee_and_nothing_else_there(
    office: FourServices,
) -> None:
    there, review = neighbour(office), office.running["review"]
    await office.lottery.add_experts("orthopaedics", 1)
    await lend(office, there)
    for serial in (1, 2):
        own = {"account_id": f"there-{serial}", "licence_number": f"11033078100000{serial}"}
        body = {
            "name": "周岳",
            "phone": "13800000000",
            "title": "chief",
            "specialty": "orthopaedics",
            "hospital_credit_code": make_credit_code(20 + serial),
            "hospital_name": "邻市医院",
            "appointment_reason": "existing-pool",
            **own,
        }
        assert (await there.operator.post(f"{LOTTERY}/experts", json=body)).status_code == 201
    case_id = await there.add_case()
    facts = {"committee": OTHER_COMMITTEE, "case_id": case_id}
    await Neighbours(review.service).say("intake", preliminarily_reviewed(**facts))
    foreign = await Neighbours(review.service).allocated_case(committee=OTHER_COMMITTEE)
    session_id = await there.plan(panels=1)
    await there.schedule(session_id, case_id)
    await there.seat(session_id)
    await there.conduct(session_id, "groups")
    await there.check_in(session_id, case_id)
    await there.conduct(session_id, "allocation")
    await office.post.deliver("lottery", "review")

    guest = review.client_for("expert", account="expert-0", committee=COMMITTEE)
    at_home = review.client_for("expert", "approver", account="expert-0", committee=COMMITTEE)
    path = f"{REVIEW}/examinations/{case_id}"
    listed = await guest.get(f"{REVIEW}/examinations")
    elsewhere = await guest.get(f"{REVIEW}/examinations/{foreign}")
    approving = await at_home.post(f"{path}/conclusion/approval", headers={"If-Match": '"1"'})
    sealed = await guest.post(f"{path}/opinions", json=opinion_body(9))
    moved = review.client_for("expert", account="expert-0", committee=OTHER_COMMITTEE)
    namesake = await moved.get(path)

    assert [item["case_id"] for item in listed.json()["items"]] == [str(case_id)]
    assert sealed.status_code == 201, sealed.text
    refused = [item.status_code for item in (elsewhere, approving, namesake)]
    assert refused == [404, 404, 404]
