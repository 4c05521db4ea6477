"""Every secret of the system: made at the first start, kept in private files, never printed."""

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from local_stack.databases import RolePasswords
from local_stack.private_files import kept
from shared.signatures import new_signing_keys

_KEY_BYTES = 32


def new_secret() -> str:
    """Make a random password or token of 192 bits."""
    return secrets.token_urlsafe(24)


def _new_key_ring() -> str:
    key = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    return json.dumps({"current": "k1", "keys": {"k1": key}})


def _new_signing_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secrets in one directory; asking for one makes it at the first time."""

    directory: Path

    def role_passwords(self, service: str) -> RolePasswords:
        """Passwords of the service's two roles in PostgreSQL."""
        return RolePasswords(
            owner=self._password(f"postgres-{service}-owner"),
            runtime=self._password(f"postgres-{service}"),
        )

    def nats_password(self, service: str) -> str:
        """Password of the service's user in NATS."""
        return self._password(f"nats-{service}")

    def supervisor_password(self) -> str:
        """Password of the supervisor's control socket."""
        return self._password("supervisor")

    def client_secret_file(self, client: str) -> Path:
        """File with the secret by which a service or programme gets its tokens."""
        return self._file(f"client-{client}")

    def metrics_token_file(self) -> Path:
        """File with the token that opens `/metrics`."""
        return self._file("metrics-token")

    def key_ring_file(self, service: str) -> Path:
        """File with the AES keys of the service's encrypted fields."""
        path = self.directory / f"{service}-key-ring.json"
        kept(path, _new_key_ring)
        return path

    def blind_index_key_file(self) -> Path:
        """File with the key of the look-up hashes, which services must agree on."""
        path = self.directory / "blind-index-key"
        kept(path, lambda: secrets.token_hex(_KEY_BYTES))
        return path

    def signing_keys_file(self, committees: Iterable[str]) -> Path:
        """File with the Ed25519 keys that sign the lottery's transcripts, one a committee."""
        path = self.directory / "lottery-signing-keys.json"
        kept(path, lambda: json.dumps({item: _new_signing_key() for item in committees}, indent=2))
        return path

    @property
    def shared_signing_key_file(self) -> Path:
        """File with the key that signed for all committees in systems from before, if there."""
        return self.directory / "lottery-signing-key.pem"

    def receipt_keys_file(self) -> Path:
        """File with the Ed25519 keys (JWK set) that sign intake's receipts."""
        path = self.directory / "intake-receipt-keys.json"
        kept(path, new_signing_keys)
        return path

    def _file(self, name: str) -> Path:
        path = self.directory / name
        kept(path, new_secret)
        return path

    def _password(self, name: str) -> str:
        return kept(self.directory / f"password-{name}", new_secret)
