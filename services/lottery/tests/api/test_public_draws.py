"""Anybody reads what was drawn, takes the chain away and checks it, without an account."""

import asyncio
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from lottery.pages import verifier
from services.lottery.tests.api.conftest import PREFIX, Bureau
from services.lottery.tests.verifiers.browser import Browser
from services.lottery.tests.verifiers.conftest import browser

__all__ = ["browser"]


@pytest.fixture
async def drawn(bureau: Bureau) -> Bureau:
    """A bureau whose chain has a pool, groups and an allocation of an ended session."""
    await bureau.add_experts("orthopaedics", 9)
    cases = [await bureau.add_case() for _ in range(3)]
    session_id = await bureau.plan()
    await bureau.schedule(session_id, *cases)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    for case_id in cases:
        await bureau.check_in(session_id, case_id)
    await bureau.conduct(session_id, "allocation")
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    return bureau


async def text_of(bureau: Bureau, path: str) -> str:
    answer = await bureau.public.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_list_shows_every_link_with_its_hash(drawn: Bureau) -> None:
    links = (await drawn.public.get(f"{PREFIX}/chain?committee=330783")).json()

    chains = await text_of(drawn, "/draws")
    listed = await text_of(drawn, "/draws/330783")

    assert links[-1]["hash"] in chains
    for link, word in zip(links, ("专家抽取", "专家分组", "案件分配"), strict=True):
        assert link["hash"] in listed
        assert word in listed
        assert f'href="/draws/330783/{link["sequence"]}"' in listed


async def test_document_is_readable_by_codes(drawn: Bureau) -> None:
    for sequence in (1, 2, 3):
        document = (await drawn.public.get(f"{PREFIX}/chain/330783/{sequence}")).json()

        shown = await text_of(drawn, f"/draws/330783/{sequence}")

        outcome = document["outcome"]
        codes = outcome.get("allocation") or outcome["seating"]
        assert all(code in shown for code in codes)
        assert all(one["value"] in shown for one in document["contributions"])
        assert "工会" in shown
        assert document["seed"] in shown


async def test_page_of_a_draw_waits_for_the_end_of_its_session(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    session_id = await bureau.plan(panels=1)
    await bureau.conduct(session_id, "pool")

    page = await bureau.public.get("/draws/330783/1")
    listed = await text_of(bureau, "/draws/330783")
    whole = await text_of(bureau, f"{PREFIX}/chain/330783/documents")

    assert (page.status_code, page.json()["code"]) == (409, "transcript_not_public")
    assert "场次结束后公开" in listed
    assert 'href="/draws/330783/1"' not in listed
    assert whole == ""


async def test_reader_without_a_document_gets_a_page_that_says_why(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    await bureau.conduct(await bureau.plan(panels=1), "pool")
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    early = await bureau.public.get("/draws/330783/1", headers=browser)
    missing = await bureau.public.get("/draws/330783/99", headers=browser)
    by_program = await bureau.public.get("/draws/330783/99")

    assert (early.status_code, missing.status_code) == (409, 404)
    assert "场次结束前仅公开抽签记录的哈希" in early.text
    assert "没有已公开的第 99 号记录" in missing.text
    assert "default-src 'none'" in missing.headers["Content-Security-Policy"]
    assert by_program.json()["code"] == "chain_record_not_found"


async def test_codes_of_specialties_and_categories_are_read_in_chinese(drawn: Bureau) -> None:
    pool = await text_of(drawn, "/draws/330783/1")
    allocation = await text_of(drawn, "/draws/330783/3")

    assert "骨科" in pool
    assert "orthopaedics" not in pool
    assert "骨科、整形、烧伤门" in allocation


async def test_whole_chain_and_keys_pass_in_the_downloaded_verifier(
    drawn: Bureau, browser: Browser, tmp_path: Path
) -> None:
    chain = await drawn.public.get(f"{PREFIX}/chain/330783/documents")
    keys = await drawn.public.get("/draws/330783/keys.pem")
    program = await drawn.public.get("/draws/verify.py")
    files = {"chain.ndjson": chain, "keys.pem": keys, "verify.py": program}
    contents = {name: answer.content for name, answer in files.items()}
    run = await asyncio.to_thread(verified, tmp_path, contents)
    by_browser = browser.verify_all(chain.content.splitlines(), [keys.content])

    assert run.returncode == 0, run.stdout
    assert "line 3 links: ok" in run.stdout
    assert "line 3 signature: ok" in run.stdout
    assert [result["signature"] for result in by_browser] == ["ok"] * 3
    assert [result["chain"] for result in by_browser] == ["ok"] * 3


def verified(place: Path, contents: dict[str, bytes]) -> subprocess.CompletedProcess[str]:
    """Put the downloaded files into a directory and run the verifier there."""
    for name, content in contents.items():
        (place / name).write_bytes(content)
    command = ["verify.py", "--chain", "chain.ndjson", "--public-key", "keys.pem"]
    return subprocess.run(
        [sys.executable, *command], cwd=place, check=False, capture_output=True, text=True
    )


async def test_verifier_is_handed_out_with_its_own_hash(bureau: Bureau) -> None:
    program = await bureau.public.get("/draws/verify.py")
    page = await text_of(bureau, "/draws/verify")

    digest = sha256(program.content)
    assert program.content == verifier()
    assert program.headers["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert digest.hexdigest() in page


async def test_pages_run_no_script_but_their_own(bureau: Bureau) -> None:
    answer = await bureau.public.get("/draws/verify")
    module = await bureau.public.get("/draws/code/page.js")
    strange = await bureau.public.get("/draws/code/..%2f__init__.py")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.text
    assert "://" not in answer.text
    assert module.headers["Content-Type"].startswith("text/javascript")
    assert strange.status_code == 404


async def test_daily_heads_are_the_ends_of_the_days(drawn: Bureau) -> None:
    links = (await drawn.public.get(f"{PREFIX}/chain?committee=330783")).json()

    heads = (await drawn.public.get(f"{PREFIX}/chain/330783/heads")).json()

    assert heads[0]["sequence"] == links[-1]["sequence"]
    assert heads[0]["hash"] == links[-1]["hash"]
    assert len({head["day"] for head in heads}) == len(heads)
