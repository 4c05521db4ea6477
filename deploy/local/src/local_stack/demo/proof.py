"""Taking the transcripts away and checking them as anyone could."""

import json
import subprocess
import sys
from pathlib import Path

import httpx

from local_stack.demo.people import check, connection

__all__ = ["FalseDrawError", "keep_chain", "verify_all"]

BASE = "/api/lottery/v1"
PAGE = 200


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


def is_record(path: Path) -> bool:
    """Tell an absence, replacement or void record from a transcript."""
    return json.loads(path.read_bytes())["kind"] in ("absence", "replacement", "void")
