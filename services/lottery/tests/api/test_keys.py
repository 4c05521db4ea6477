"""Each committee has a chain and a key of its own; keys change, and what they signed stays."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lottery import verify
from lottery.cli import app
from lottery.domain.draw.transcript import Signer
from lottery.signing_keys import load_key, new_key, put_key
from services.lottery.tests.api.conftest import PREFIX, Bureau
from shared.clients.intake import FakeIntakeClient
from shared.testing.plugin import RunService
from shared.testing.running import RunningService

COMMITTEES = ("330783", "330784")


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    path = tmp_path / "signing-keys.json"
    for committee in COMMITTEES:
        put_key(path, committee, new_key())
    return path


@pytest.fixture
async def bureaus(run_service: RunService, keys_file: Path) -> AsyncIterator[list[Bureau]]:
    """Two committees on one lottery."""
    async with run_service("lottery", parts='["api"]', signing_keys_file=str(keys_file)) as lottery:
        lottery.app.state.intake = fake = FakeIntakeClient()
        yield [bureau_of(lottery, fake, committee) for committee in COMMITTEES]


def bureau_of(lottery: RunningService, fake: FakeIntakeClient, committee: str) -> Bureau:
    operator, clerk = (
        lottery.client_for(role, account=f"{role}-{committee}", committee=committee)
        for role in ("draw_operator", "clerk")
    )
    return Bureau(lottery, fake, operator, clerk, lottery.client, committee)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def replace(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


async def drawn(bureau: Bureau) -> dict[str, Any]:
    """Draw a pool in a session of its own, and end that."""
    session_id = await bureau.plan(panels=1)
    revealed = await bureau.conduct(session_id, "pool")
    answer = await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    assert answer.status_code == 200, answer.text
    return revealed


async def published(bureau: Bureau) -> list[dict[str, Any]]:
    answer = await bureau.public.get(
        f"{PREFIX}/public-keys", params={"committee": bureau.committee}
    )
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def chain(bureau: Bureau) -> list[bytes]:
    """Return the published files of a committee's chain."""
    path = f"{PREFIX}/chain"
    links = (await bureau.public.get(path, params={"committee": bureau.committee})).json()
    answers = [
        await bureau.public.get(f"{path}/{bureau.committee}/{link['sequence']}") for link in links
    ]
    return [answer.content for answer in answers]


def checked(documents: list[bytes], number: int, *keys: dict[str, Any]) -> str:
    """Return what the verifier says of a document's signature."""
    pem = "".join(key["public_key"] for key in keys).encode()
    report = verify.verify(documents[number], chain=documents, public_keys=[pem])
    assert (report["outcome"], report["chain"]) == ("ok", "ok")
    return report["signature"]


async def test_two_committees_have_two_chains_under_two_keys(bureaus: list[Bureau]) -> None:
    for bureau in bureaus:
        await bureau.add_experts("orthopaedics", 5)
        await drawn(bureau)
    (one,), (other,) = [await published(bureau) for bureau in bureaus]
    chains = [await chain(bureau) for bureau in bureaus]

    assert one["key_id"] != other["key_id"]
    assert [json.loads(links[0])["sequence"] for links in chains] == [1, 1]
    assert checked(chains[0], 0, one) == checked(chains[1], 0, other) == "ok"
    assert checked(chains[0], 0, other).startswith("failed: no key ")


async def test_new_key_signs_from_a_number_on_and_older_transcripts_stay_checkable(
    bureaus: list[Bureau], keys_file: Path
) -> None:
    bureau = bureaus[0]
    await bureau.add_experts("orthopaedics", 5)
    await drawn(bureau)

    made = CliRunner().invoke(app, ["keys", "new", str(keys_file), "--committee", "330783"])
    coming = (await published(bureau))[-1]
    await drawn(bureau)

    old, new = await published(bureau)
    documents = await chain(bureau)
    assert made.exit_code == 0, made.output
    assert made.stdout.strip() == coming["key_id"] == new["key_id"]
    assert coming["from_sequence"] is None
    assert [(key["from_sequence"], key["to_sequence"]) for key in (old, new)] == [(1, 1), (2, None)]
    assert checked(documents, 0, old) == checked(documents, 1, new) == "ok"
    assert checked(documents, 0, new, old) == checked(documents, 1, new, old) == "ok"
    assert checked(documents, 1, old).startswith("failed: no key ")
    assert len(await published(bureaus[1])) == 1


