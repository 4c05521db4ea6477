"""Every service answers alike: ids, headers, refusals, limits, health."""

from typing import Any

import httpx
import pytest

from shared.ids import new_id
from shared.testing.plugin import RunService
from shared.testing.running import RunningService


async def test_service_says_that_it_is_alive_and_ready(probe: RunningService) -> None:
    alive = await probe.client.get("/healthz")
    ready = await probe.client.get("/readyz")

    assert alive.json() == {"status": "alive"}
    assert ready.json()["checks"]["database"] == "green"
    assert ready.json()["checks"]["migrations"] == "green"


async def test_answer_carries_the_callers_request_id(probe: RunningService) -> None:
    response = await probe.client.get("/healthz", headers={"X-Request-Id": "journey-0001"})

    assert response.headers["X-Request-Id"] == "journey-0001"


@pytest.mark.parametrize("chosen", ["short", "with space and more", "a" * 65, "line\tbreak-12"])
async def test_unfit_request_id_is_replaced(probe: RunningService, chosen: str) -> None:
    response = await probe.client.get("/healthz", headers={"X-Request-Id": chosen})

    assert response.headers["X-Request-Id"] != chosen
    assert len(response.headers["X-Request-Id"]) == 36


async def test_nothing_answered_may_run_load_be_framed_or_kept(probe: RunningService) -> None:
    for answer in (await probe.client.get("/healthz"), await probe.client.get("/nowhere")):
        headers = answer.headers
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Server" not in headers


async def test_unknown_address_and_method_are_problems(probe: RunningService) -> None:
    nowhere = await probe.client.get("/api/probe/v1/nowhere")
    method = await probe.client.patch("/api/probe/v1/notes")

    assert problem(nowhere, 404)["code"] == "not_found"
    assert problem(method, 405)["code"] == "method_not_allowed"
    assert "POST" in method.headers["Allow"]


async def test_address_names_the_methods_of_all_its_routes(probe: RunningService) -> None:
    refused = await probe.client.delete(f"/api/probe/v1/notes/{new_id()}")

    assert problem(refused, 405)["code"] == "method_not_allowed"
    assert refused.headers["Allow"] == "GET, PUT"


async def test_unexpected_error_tells_nothing_but_its_request(probe: RunningService) -> None:
    response = await probe.client.get("/api/probe/v1/failing")

    found = problem(response, 500)
    assert found["code"] == "internal_error"
    assert found["instance"].endswith(response.headers["X-Request-Id"])
    assert "secret" not in response.text
    assert "33078219900307123X" not in response.text


async def test_wrong_fields_are_named_in_both_languages(probe: RunningService) -> None:
    client = probe.client_for("clerk")

    response = await client.post("/api/probe/v1/notes", json={"identity_number": "330782"})

    errors = {error["pointer"]: error for error in problem(response, 422)["errors"]}
    assert errors["/text"]["code"] == "missing"
    assert errors["/text"]["detail_zh"] == "必填项未填写"
    assert errors["/identity_number"]["code"] == "identity_number_invalid"
    assert "身份证" in errors["/identity_number"]["detail_zh"]


async def test_broken_json_is_a_problem(probe: RunningService) -> None:
    client = probe.client_for("clerk")

    response = await client.post(
        "/api/probe/v1/notes", content=b"{", headers={"Content-Type": "application/json"}
    )

    assert problem(response, 422)["errors"][0]["code"] == "json_invalid"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("[" * 33 + "]" * 33, 400, "body_too_deep"),
        ("[" * 200_000, 400, "body_too_deep"),
        ('{"text": "one", "text": "two"}', 400, "body_member_repeated"),
        ('{"text": NaN}', 400, "body_number_unknown"),
        ('{"text": "half a pair: \\ud83d"}', 422, "text_unstorable"),
        ('{"text": "one", "\\u0000": 1}', 422, "text_unstorable"),
        ('{"text": ' + "9" * 5000 + "}", 400, "request_malformed"),
        (b'{"text": "\xff"}', 400, "request_malformed"),
    ],
)
async def test_json_that_reads_two_ways_or_none_is_refused(
    probe: RunningService, body: str, status: int, code: str
) -> None:
    client = probe.client_for("clerk")

    response = await client.post(
        "/api/probe/v1/notes", content=body, headers={"Content-Type": "application/json"}
    )

    assert problem(response, status)["code"] == code


async def test_body_as_deep_as_allowed_reaches_its_model(probe: RunningService) -> None:
    response = await probe.client_for("clerk").post(
        "/api/probe/v1/notes",
        content="[" * 32 + "]" * 32,
        headers={"Content-Type": "application/merge-patch+json; charset=utf-8"},
    )

    assert problem(response, 422)["code"] == "request_invalid"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_body_that_is_not_declared_as_json_is_refused(
    probe: RunningService, kind: str
) -> None:
    response = await probe.client_for("clerk").post(
        "/api/probe/v1/notes", content=b'{"text": "one"}', headers={"Content-Type": kind}
    )

    assert problem(response, 415)["code"] == "json_expected"


async def test_text_that_postgresql_keeps_not_is_a_problem(probe: RunningService) -> None:
    client = probe.client_for("clerk")

    response = await client.post("/api/probe/v1/notes", json={"text": "a\x00b"})

    assert problem(response, 422)["code"] == "text_unstorable"


