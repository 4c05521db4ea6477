"""docker-compose.yml and what is written for it fit together and open nothing but the gateway."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values

from local_stack.compose import ComposeFiles
from local_stack.layout import ROOT
from local_stack.services import SERVICES

PREFIX = "./var/compose/"


@pytest.fixture
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


@pytest.fixture
def files(tmp_path: Path) -> ComposeFiles:
    written = ComposeFiles(tmp_path / "compose", "https://appraisal.example.cn/")
    written.write()
    return written


def test_every_service_has_a_container_and_only_the_gateway_a_port(compose: dict[str, Any]) -> None:
    containers = compose["services"]

    assert set(SERVICES) < set(containers)
    assert [name for name, container in containers.items() if "ports" in container] == ["gateway"]
    assert compose["networks"]["inside"]["internal"] is True


def test_everything_mounted_or_read_is_written(
    compose: dict[str, Any], files: ComposeFiles
) -> None:
    containers = compose["services"].values()
    mounted = {v.split(":")[0] for c in containers for v in c.get("volumes", [])}
    read = {f"./{name}" for c in containers for name in c.get("env_file", [])}

    wanted = {name.removeprefix(PREFIX) for name in mounted | read if name.startswith(PREFIX)}

    assert len(wanted) > 15
    assert [name for name in wanted if not (files.directory / name).exists()] == []
    for path in mounted - {PREFIX.rstrip("/")}:
        assert path.startswith(PREFIX) or not path.startswith("./") or (ROOT / path).exists()


def test_services_find_their_secret_files_where_they_are_mounted(files: ComposeFiles) -> None:
    for service in SERVICES:
        for name, value in dotenv_values(files.directory / f"{service}.env").items():
            if name.endswith("_FILE"):
                assert value is not None
                assert value.startswith("/run/jianding/")
                assert (files.directory / service / Path(value).name).exists()


def test_service_sees_no_other_services_secrets(files: ComposeFiles) -> None:
    others = {
        files.credentials.key_ring_file("review").read_text(),
        files.credentials.nats_password("review"),
        files.credentials.role_passwords("review").runtime,
        files.credentials.role_passwords("intake").owner,
    }

    seen = (files.directory / "intake.env").read_text() + "".join(
        path.read_text() for path in (files.directory / "intake").iterdir()
    )

    assert not [secret for secret in others if secret in seen]


def test_files_are_private_and_stay_the_same(files: ComposeFiles) -> None:
    def content() -> dict[Path, str]:
        return {path: path.read_text() for path in files.directory.rglob("*") if path.is_file()}

    before = content()

    files.write()

    assert content() == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in before} == {0o600}


def test_issuer_is_the_public_address(files: ComposeFiles) -> None:
    environment = dotenv_values(files.directory / "intake.env")

    assert environment["INTAKE_OIDC_ISSUER"] == "https://appraisal.example.cn/auth"
    assert environment["INTAKE_OIDC_JWKS_URL"] == "http://identity:8000/auth/jwks.json"


def test_there_is_no_standing_demo_administrator(files: ComposeFiles) -> None:
    clients = json.loads((files.directory / "identity" / "identity-clients.json").read_text())

    assert {client["client_id"] for client in clients} == {f"service-{name}" for name in SERVICES}
    assert all(client["secret"] for client in clients)


def test_identity_alone_believes_the_gateway_who_its_client_is(
    compose: dict[str, Any], files: ComposeFiles
) -> None:
    environment = dotenv_values(files.directory / "identity.env")

    assert "172.16.0.0/12" in json.loads(environment["IDENTITY_TRUSTED_PROXIES"] or "[]")
    for service in SERVICES:
        assert "--no-proxy-headers" in compose["services"][service]["command"]
