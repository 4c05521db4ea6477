"""Each caller has a generous share a minute; what has a legal date is never refused for it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.ids import new_id
from shared.rate_limits import RateLimits, TooManyRequestsError
from shared.testing.plugin import RunService
from shared.testing.running import RunningService

NOTES = "/api/probe/v1/notes"
SHARE = 3


@pytest.fixture
async def probe(run_service: RunService) -> AsyncIterator[RunningService]:
    limits = {"requests_per_minute": str(SHARE), "public_requests_per_minute": str(SHARE)}
    async with run_service("probe", parts='["api"]', **limits) as probe:
        yield probe


async def statuses(client: httpx.AsyncClient, path: str, count: int) -> list[int]:
    return [(await client.get(path)).status_code for _ in range(count)]


async def test_one_request_too_many_is_told_when_to_come_back(probe: RunningService) -> None:
    client = probe.client_for("clerk", account="busy")
    path = f"{NOTES}/{new_id()}"

    before = await statuses(client, path, SHARE)
    refused = await client.get(path)

    assert before == [404] * SHARE
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert problem["code"] == "too_many_requests"
    assert "s" in problem["detail"]
    assert "秒后重试" in problem["detail_zh"]


async def test_each_account_has_a_share_of_its_own_in_each_committee(
    probe: RunningService,
) -> None:
    path = f"{NOTES}/{new_id()}"
    await statuses(probe.client_for("clerk", account="busy"), path, SHARE + 1)

    other = await statuses(probe.client_for("clerk", account="calm"), path, 1)
    elsewhere = probe.client_for("clerk", account="busy", committee="330782")

    assert other == [404]
    assert await statuses(elsewhere, path, 1) == [404]


async def test_new_token_of_an_account_brings_no_new_share(probe: RunningService) -> None:
    path = f"{NOTES}/{new_id()}"
    clients = [probe.client_for("clerk", account="busy") for _ in range(SHARE + 1)]

    seen = [(await client.get(path)).status_code for client in clients]

    assert seen == [404] * SHARE + [429]


async def test_legal_submission_is_never_limited_even_when_the_share_is_used_up(
    probe: RunningService,
) -> None:
    client = probe.client_for("applicant", account="busy")
    await statuses(client, f"{NOTES}/{new_id()}", SHARE + 1)

    submitted = [(await client.post(NOTES, json={"text": "x"})).status_code for _ in range(9)]

    assert submitted == [201] * 9


async def test_refused_requests_are_counted_by_status_in_the_metrics(probe: RunningService) -> None:
    client = probe.client_for("clerk", account="busy")
    await statuses(client, f"{NOTES}/{new_id()}", SHARE + 2)

    metrics = await probe.client.get(
        "/metrics", headers={"Authorization": "Bearer metrics-token-for-tests"}
    )

    counted = [line for line in metrics.text.splitlines() if line.startswith("http_requests_total")]
    assert [line.split()[-1] for line in counted if 'status="429"' in line] == ["2.0"]


def test_hosts_of_one_ipv6_network_have_one_share() -> None:
    limits = RateLimits(per_account=SHARE, per_address=SHARE)
    for host in range(SHARE):
        limits.count_address(f"2001:db8:1:2::{host}")

    with pytest.raises(TooManyRequestsError):
        limits.count_address("2001:db8:1:2:ffff::1")

    limits.count_address("2001:db8:1:3::1")


async def test_probes_and_metrics_are_never_limited(probe: RunningService) -> None:
    assert await statuses(probe.client, "/healthz", 20) == [200] * 20
    assert await statuses(probe.client, "/metrics", 20) == [401] * 20


async def test_description_says_which_operations_count(probe: RunningService) -> None:
    paths = (await probe.client.get("/api/probe/openapi.json")).json()["paths"]

    assert "429" in paths[f"{NOTES}/{{note_id}}"]["get"]["responses"]
    assert "429" not in paths[NOTES]["post"]["responses"]
