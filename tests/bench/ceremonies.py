"""A whole ceremony over the lottery's API, from asking for the freeze to the revealed draw."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.lottery.tests.api.conftest import PREFIX, Bureau
from shared.clients.intake import FakeIntakeClient
from shared.testing.databases import cloned_database, prepare_template
from shared.testing.identities import make_credit_code
from shared.testing.issuer import Issuer, running_issuer
from shared.testing.running import Surroundings, running_service
from shared.testing.servers import begin_run, end_run, start_servers
from tests.bench.measuring import Figure, Result
from tests.bench.processes import log_errors_only

__all__ = ["measure"]

CASES, PANELS, HOSPITALS = 45, 4, 15
EXPERTS = 3 * PANELS


def measure(rounds: int) -> list[Result]:
    """Time allocations of one session each: seven requests, one after another."""
    log_errors_only()
    begin_run()
    try:
        taken = asyncio.run(ceremonies(rounds))
    finally:
        end_run()
    return [
        Result(
            f"Draw over the API: {CASES} cases, {PANELS} panels,"
            " freeze, commitment, two hashes, two openings, reveal",
            Figure(taken).written(".0f", " ms"),
            "–",
        )
    ]


async def ceremonies(rounds: int) -> list[float]:
    """Return how many milliseconds each allocation took; an earlier one warms everything up."""
    async with running_bureau() as bureau:
        await bureau.add_experts("orthopaedics", 2 * EXPERTS, hospitals=HOSPITALS)
        return [await allocation(bureau) for _ in range(rounds + 1)][1:]


@asynccontextmanager
async def running_bureau() -> AsyncIterator[Bureau]:
    """Run the lottery alone in this process, over a database and a stream server of its own."""
    servers = start_servers()
    template = prepare_template(servers, ["lottery"])
    with (
        cloned_database(servers, template) as database,
        running_issuer(Issuer) as issuer,
        tempfile.TemporaryDirectory() as directory,
    ):
        key = Path(directory) / "signing-key.pem"
        key.write_bytes(
            Ed25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
        )
        surroundings = Surroundings(servers, database, issuer, Path(directory), "bench")
        settings = {"parts": '["api"]', "signing_key_file": str(key)}
        async with running_service("lottery", surroundings, settings) as lottery:
            lottery.app.state.intake = intake = FakeIntakeClient()
            yield Bureau(
                lottery,
                intake,
                lottery.client_for("draw_operator", account="account-operator"),
                lottery.client_for("clerk", account="account-clerk"),
                lottery.client,
            )


async def allocation(bureau: Bureau) -> float:
    """Prepare a session up to the allocation, and time that."""
    cases = [
        await bureau.add_case(hospital=make_credit_code(number % HOSPITALS))
        for number in range(CASES)
    ]
    session = await bureau.plan(panels=PANELS)
    answer = await bureau.schedule(session, *cases)
    assert answer.is_success, answer.text
    await bureau.seat(session)
    await bureau.conduct(session, "groups")
    for case in cases:
        answer = await bureau.check_in(session, case)
        assert answer.is_success, answer.text
    begun = time.perf_counter()
    drawn = await bureau.conduct(session, "allocation")
    took = (time.perf_counter() - begun) * 1000
    assert len(drawn["outcome"]["allocation"]) == CASES
    # A session that isn't over holds its experts for the half-day; the next one needs them.
    answer = await bureau.operator.post(f"{PREFIX}/sessions/{session}/end")
    assert answer.is_success, answer.text
    return took
