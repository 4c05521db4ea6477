"""Encryption of single fields, and the blind index that finds an encrypted value again."""

import base64
import hmac
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = [
    "BlindIndex",
    "CiphertextError",
    "FieldCipher",
    "KeyRing",
    "KeyRingError",
    "key_ring_with_new_key",
    "new_blind_index_key",
    "new_key_ring",
]

FORMAT = 1
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class KeyRingError(Exception):
    """A key file is missing, malformed, or holds a key of the wrong length."""


class CiphertextError(Exception):
    """A stored value is damaged, belongs to another place, or its key is gone."""


class KeyRing:
    """The keys values were ever encrypted with; new values take the current one."""

    def __init__(self, current: str, keys: Mapping[str, bytes]) -> None:
        if current not in keys:
            raise KeyRingError(f"the current key {current} is not in the key ring")
        for key_id, key in keys.items():
            if not KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
                raise KeyRingError(f"key {key_id} needs a plain name and {KEY_BYTES} bytes")
        self.current = current
        self.ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}

    @classmethod
    def from_file(cls, path: Path) -> "KeyRing":
        """Read ``{"current": "<id>", "keys": {"<id>": "<base64 of 32 bytes>"}}``.

        Raises
        ------
        KeyRingError
            The file isn't there or isn't a key ring.
        """
        try:
            return cls.from_json(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise KeyRingError(f"the key ring can't be read: {error.strerror}") from error

    @classmethod
    def from_json(cls, text: str) -> "KeyRing":
        """Read a key ring from its JSON text; refuses like ``from_file``."""
        try:
            ring = json.loads(text)
            keys = {
                name: base64.b64decode(key, validate=True) for name, key in ring["keys"].items()
            }
            current = ring["current"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeyRingError("the key ring is not of the expected form") from None
        return cls(current, keys)


class FieldCipher:
    """AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D), one key of the ring.

    A stored value is: format (1 byte), length of the key id (1 byte), key id, nonce, ciphertext
    with tag. Rotate a key before it has encrypted 2³² values.
    """

    def __init__(self, key_ring: KeyRing) -> None:
        self._ciphers = key_ring.ciphers
        self._current = key_ring.ciphers[key_ring.current]
        key_id = key_ring.current.encode()
        self._header = bytes([FORMAT, len(key_id)]) + key_id

    def encrypt(self, text: str, context: str) -> bytes:
        """Encrypt a text for one place.

        ``context`` names the place, as ``intake.appraisee.name:<row id>``; a value copied to
        another row or column can't be decrypted there.
        """
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._current.encrypt(nonce, text.encode(), context.encode())
        return self._header + nonce + sealed

    def decrypt(self, value: bytes, context: str) -> str:
        """Decrypt what was encrypted for this place.

        Raises
        ------
        CiphertextError
            The value is damaged, was made for another place, or its key isn't in the ring.
        """
        key_id, rest = _split(value)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CiphertextError(f"key {key_id} is not in the key ring")
        try:
            text = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except InvalidTag:
            raise CiphertextError("the value was changed or belongs to another place") from None
        return text.decode()

    def needs_rotation(self, value: bytes) -> bool:
        """Tell whether a value was encrypted with another key than the current one."""
        return not value.startswith(self._header)

    def rotate(self, value: bytes, context: str) -> bytes:
        """Return a value under the current key, the same value if it is already.

        Raises
        ------
        CiphertextError
            The value can't be decrypted for this place.
        """
        if not self.needs_rotation(value):
            return value
        return self.encrypt(self.decrypt(value, context), context)


class BlindIndex:
    """Finds equal values without storing them: HMAC-SHA-256 under a key of its own."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise KeyRingError(f"a blind index key has at least {KEY_BYTES} bytes")
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "BlindIndex":
        """Read the key, in base64, from a file.

        Raises
        ------
        KeyRingError
            The file isn't there, isn't base64, or is too short.
        """
        try:
            return cls(base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True))
        except (OSError, ValueError):
            raise KeyRingError("the blind index key can't be read") from None

    def of(self, kind: str, value: str) -> bytes:
        """Return the 32 bytes that stand for a value of a kind, as ``identity_number``.

        The value must be in its normal form: equal bytes, equal index.
        """
        return hmac.digest(self._key, f"{len(kind)}:{kind}:{value}".encode(), "sha256")


def new_key_ring(key_id: str) -> str:
    """Return the text of a new key ring file with one random key."""
    return key_ring_with_new_key(json.dumps({"keys": {}}), key_id)


def key_ring_with_new_key(text: str, key_id: str) -> str:
    """Return a key ring file's text with one more random key, made the current one.

    Raises
    ------
    KeyRingError
        The name is taken or not plain, or the text isn't a key ring.
    """
    ring = json.loads(text)
    if key_id in ring["keys"]:
        raise KeyRingError(f"there is a key {key_id} already")
    ring["keys"][key_id] = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    ring["current"] = key_id
    changed = json.dumps(ring, indent=2)
    KeyRing.from_json(changed)
    return changed


def new_blind_index_key() -> str:
    """Return the text of a new blind index key file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _split(value: bytes) -> tuple[str, bytes]:
    header_bytes = 2 + value[1] if len(value) > 1 else 2
    if value[:1] != bytes([FORMAT]) or len(value) < header_bytes + NONCE_BYTES + TAG_BYTES:
        raise CiphertextError("the value is not of a known form")
    return value[2:header_bytes].decode("ascii", "replace"), value[header_bytes:]
