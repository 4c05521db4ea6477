"""API6, API9 and API10:2023: sensitive flows, inventory, and what other services answer."""

import httpx
import pytest

from services.intake.tests.factories.clients import Desk
from shared.clients.base import RemoteUnavailableError, ServiceClient
from shared.clients.models import Parties
from shared.testing.issuer import COMMITTEE
from shared.testing.plugin import RunService
from tests.security.stands import Stand
from tests.support.applications import application, routes_of, services_with


async def test_same_person_is_not_flooded_with_applications(intake: Stand) -> None:
    desk = Desk(intake.running)
    client = desk.as_applicant()
    body = await desk.complete(client, 7)

    first = await desk.submit(client, body)
    again = [(await desk.submit(client, await desk.complete(client, 7))) for _ in range(3)]

    assert first.status_code == 201
    assert {answer.status_code for answer in again} == {409}


UNDESCRIBED = {
    "/metrics",
    "/auth/style.css",
    "/verify/page.css",
    "/verify/page.js",
    "/draws/page.css",
    "/draws/code/{name}",
    "/draw/page.css",
    "/draw/{name}.js",
}
"""For the monitoring, and what pages load."""


@pytest.mark.parametrize("service", services_with("main"))
def test_every_route_that_people_reach_is_described_and_no_version_is_left_over(
    service: str,
) -> None:
    app = application(service)
    described = set(app.openapi()["paths"])
    reached = {path for path, _ in routes_of(app) if not path.startswith("/internal")}

    assert reached - described <= UNDESCRIBED
    versions = {part for path in reached for part in path.split("/") if part[:1] == "v"}
    assert {version for version in versions if version[1:].isdigit()} == {"v1"}


@pytest.mark.parametrize("service", services_with("main"))
async def test_no_page_draws_the_interface_or_tells_of_internal_routes(
    service: str,
) -> None:
    app = application(service)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        for path in ("/docs", "/redoc", "/openapi.json", "/.git/config", "/.env", "/debug"):
            assert (await client.get(path)).status_code == 404, path

    assert "/internal" not in str(app.openapi()["paths"].keys())


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<html>not json</html>"),
        httpx.Response(200, json={"case_id": "x", "unexpected": True}),
        httpx.Response(200, json=[]),
        httpx.Response(302, headers={"Location": "http://169.254.169.254/latest/meta-data"}),
    ],
)
async def test_answer_of_another_service_is_checked_and_no_redirect_is_followed(
    run_service: RunService, answer: httpx.Response
) -> None:
    asked: list[str] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return answer

    async with run_service("review", parts='["api"]', intake_url="http://intake") as running:
        await running.service.nats.connected()
        transport = httpx.MockTransport(answered)
        client = ServiceClient(running.service, "intake", transport=transport)
        with pytest.raises((ValueError, RemoteUnavailableError)):
            await client.read("/internal/x", Parties, committee=COMMITTEE, on_behalf_of=None)
        await client.close()

    assert asked == ["http://intake/internal/x"]
