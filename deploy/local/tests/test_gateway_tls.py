"""With a domain name the gateway speaks TLS, and nothing else to people."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local_stack.ports import free_port
from local_stack.processes import wait_until
from local_stack.settings import SettingsError, StackSettings, load_settings
from tests.support.gateway import running_gateway

DOMAIN = "appraisal.example.cn"
AUTHORITY = Path("caddy/pki/authorities/local/root.crt")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackSettings]:
    """A gateway with a certificate of its own authority, whose root is to be trusted."""
    directory = tmp_path_factory.mktemp("tls")
    settings = StackSettings(domain=DOMAIN, tls="internal", https=free_port(), http=free_port())
    with running_gateway(settings.gateway_variables(), directory / "gateway.log"):
        root = directory / AUTHORITY
        wait_until(root.exists, what="The authority's root")
        trusted = ssl.create_default_context(cafile=root)
        wait_until(lambda: handshakes(settings.https, trusted), what="TLS")
        yield settings


def handshakes(port: int, context: ssl.SSLContext) -> bool:
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as connection,
            context.wrap_socket(connection, server_hostname=DOMAIN),
        ):
            return True
    except OSError:
        return False


def untrusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_pages_come_over_tls_and_bind_the_browser_to_it(settings: StackSettings) -> None:
    with httpx.Client(verify=untrusting(), trust_env=False) as client:
        answer = client.get(
            f"https://127.0.0.1:{settings.https}/",
            headers={"Host": f"{DOMAIN}:{settings.https}"},
            extensions={"sni_hostname": DOMAIN},
        )

    assert answer.status_code == httpx.codes.OK
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_plain_http_is_sent_on_to_tls(settings: StackSettings) -> None:
    answer = httpx.get(
        f"http://127.0.0.1:{settings.http}/login?next=1", headers={"Host": DOMAIN}, trust_env=False
    )

    assert answer.status_code == httpx.codes.PERMANENT_REDIRECT
    assert answer.headers["Location"].startswith("https://")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_versions_of_tls_before_1_2_are_refused(settings: StackSettings) -> None:
    old = untrusting()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1

    assert handshakes(settings.https, untrusting())
    assert not handshakes(settings.https, old)


def test_certificate_of_the_office_is_used_when_it_is_given(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    settings = StackSettings(
        domain=DOMAIN,
        tls="files",
        tls_certificate=certificate,
        tls_key=key,
        https=free_port(),
        http=free_port(),
    )

    with running_gateway(settings.gateway_variables(), tmp_path / "gateway.log"):
        trusted = ssl.create_default_context(cafile=certificate)
        wait_until(lambda: handshakes(settings.https, trusted), what="TLS")


def own_certificate(directory: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (directory / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (directory / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return directory / "certificate.pem", directory / "key.pem"


def test_people_use_the_domain_and_services_name_it_as_issuer() -> None:
    assert StackSettings(domain=DOMAIN).url == f"https://{DOMAIN}"
    assert StackSettings(domain=DOMAIN, https=8443).url == f"https://{DOMAIN}:8443"
    assert StackSettings(domain=DOMAIN).port_of("gateway") == 443
    assert StackSettings().url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("JIANDING_TLS=files", "goes with JIANDING_TLS_CERTIFICATE and JIANDING_TLS_KEY"),
        ("JIANDING_TLS_KEY=key.pem", "goes with JIANDING_TLS_CERTIFICATE and JIANDING_TLS_KEY"),
        ("JIANDING_DOMAIN=https://appraisal.example.cn", "The setting JIANDING_DOMAIN can't be"),
    ],
)
def test_contradicting_settings_are_refused_in_a_sentence(
    tmp_path: Path, line: str, said: str
) -> None:
    (tmp_path / "settings.env").write_text(f"{line}\n")

    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path)
