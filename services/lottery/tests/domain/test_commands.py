"""The commands say what the domain says, and refuse with a sentence."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typer.testing import CliRunner

from lottery import verify
from lottery.cli import app
from lottery.domain.draw import canonical
from services.lottery.tests.domain.draw_documents import SIGNER
from services.lottery.tests.domain.draw_story import Story, tell
from services.lottery.tests.domain.test_draw_vectors import VECTORS


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


@pytest.fixture
def published(story: Story, tmp_path: Path) -> Path:
    """A directory with the chain, one file a document, and the public key."""
    for entry in story.chain:
        (tmp_path / f"{entry['sequence']:06d}.json").write_bytes(canonical(entry))
    key = SIGNER.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(key)
    return tmp_path


def arguments_of(vector: dict[str, Any], tmp_path: Path) -> list[str]:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(vector["input"], indent=1))
    contributions = [f"{one['nonce']}:{one['value']}" for one in vector["contributions"]]
    options = [part for text in contributions for part in ("--contribution", text)]
    return ["draw", str(path), "--secret", vector["secret"], *options]


@pytest.mark.parametrize("number", [4, 14, 22])
def test_draw_command_prints_what_the_vector_says(number: int, tmp_path: Path) -> None:
    vector = VECTORS[number]

    result = CliRunner().invoke(app, arguments_of(vector, tmp_path))

    assert result.exit_code == 0
    names = ("input_hash", "commitment", "seed", "outcome")
    assert json.loads(result.stdout) == {name: vector[name] for name in names}


def test_draw_command_refuses_a_malformed_input_with_a_sentence(tmp_path: Path) -> None:
    vector = VECTORS[14]
    arguments = arguments_of(vector | {"input": vector["input"] | {"slack": 7}}, tmp_path)

    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 1
    assert result.stderr.startswith("draw_input_malformed: slack: is 7")


@pytest.mark.parametrize("secret", ["zz", "00"])
def test_draw_command_refuses_a_secret_that_is_none(secret: str, tmp_path: Path) -> None:
    arguments = arguments_of(VECTORS[14], tmp_path)
    arguments[arguments.index("--secret") + 1] = secret

    result = CliRunner().invoke(app, arguments)

    assert result.exit_code != 0
    assert "secret" in result.stderr


def test_verify_command_checks_chain_key_and_witnessed_commitment(
    story: Story, published: Path
) -> None:
    command = ["verify", f"{published}/000005.json", "--chain", str(published)]
    command += ["--public-key", f"{published}/key.pem"]
    command += ["--witnessed-commitment", story.first["commitment"]]

    result = CliRunner().invoke(app, command)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"{name}: ok" for name in verify.CHECKS]


def test_verify_command_fails_on_an_edited_transcript(published: Path) -> None:
    path = published / "000005.json"
    path.write_bytes(path.read_bytes().replace(b'"attempts":{"limb":1}', b'"attempts":{"limb":2}'))

    result = CliRunner().invoke(app, ["verify", str(path)])

    assert result.exit_code == 1
    assert "outcome: failed" in result.stdout
    assert "hash: failed" in result.stdout


def test_verify_command_says_that_a_draw_was_voided_later(story: Story, published: Path) -> None:
    path = published / f"{story.late['sequence']:06d}.json"

    result = CliRunner().invoke(app, ["verify", str(path), "--chain", str(published)])

    assert result.exit_code == 0
    assert result.stdout.endswith("note: voided by sequence 9\n")


def test_verifier_alone_runs_with_the_standard_library_only(published: Path) -> None:
    alone = published / "verify.py"
    alone.write_bytes(Path(verify.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", str(alone), str(published / "000005.json")]
    command += ["--chain", str(published), "--public-key", str(published / "key.pem")]

    result = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (result.returncode, result.stderr) == (0, "")
    results = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert list(results) == list(verify.CHECKS)
    assert results.pop("signature").startswith("not checked: no Ed25519 at hand")
    assert results.pop("witnessed_commitment") == "not checked: not witnessed"
    assert set(results.values()) == {"ok"}


def test_verify_command_starts_without_the_service(published: Path) -> None:
    program = (
        "import sys\n"
        "from lottery.cli import app\n"
        f"app(['verify', {str(published / '000005.json')!r}], standalone_mode=False)\n"
        "assert not {'fastapi', 'sqlalchemy', 'nats', 'shared'} & set(sys.modules)\n"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )

    assert result.returncode == 0, result.stderr


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["verify", str(tmp_path / "none.json")])

    assert result.exit_code == 2
    assert "none.json" in result.stderr


def test_verify_command_checks_everything_in_a_chain_with_keys_by_their_id(
    published: Path,
) -> None:
    (published / "other.pem").write_bytes(bytes(32))
    command = ["verify", "--chain", str(published)]
    command += ["--public-key", f"{published}/other.pem", "--public-key", f"{published}/key.pem"]

    result = CliRunner().invoke(app, command)

    lines = result.stdout.splitlines()
    assert result.exit_code == 0, result.stdout
    assert lines.count("000001.json signature: ok") == 1
    assert {line.split()[0] for line in lines if line.endswith(" chain: ok")} == {
        f"{number:06d}.json" for number in range(1, 10)
    }
    assert "000008.json note: voided by sequence 9" in lines


def test_verify_command_names_the_file_of_a_chain_that_fails(published: Path) -> None:
    path = published / "000005.json"
    path.write_bytes(path.read_bytes().replace(b'"attempts":{"limb":1}', b'"attempts":{"limb":2}'))

    result = CliRunner().invoke(app, ["verify", "--chain", str(published)])

    assert result.exit_code == 1
    assert "000005.json outcome: failed: another outcome is drawn" in result.stdout
    assert "000001.json outcome: ok" in result.stdout
    assert "000001.json chain: failed: the document has another hash" in result.stdout


def test_verify_command_needs_a_transcript_or_a_chain_with_something_in_it(tmp_path: Path) -> None:
    nothing = CliRunner().invoke(app, ["verify"])
    empty = CliRunner().invoke(app, ["verify", "--chain", str(tmp_path)])

    assert nothing.exit_code == 2
    assert empty.exit_code == 1
