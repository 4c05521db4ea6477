"""What the worlds of the blindness suite need beside what every test has."""

from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.testing.running import Surroundings
from tests.blindness.bureau import SERVICES


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return SERVICES


@pytest.fixture(autouse=True)
def signing_key(surroundings: Surroundings) -> None:
    """The key of the lottery, which all worlds of a test share."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (surroundings.directory / "signing-key.pem").write_bytes(pem)
