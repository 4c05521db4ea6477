"""A session day in the hall: who plans, draws and comes, and everybody who checks it afterwards."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from httpx import Response
from pypdf import PdfReader

from lottery import verify
from services.lottery.tests.api.conftest import PREFIX
from services.lottery.tests.api.conftest import Bureau as Lottery
from services.lottery.tests.api.pool_people import entry
from services.lottery.tests.verifiers.browser import Browser
from shared.testing.identities import make_credit_code

__all__ = ["HOSPITAL", "Hall", "Json"]

Json = dict[str, Any]

HOSPITAL = 100
"""Number of the first hospital; smaller ones are employers."""

SIDES = (
    ("union", "市总工会代表"),
    ("employer", "用人单位代表"),
    ("discipline-inspection", "派驻纪检组"),
    ("appraisee", "现场抽出的被鉴定人代表"),
)
WITNESS = {"role": "discipline-inspection", "label": "公证见证人"}
SLIP = re.compile(r"编号(C-[0-9A-F]{6})校验码([0-9a-f]{32})")


@dataclass
class Hall:
    """One session of a lottery; what people took away of it, they keep."""

    lottery: Lottery
    session_id: str = ""
    taken_away: dict[int, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the session is."""
        return f"{PREFIX}/sessions/{self.session_id}"

    async def hire(self, specialty: str, *hospitals: int) -> list[Json]:
        """Appoint an expert of a specialty for each hospital named by its number."""
        hired = []
        for hospital in hospitals:
            serial = len(self.lottery.experts)
            body = entry(
                serial,
                specialty=specialty,
                hospital_credit_code=make_credit_code(hospital),
                hospital_name=f"第{hospital}医院",
                appointment_reason="existing-pool",
            )
            answer = await self.lottery.operator.post(f"{PREFIX}/experts", json=body)
            assert answer.status_code == 201, answer.text
            self.lottery.experts.append(answer.json())
            hired.append(answer.json())
        return hired

    async def detail(self) -> Json:
        """Return the session as its operator sees it."""
        answer = await self.lottery.operator.get(self.path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def plan(self, panels: Mapping[str, Iterable[str]], **changes: Any) -> None:
        """Plan a session of panels for limbs; or change the plan of the one that there is."""
        body = {
            "starts_at": "2026-12-01T01:00:00Z",
            "venue": "东阳市劳动能力鉴定中心",
            "panels": [
                {"code": code, "category": "limb", "seats": [*seats]}
                for code, seats in panels.items()
            ],
            **changes,
        }
        operator = self.lottery.operator
        if self.session_id:
            answer = await operator.put(self.path, json=body)
        else:
            answer = await operator.post(f"{PREFIX}/sessions", json={"mode": "on_site", **body})
        assert answer.status_code in (200, 201), answer.text
        self.session_id = answer.json()["id"]

    async def schedule(self, case_ids: Iterable[UUID | str]) -> None:
        """Put cases on the session."""
        body = {"case_ids": [str(case_id) for case_id in case_ids]}
        answer = await self.lottery.operator.post(f"{self.path}/cases", json=body)
        assert answer.status_code == 200, answer.text

    async def told(self, kind: str) -> Json:
        """Return what the operator is told before a draw."""
        answer = await self.lottery.operator.get(f"{self.path}/feasibility/{kind}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def freeze(self, kind: str) -> Response:
        """Ask for a draw to which four sides contribute."""
        reveal_by = self.lottery.lottery.service.clock() + timedelta(hours=1)
        return await self.lottery.freeze(
            self.session_id,
            kind,
            contributors=[{"role": role, "label": label} for role, label in SIDES],
            witness=WITNESS,
            reveal_by=reveal_by.isoformat(),
        )

    async def frozen(self, kind: str) -> Json:
        """Freeze a draw and let the server commit; contributors take the commitment away."""
        answer = await self.freeze(kind)
        assert answer.status_code == 201, answer.text
        frozen = dict(answer.json())
        frozen["draw"] = await self.lottery.commit(frozen["draw"]["id"])
        self.taken_away[frozen["draw"]["sequence"]] = frozen["draw"]["commitment"]
        return frozen

    async def reveal(self, frozen: Json) -> Json:
        """Let everybody hand in and open, and the witness reveal."""
        return await self.lottery.conduct_frozen(frozen)

    async def draw(self, kind: str) -> Json:
        """Go through a whole ceremony."""
        return await self.reveal(await self.frozen(kind))

    async def seated(self) -> list[str]:
        """Draw the pool and check everybody in whom it seats; return their codes."""
        drawn = await self.draw("pool")
        codes: list[str] = drawn["outcome"]["seating"]["BATCH"]
        for code in codes:
            await self.lottery.present(self.session_id, code)
        return codes

    async def check_in(self, case_id: UUID | str, last_digits: str = "1234") -> int:
        """Let an appraisee in who shows the document; return the queue number."""
        body = {
            "method": "door",
            "identity": {"last_digits": last_digits, "document": "original"},
        }
        answer = await self.lottery.clerk.post(f"{self.path}/cases/{case_id}/check-in", json=body)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["queue_number"])

    async def absent(self, code: str, reason: str = "did-not-appear") -> Json:
        """Let two operators record that an expert can't sit; return who steps in."""
        answer = await self.lottery.agree(
            f"/sessions/{self.session_id}/experts/{code}/absence", reason=reason
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["replacement"])

    async def slips(self) -> dict[str, str]:
        """Return the salts by code, as the printed slips show them."""
        answer = await self.lottery.clerk.get(f"{self.path}/slips")
        assert answer.status_code == 200, answer.text
        pages = PdfReader(BytesIO(answer.content)).pages
        printed = "".join("".join(page.extract_text().split()) for page in pages)
        return dict(SLIP.findall(printed))

    async def chain(self) -> list[Json]:
        """End the session, and return what is public of its committee then."""
        answer = await self.lottery.operator.post(f"{self.path}/end")
        assert answer.status_code == 200, answer.text
        public = await self.lottery.public.get(f"{PREFIX}/chain/330783/documents")
        return [json.loads(line) for line in public.content.splitlines()]

    async def verified(self, browser: Browser, directory: Path) -> list[Json]:
        """End the session, and let anybody check its chain, by both verifiers; return it.

        The stand-alone one is downloaded and runs alone; of each draw its contributors also check
        that the commitment which they took away is the one published.
        """
        chain = await self.chain()
        public = self.lottery.public
        downloads = {
            "chain.ndjson": f"{PREFIX}/chain/330783/documents",
            "keys.pem": "/draws/330783/keys.pem",
            "verify.py": "/draws/verify.py",
        }
        contents = {name: (await public.get(path)).content for name, path in downloads.items()}
        lines = contents["chain.ndjson"].splitlines()

        report = await asyncio.to_thread(run_verifier, directory, contents)
        by_browser = browser.verify_all(lines, [contents["keys.pem"]])

        assert report.returncode == 0, report.stdout
        assert report.stdout.count(" signature: ok") == len(chain)
        assert not [found for found in by_browser if failed(found)]
        assert all(found["chain"] == found["signature"] == "ok" for found in by_browser)
        for document, line in zip(chain, lines, strict=True):
            witnessed = self.taken_away.get(document["sequence"])
            if witnessed is not None:
                given = (line, lines, [contents["keys.pem"]], witnessed)
                python, script = verify.verify(*given), browser.verify(*given)
                assert python == script
                assert python["witnessed_commitment"] == python["outcome"] == "ok", python
                assert python["links"] == "ok", python
        return chain


def failed(results: Mapping[str, str]) -> list[str]:
    """Return the names of the checks that failed."""
    return [name for name, result in results.items() if result.startswith("failed")]


def run_verifier(place: Path, contents: Mapping[str, bytes]) -> subprocess.CompletedProcess[str]:
    """Put what was downloaded into a directory and run the verifier there, alone."""
    for name, content in contents.items():
        (place / name).write_bytes(content)
    command = ["-I", "verify.py", "--chain", "chain.ndjson", "--public-key", "keys.pem"]
    return subprocess.run(
        [sys.executable, *command], cwd=place, check=False, capture_output=True, text=True
    )
