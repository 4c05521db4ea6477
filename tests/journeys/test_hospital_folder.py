"""A hospital is connected by two people and submits a folder by a key of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from local_stack.demo.people import sign_up
from services.intake.tests.factories.files import pdf
from shared.testing.identities import make_credit_code, make_identity_number

from .conftest import Journey

INTAKE = "/api/intake/v1"
CODE = make_credit_code(2, region="330783", kind="12")


def command(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run ``jianding-hospital`` as it is installed."""
    program = Path(sys.executable).parent / "jianding-hospital"
    return subprocess.run(
        [str(program), *arguments],
        env={"PATH": "/usr/bin:/bin", "TERM": "dumb", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def write_folder(folder: Path) -> None:
    """Write a folder as a hospital's system leaves it."""
    folder.mkdir(parents=True)
    (folder / "discharge.pdf").write_bytes(pdf("出院记录"))
    description: dict[str, Any] = {
        "external_id": "DYRM-2026-000123",
        "person": {
            "name": "虞试明",
            "identity_number": make_identity_number(77),
            "birth_date": "1985-03-14",
        },
        "visit": {"kind": "inpatient", "number": "ZY1", "started_on": "2026-03-02"},
        "documents": [
            {
                "path": "discharge.pdf",
                "kind": "discharge_summary",
                "title": "出院记录",
                "dated_on": "2026-03-16",
            }
        ],
    }
    (folder / "submission.json").write_text(json.dumps(description), encoding="utf-8")


async def test_connected_hospital_submits_a_folder_by_its_key(
    journey: Journey, tmp_path: Path
) -> None:
    stage, clerk = journey.told.office.stage, journey.told.office.clerk
    made = command("make-key", str(tmp_path / "key.json"))
    [key] = json.loads(made.stdout)["keys"]
    administrator = await sign_up(stage, await stage.administrator(), "admin", "管试员")
    client = await administrator.post("/auth/v1/hospital-clients", {"name": "试验医院", "key": key})
    entered = {"name": "试验医院", "contact": {"name": "陈试红", "phone": "0579-86600002"}}
    await clerk.post(f"{INTAKE}/partner-hospitals", {"credit_code": CODE, **entered})
    path = f"{INTAKE}/partner-hospitals/{CODE}"
    await clerk.post(f"{path}/clients", {"client_id": client["client_id"]})
    write_folder(tmp_path / "outbox" / "visit-1")
    environment = {
        "JIANDING_URL": stage.base_url,
        "JIANDING_CLIENT_ID": client["client_id"],
        "JIANDING_KEY_FILE": str(tmp_path / "key.json"),
    }

    too_early = command("submit", str(tmp_path / "outbox"), **environment)
    await clerk.post(f"{path}/activation")
    checked = command("check", str(tmp_path / "outbox"), **environment)
    submitted = command("submit", str(tmp_path / "outbox"), **environment)
    again = command("submit", str(tmp_path / "outbox"), **environment)

    assert (too_early.returncode, submitted.returncode) == (1, 0), submitted.stderr
    assert "hospital_suspended" in too_early.stderr
    assert "would be taken" in checked.stdout
    assert "1 submitted" in submitted.stdout
    assert "0 submitted" in again.stdout
