"""The file of the committees' signing keys: JSON, each committee's Ed25519 private key as PEM.

It holds the keys that sign now and no older one: of those the register keeps the public halves.
"""

import json
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

__all__ = ["SigningKeysError", "load_key", "new_key", "public_pem", "put_key", "read_keys"]


class SigningKeysError(Exception):
    """The file can't be read, or holds something else than Ed25519 keys by committee."""


def load_key(pem: str) -> Ed25519PrivateKey:
    """Return a private key.

    Raises
    ------
    SigningKeysError
        It is no Ed25519 key in PEM.
    """
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except ValueError:
        raise SigningKeysError("a signing key is no PEM") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeysError("a signing key is no Ed25519 key")
    return key


def read_keys(path: Path) -> dict[str, Ed25519PrivateKey]:
    """Return each committee's key.

    Raises
    ------
    SigningKeysError
        The file can't be read or holds something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(committee): load_key(str(pem)) for committee, pem in found.items()}
    except (OSError, ValueError, AttributeError):
        raise SigningKeysError(f"{path} holds no signing keys by committee") from None


def put_key(path: Path, committee: str, pem: str) -> None:
    """Put a committee's new key in place of its old one, whose private half is gone then.

    The file is replaced as a whole: a reader finds the old or the new one.

    Raises
    ------
    SigningKeysError
        The file is there and holds something else.
    """
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if path.exists():
        read_keys(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({**kept, committee: pem}, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def new_key() -> str:
    """Return a random private key as PEM."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: Ed25519PrivateKey) -> str:
    """Return the public half as PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
