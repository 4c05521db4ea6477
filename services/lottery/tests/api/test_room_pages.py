"""The pages of a draw's room load nothing from elsewhere, and hash as the specification says."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest

from lottery.domain.draw.hashes import Opening, contribution
from lottery.room_pages import asset
from services.lottery.tests.api.conftest import Bureau
from services.lottery.tests.verifiers.browser import node

PAGES = ("part", "witness", "room", "kiosk", "lot")
NODE = [str(node())]


@pytest.mark.parametrize("name", PAGES)
async def test_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(
    bureau: Bureau, name: str
) -> None:
    page = await bureau.public.get(f"/draw/{name}")
    script = await bureau.public.get(f"/draw/{name}.js")

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert 'lang="zh-CN"' in page.text
    for text in (page.text, script.text):
        assert "://" not in text
        assert " style=" not in text
        assert "onclick" not in text
        assert "innerHTML" not in text
    assert script.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("name", PAGES)
def test_script_finds_what_it_looks_for_in_its_page(name: str) -> None:
    script = asset(f"{name}.js") + asset("ceremony.js") * (name in ("part", "witness", "room"))
    wanted = {part.split('"')[0] for part in script.split('element("')[1:]}

    missing = [item for item in wanted if f'id="{item}"' not in asset(f"{name}.html")]

    assert missing == []


async def test_page_that_there_is_not_is_not_found(bureau: Bureau) -> None:
    for path in ("/draw/nothing", "/draw/nothing.js", "/draw/__init__.py"):
        assert (await bureau.public.get(path)).status_code in (404, 422)


@pytest.mark.parametrize("value", ["", "骰子 4 2 6", "🎲" * 20, "a" * 256])
async def test_device_makes_the_hash_that_the_specification_says(
    tmp_path: Path, value: str
) -> None:
    (tmp_path / "ceremony.mjs").write_text(asset("ceremony.js"), encoding="utf-8")
    given = {"input": "5f" * 32, "code": "W-0A1B2C", "nonce": "a7" * 16, "value": value}
    program = (
        'import { contributionHash } from "./ceremony.mjs";'
        f"const given = {json.dumps(given)};"
        "console.log(await contributionHash(given.input, given.code, given.nonce, given.value));"
    )
    (tmp_path / "run.mjs").write_text(program, encoding="utf-8")

    made = await asyncio.to_thread(
        subprocess.run, [*NODE, "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    opening = Opening(bytes.fromhex(given["nonce"]), value)
    expected = contribution(bytes.fromhex(given["input"]), given["code"], opening)
    assert made.stdout.strip() == expected.hex()
