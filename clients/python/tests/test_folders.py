"""The command submits folders, once each."""

import asyncio
import json
import stat
from pathlib import Path

import pytest
from jianding_client import FolderError
from jianding_client.cli import app
from jianding_client.folder import read_folder
from typer.testing import CliRunner, Result

from clients.python.tests.conftest import Bureau
from services.intake.tests.factories.files import pdf
from shared.testing.identities import make_identity_number


def a_folder(root: Path, serial: int = 1, **changes: object) -> Path:
    """Write a folder with one document."""
    folder = root / f"visit-{serial}"
    folder.mkdir()
    (folder / "出院记录.pdf").write_bytes(pdf(str(serial)))
    described = {
        "external_id": f"DYRM-{serial}",
        "person": {
            "name": "虞试明",
            "identity_number": make_identity_number(serial),
            "birth_date": "1985-03-14",
        },
        "visit": {"kind": "inpatient", "number": f"ZY-{serial}", "started_on": "2026-03-02"},
        "documents": [
            {
                "path": "出院记录.pdf",
                "kind": "discharge_summary",
                "title": "出院记录",
                "dated_on": "2026-03-16",
            }
        ],
        **changes,
    }
    (folder / "submission.json").write_text(json.dumps(described), "utf-8")
    return folder


async def run(bureau: Bureau, *arguments: str) -> Result:
    """Run the command as a user does."""
    environment = {
        "JIANDING_URL": bureau.url,
        "JIANDING_CLIENT_ID": "hospital-11",
        "JIANDING_CLIENT_SECRET": "a secret that nobody checks here",
    }
    return await asyncio.to_thread(CliRunner().invoke, app, list(arguments), env=environment)


async def test_each_folder_is_submitted_once(bureau: Bureau, tmp_path: Path) -> None:
    first, second = a_folder(tmp_path, 1), a_folder(tmp_path, 2)

    done = await run(bureau, "submit", str(tmp_path))
    again = await run(bureau, "submit", str(tmp_path))

    assert done.exit_code == 0, done.output
    assert "2 submitted" in done.output
    assert "0 submitted" in again.output
    receipts = [json.loads((folder / "receipt.json").read_text()) for folder in (first, second)]
    assert {receipt["state"] for receipt in receipts} == {"received"}
    assert len(await bureau.desk.rows("select id from record_submission")) == 2


async def test_refused_folder_says_why_and_has_no_receipt(bureau: Bureau, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, 1)
    described = json.loads((folder / "submission.json").read_text())
    described["documents"][0]["kind"] = "holiday_picture"
    (folder / "submission.json").write_text(json.dumps(described))

    done = await run(bureau, "submit", str(tmp_path))

    assert done.exit_code == 1
    assert "/documents/0/kind" in done.output
    assert not (folder / "receipt.json").exists()


async def test_check_keeps_nothing(bureau: Bureau, tmp_path: Path) -> None:
    a_folder(tmp_path, 1)

    done = await run(bureau, "check", str(tmp_path))

    assert "would be taken" in done.output
    assert await bureau.desk.rows("select id from record_submission") == []


async def test_requests_are_shown(bureau: Bureau) -> None:
    asked = await bureau.hospital.asked(bureau.desk, await bureau.desk.received(1))

    done = await run(bureau, "requests")

    assert asked["id"] in done.output
    assert "discharge_summary" in done.output


def test_files_outside_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(pdf())
    document = {
        "path": "../secret.pdf",
        "kind": "discharge_summary",
        "title": "出院记录",
        "dated_on": "2026-03-16",
    }
    folder = a_folder(tmp_path, 1, documents=[document])

    with pytest.raises(FolderError, match="outside"):
        read_folder(folder)


def test_description_that_lacks_something_is_named(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, 1, person={"name": "虞试明"})

    with pytest.raises(FolderError, match="person/identity_number"):
        read_folder(folder)


def test_private_key_is_written_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key.json"

    done = CliRunner().invoke(app, ["make-key", str(path)])

    public = json.loads(done.output)["keys"][0]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "d" not in public
    assert public["kid"] == json.loads(path.read_text())["kid"]
    assert CliRunner().invoke(app, ["make-key", str(path)]).exit_code == 1