async def test_path_that_is_no_id_is_a_problem(probe: RunningService) -> None:
    response = await probe.client_for("clerk").get("/api/probe/v1/notes/7")

    assert problem(response, 422)["errors"][0]["pointer"] == "path:note_id"


async def test_body_over_a_megabyte_is_refused(probe: RunningService) -> None:
    client = probe.client_for("clerk")

    response = await client.post("/api/probe/v1/notes", json={"text": "x" * 1_100_000})

    assert problem(response, 413)["code"] == "body_too_large"


async def test_headers_over_their_limit_are_refused(probe: RunningService) -> None:
    response = await probe.client.get("/healthz", headers={"X-Large": "x" * 33_000})

    assert problem(response, 431)["code"] == "headers_too_large"


async def test_route_that_streams_takes_more(probe: RunningService) -> None:
    client = probe.client_for("clerk")

    response = await client.post("/api/probe/v1/uploads", content=b"x" * 3_000_000)

    assert response.json() == 3_000_000


async def test_change_with_an_old_etag_is_refused(probe: RunningService) -> None:
    client = probe.client_for("clerk")
    written = (await client.post("/api/probe/v1/notes", json={"text": "one"})).json()
    address = f"/api/probe/v1/notes/{written['id']}"
    tag = (await client.get(address)).headers["ETag"]

    first = await client.put(address, json={"text": "two"}, headers={"If-Match": tag})
    second = await client.put(address, json={"text": "three"}, headers={"If-Match": tag})
    unreadable = await client.put(address, json={"text": "x"}, headers={"If-Match": "v1"})

    assert first.status_code == 200
    assert problem(second, 412)["code"] == "stale_version"
    assert problem(unreadable, 422)["code"] == "if_match_invalid"


async def test_metrics_need_their_token_and_count_by_route(probe: RunningService) -> None:
    await probe.client.get("/api/probe/v1/failing")

    closed = await probe.client.get("/metrics")
    opened = await probe.client.get(
        "/metrics", headers={"Authorization": "Bearer metrics-token-for-tests"}
    )

    assert closed.status_code == 401
    assert (
        'http_requests_total{method="GET",route="/api/probe/v1/failing",service="probe",'
        'status="500"} 1.0'
    ) in opened.text
    assert 'outbox_depth{service="probe"} 0.0' in opened.text
    assert 'dead_letters{service="probe"} 0.0' in opened.text


async def test_description_is_openapi_3_1_with_problems(probe: RunningService) -> None:
    description = (await probe.client.get("/api/probe/openapi.json")).json()

    write = description["paths"]["/api/probe/v1/notes"]["post"]
    assert description["openapi"].startswith("3.1")
    assert write["operationId"] == "write_note"
    assert {"person": ["applications.submit"]} in write["security"]
    assert set(write["responses"]) == {
        *("201", "400", "401", "403", "409", "413", "415", "422", "500", "503")
    }
    conflict = description["components"]["responses"]["Problem409"]
    assert write["responses"]["409"] == {"$ref": "#/components/responses/Problem409"}
    assert "application/problem+json" in conflict["content"]
    assert "/internal/notes/{note_id}" not in description["paths"]


async def test_description_says_what_follows_from_a_route(probe: RunningService) -> None:
    paths = (await probe.client.get("/api/probe/openapi.json")).json()["paths"]

    read = paths["/api/probe/v1/notes/{note_id}"]["get"]
    change = paths["/api/probe/v1/notes/{note_id}"]["put"]
    fail = paths["/api/probe/v1/failing"]["get"]
    assert read["security"] == [
        {"person": ["applications.read"]},
        {"person": ["applications.read_own"]},
    ]
    assert set(read["responses"]) == {"200", "401", "403", "404", "422", "429", "500", "503"}
    assert {"404", "409", "412", "415"} <= set(change["responses"])
    assert set(fail["responses"]) == {"200", "429", "500", "503"}


async def test_away_database_is_told_with_a_time_to_try_again(run_service: RunService) -> None:
    nowhere = "postgresql+asyncpg://nobody:x@127.0.0.1:1/nothing"
    async with run_service("probe", parts='["api"]', database_url=nowhere) as probe:
        write = await probe.client_for("clerk").post("/api/probe/v1/notes", json={"text": "x"})
        refused = await probe.client_for("expert").post("/api/probe/v1/notes", json={"text": "x"})
        ready = await probe.client.get("/readyz")
        metrics = await probe.client.get(
            "/metrics", headers={"Authorization": "Bearer metrics-token-for-tests"}
        )

    assert problem(write, 503)["code"] == "database_unavailable"
    assert int(write.headers["Retry-After"]) > 0
    assert problem(refused, 403)["code"] == "permission_missing"
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "red")
    assert 'database_up{service="probe"} 0.0' in metrics.text


async def test_away_nats_makes_readiness_red_and_commands_succeed(
    run_service: RunService,
) -> None:
    async with run_service("probe", parts='["api"]', nats_url="nats://127.0.0.1:1") as probe:
        write = await probe.client_for("clerk").post("/api/probe/v1/notes", json={"text": "x"})
        ready = await probe.client.get("/readyz")

    assert write.status_code == 201
    assert (ready.status_code, ready.json()["checks"]["nats"]) == (503, "red")


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["detail"]
    assert body["detail_zh"]
    return body
