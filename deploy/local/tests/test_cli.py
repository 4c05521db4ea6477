"""What an operator reads when the system can't start."""

import socket
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local_stack.cli import commands
from local_stack.layout import Layout
from local_stack.lock import only_run
from local_stack.ports import free_port


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, list(arguments), env=environment)
    return result.exit_code, " ".join(result.output.split())


def test_taken_gateway_port_is_one_sentence_and_exit_code_two(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        code, said = run("run", "--state", str(tmp_path), "--port", str(port))

    assert code == 2
    assert said == (
        f"✗ Port {port} for gateway is taken by another program. "
        "Free it, or set GATEWAY_PORT to another port."
    )


def test_second_run_of_one_checkout_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.create()
    with only_run(layout.run / "lock"):
        code, said = run("run", "--state", str(tmp_path))

    assert code == 2
    assert "already runs from this directory" in said


def test_lock_of_a_process_that_ended_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("1")

    with only_run(tmp_path / "lock"):
        pass


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("GATEWAY_PORT", "eighty", "The setting GATEWAY_PORT can't be 'eighty'"),
        ("JIANDING_PORT_NATS", "70000", "The setting JIANDING_PORT_NATS can't be '70000'"),
    ],
)
def test_unusable_setting_is_named(
    tmp_path: Path, variable: str, value: str, sentence: str
) -> None:
    code, said = run("run", "--state", str(tmp_path), **{variable: value})

    assert code == 2
    assert sentence in said


def test_settings_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "settings.env").write_text(f"JIANDING_PORT_NATS={port}\nGATEWAY_PORT=1\n")

    code, said = run("run", "--state", str(tmp_path), GATEWAY_PORT=str(port))

    assert code == 2
    assert said == f"✗ JIANDING_PORT_NATS and GATEWAY_PORT are the same port, {port}."


def test_stop_and_status_say_that_nothing_runs(tmp_path: Path) -> None:
    assert run("stop", "--state", str(tmp_path)) == (1, "✗ The system is not running.")
    assert run("status", "--state", str(tmp_path)) == (1, "✗ The system is not running.")


def test_directories_with_data_are_private(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "state")

    layout.create()

    for directory in (layout.secrets, layout.logs, layout.run, layout.files, layout.nats):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