async def test_key_changed_during_a_draw_signs_that_draw(
    bureaus: list[Bureau], keys_file: Path
) -> None:
    bureau = bureaus[0]
    await bureau.add_experts("orthopaedics", 5)
    await drawn(bureau)
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()

    put_key(keys_file, bureau.committee, new_key())
    await bureau.conduct_frozen(frozen)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    assert [key["from_sequence"] for key in await published(bureau)] == [1, 2]
    assert checked(await chain(bureau), 1, *await published(bureau)) == "ok"


async def test_superseded_key_never_signs_again(bureaus: list[Bureau], keys_file: Path) -> None:
    bureau, old = bureaus[0], text_of(keys_file)
    await bureau.add_experts("orthopaedics", 5)
    await drawn(bureau)
    put_key(keys_file, bureau.committee, new_key())
    await drawn(bureau)
    replace(keys_file, old)
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    for person, opening in await bureau.contribute(frozen):
        await bureau.open(frozen["draw"]["id"], person, opening)

    refused = await bureau.reveal(frozen)

    assert (refused.status_code, refused.json()["code"]) == (503, "signing_key_outdated")
    assert len(await published(bureau)) == 2


async def test_committee_without_a_key_can_chain_nothing_and_its_draw_waits_for_one(
    bureaus: list[Bureau], keys_file: Path
) -> None:
    bureau = bureaus[1]
    await bureau.add_experts("orthopaedics", 5)
    both = json.loads(text_of(keys_file))
    replace(keys_file, json.dumps({"330783": both["330783"]}))
    session_id = await bureau.plan(panels=1)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    for person, opening in await bureau.contribute(frozen):
        await bureau.open(frozen["draw"]["id"], person, opening)

    refused = await bureau.reveal(frozen)
    replace(keys_file, json.dumps(both))
    revealed = await bureau.reveal(frozen)

    assert (refused.status_code, refused.json()["code"]) == (503, "signing_key_missing")
    assert revealed.json()["state"] == "revealed"


async def test_chain_of_before_keeps_the_key_that_all_committees_shared(
    run_service: RunService, signing_key: str, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.json"
    async with run_service("lottery", parts='["api"]', signing_key_file=signing_key) as lottery:
        bureau = bureau_of(lottery, FakeIntakeClient(), "330783")
        await bureau.add_experts("orthopaedics", 5)
        await drawn(bureau)
        # As a system from before the register has it: a chain, and no row.
        lottery.surroundings.database.run("delete from lottery.signing_key")
    put_key(keys, "330783", new_key())
    own = json.loads(text_of(keys))["330783"]

    async with run_service(
        "lottery", parts='["api"]', signing_key_file=signing_key, signing_keys_file=str(keys)
    ) as lottery:
        bureau = bureau_of(lottery, FakeIntakeClient(), "330783")
        await drawn(bureau)
        found = await published(bureau)
        documents = await chain(bureau)

    shared = Signer(load_key(text_of(Path(signing_key)))).key_id
    assert [key["key_id"] for key in found] == [shared, Signer(load_key(own)).key_id]
    assert [key["from_sequence"] for key in found] == [1, 2]
    assert [checked(documents, number, *found) for number in (0, 1)] == ["ok", "ok"]


def test_new_key_is_refused_where_the_file_holds_something_else(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text('{"330783": "no key"}', encoding="utf-8")

    made = CliRunner().invoke(app, ["keys", "new", str(path), "--committee", "330784"])

    assert made.exit_code == 1
    assert path.read_text(encoding="utf-8") == '{"330783": "no key"}'
