"""A receipt is checked at the shell, with its file and the public keys and nothing else."""

import json
import shutil
import subprocess
import sys
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typer.testing import CliRunner

from intake.cli import app
from shared.signatures import SigningKeys, new_signing_keys

PAGE = Path(__file__).parents[3] / "docs" / "mechanisms" / "receipts.md"
STATEMENT: dict[str, Any] = {
    "number": "330783-2026-000123",
    "received_at": "2026-11-24T09:30:00+08:00",
    "files": [{"item": "medical_records", "size": 7, "sha256": "ab" * 32}],
}


@pytest.fixture
def signer() -> SigningKeys:
    return SigningKeys(json.loads(new_signing_keys()))


@pytest.fixture
def keys(signer: SigningKeys, tmp_path: Path) -> Path:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(signer.published), encoding="utf-8")
    return path


def receipt_in(path: Path, signed: str) -> Path:
    path.write_text(signed, encoding="utf-8")
    return path


def verify(file: Path, keys: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["receipts", "verify", str(file), "--keys", str(keys)])
    return result.exit_code, result.output


def bytes_of(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_genuine_receipt_is_told_with_its_files(
    signer: SigningKeys, keys: Path, tmp_path: Path
) -> None:
    signed = signer.sign(STATEMENT, kind="jianding-receipt")

    code, output = verify(receipt_in(tmp_path / "receipt.jws", signed), keys)

    assert code == 0
    assert "genuine: receipt 330783-2026-000123" in output
    assert "ab" * 32 in output


def test_receipt_is_read_as_the_interface_gives_it(
    signer: SigningKeys, keys: Path, tmp_path: Path
) -> None:
    signed = signer.sign(STATEMENT, kind="jianding-receipt")

    code, _ = verify(receipt_in(tmp_path / "r.json", json.dumps({"signed": signed})), keys)

    assert code == 0


@pytest.mark.parametrize("text", ["", "{}", "[]", "{", "a.b.c", "\x00"])
def test_what_is_no_receipt_is_not_genuine(keys: Path, tmp_path: Path, text: str) -> None:
    code, output = verify(receipt_in(tmp_path / "r", text), keys)

    assert (code, output[:11]) == (1, "NOT GENUINE")


def test_receipt_of_another_signer_or_kind_is_not_genuine(
    signer: SigningKeys, keys: Path, tmp_path: Path
) -> None:
    stranger = SigningKeys(json.loads(new_signing_keys()))

    codes = [
        verify(receipt_in(tmp_path / "r", forged), keys)[0]
        for forged in (
            stranger.sign(STATEMENT, kind="jianding-receipt"),
            signer.sign(STATEMENT, kind="something-else"),
        )
    ]

    assert codes == [1, 1]


def test_older_receipt_is_checked_after_a_change_of_keys(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(new_signing_keys(), encoding="utf-8")
    before = SigningKeys.from_file(file)

    result = CliRunner().invoke(app, ["receipts", "new-key", str(file)])

    assert result.exit_code == 0, result.output
    after = SigningKeys.from_file(file)
    assert after.key_id != before.key_id
    assert json.loads(file.read_text(encoding="utf-8"))["keys"][0].get("d") is None
    assert file.stat().st_mode & 0o777 == 0o600
    published = tmp_path / "jwks.json"
    published.write_text(json.dumps(after.published), encoding="utf-8")
    signed = before.sign(STATEMENT, kind="jianding-receipt")
    assert verify(receipt_in(tmp_path / "r", signed), published)[0] == 0


def test_program_on_the_page_about_receipts_checks_one(
    signer: SigningKeys, keys: Path, tmp_path: Path
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    signed = signer.sign(STATEMENT, kind="jianding-receipt")
    genuine = receipt_in(tmp_path / "r.json", json.dumps({"signed": signed}))
    header, _, rest = signed.partition(".")
    forged = receipt_in(tmp_path / "f.json", json.dumps({"signed": f"{header}.e{rest[1:-1]}"}))

    done, refused = (
        subprocess.run(
            [sys.executable, "-c", program, str(file), str(keys)], capture_output=True, check=False
        )
        for file in (genuine, forged)
    )

    assert (done.returncode, refused.returncode) == (0, 1)
    assert json.loads(done.stdout) == STATEMENT


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here")
def test_openssl_checks_a_receipt_by_itself(signer: SigningKeys, tmp_path: Path) -> None:
    header, payload, signature = signer.sign(STATEMENT, kind="jianding-receipt").split(".")
    [key] = signer.published["keys"]
    public = Ed25519PublicKey.from_public_bytes(bytes_of(key["x"]))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, content in (
        ("key.pem", pem),
        ("signed", f"{header}.{payload}".encode()),
        ("signature", bytes_of(signature)),
    ):
        (tmp_path / name).write_bytes(content)

    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile signature"
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
