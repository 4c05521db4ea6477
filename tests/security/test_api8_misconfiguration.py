"""API8:2023, security misconfiguration: closed to other origins, silent about itself."""

import logging

import pytest

from tests.security.stands import Stand

ORIGIN = {"Origin": "https://evil.example"}
PREFLIGHT = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
    "Access-Control-Request-Private-Network": "true",
}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


async def test_no_other_origin_is_let_in_by_any_route(stand: Stand) -> None:
    for target in {target.label: target for target in stand.targets()}.values():
        client = stand.client("supervisor")
        asked = await stand.ask(client, target, headers=ORIGIN)
        preflight = await stand.running.client.options(target.path, headers=PREFLIGHT)

        for answer in (asked, preflight):
            allowed = [name for name in answer.headers if name.startswith("access-control-")]
            assert allowed == [], target.label
        # It brings no token, so a route that answers OPTIONS refuses it as any other request.
        assert preflight.status_code in {401, 405}, target.label


async def test_every_answer_carries_the_security_headers(stand: Stand) -> None:
    for target in {target.label: target for target in stand.targets()}.values():
        for client in (stand.running.client, stand.client("supervisor"), stand.client("ops")):
            answer = await stand.ask(client, target)

            assert ALWAYS.items() <= dict(answer.headers).items(), target.label
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert "server" not in answer.headers
            assert "x-powered-by" not in answer.headers


async def test_failure_tells_nothing_of_itself(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret-detail at /srv/jianding/secret.py line 42")

    monkeypatch.setattr("shared.unit_of_work.SqlUnitOfWork.__aenter__", fail)
    monkeypatch.setattr(stand.running.app.state.refusals, "record", forgets)
    failed = 0
    for target in {target.label: target for target in stand.targets("GET")}.values():
        client = stand.client(target.roles[0]) if target.roles else stand.running.client
        answer = await stand.ask(client, target)
        failed += answer.status_code == 500

        for word in ("secret-detail", "Traceback", "RuntimeError", ".py"):
            assert word not in answer.text.replace("verify.py", ""), target.label

    assert failed > 0


async def forgets(*_: object) -> None:
    """Keep no refusal, where the database is made to fail."""


async def test_no_secret_reaches_the_log_whatever_is_done_with_it(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = stand.running.issuer.token("clerk", account="secret-keeper")
    planted = "planted-Secret-7f3a9c"
    headers = {
        "Authorization": f"Bearer {token}",
        "Draw-Token": planted,
        "Cookie": f"session={planted}",
        "Idempotency-Key": planted,
    }
    body = {"password": planted, "token": planted, "nonce": planted, "client_secret": planted}
    for target in {target.label: target for target in stand.targets()}.values():
        await stand.ask(stand.running.client, target, headers=headers, json=body)
        await stand.ask(stand.running.client, target, params={"code": planted, "token": planted})

    ours = [record for record in caplog.records if record.name.partition(".")[0] not in LIBRARIES]
    written = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert token.split(".")[2] not in written
    assert planted not in written
    assert "metrics-token-for-tests" not in written


LIBRARIES = {"httpx", "httpcore", "asyncio"}
"""What the test itself asks with."""
