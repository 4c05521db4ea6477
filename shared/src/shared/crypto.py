"""Encryption of single fields, and the blind index that finds an encrypted value again."""

import base64
import hmac
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = [
    "BlindIndex",
    "CiphertextError",
    "FieldCipher",
    "KeyRing",
    "KeyRingError",
    "KeyRingFile",
    "header_of",
    "key_id_of",
    "key_ring_with_current",
    "key_ring_with_new_key",
    "key_ring_without",
    "new_blind_index_key",
    "new_key_ring",
]

logger = structlog.get_logger(__name__)

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


class KeyRingFile:
    """A key ring's file, read again when it changes, so that nothing need be restarted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._look()

    def read(self) -> KeyRing:
        """Return the ring as it is; refuses like ``KeyRing.from_file``."""
        return KeyRing.from_file(self._path)

    def changed(self) -> KeyRing | None:
        """Return the ring if the file was changed since the last look.

        A file that is gone or isn't a key ring any more is logged, and the ring before is kept.
        """
        stamp = self._look()
        if stamp == self._stamp:
            return None
        self._stamp = stamp
        try:
            return self.read()
        except KeyRingError as error:
            logger.error("the changed key ring is not taken", reason=str(error))  # noqa: TRY400
            return None

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return (found.st_ino, found.st_size, found.st_mtime_ns)


def unchanged() -> KeyRing | None:
    """Return no newer ring: what a ring from the environment has."""
    return None


class FieldCipher:
    """AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D), one key of the ring.

    A stored value is: format (1 byte), length of the key id (1 byte), key id, nonce, ciphertext
    with tag. Rotate a key before it has encrypted 2³² values. ``newer`` is asked before each use
    and returns a ring that replaces the one before.
    """

    def __init__(
        self, key_ring: KeyRing, *, newer: Callable[[], KeyRing | None] = unchanged
    ) -> None:
        self._newer = newer
        self._take(key_ring)

    @classmethod
    def of_file(cls, path: Path) -> "FieldCipher":
        """Return a cipher that follows a key ring's file; refuses like ``KeyRing.from_file``."""
        file = KeyRingFile(path)
        return cls(file.read(), newer=file.changed)

    @property
    def key_ring(self) -> KeyRing:
        """The ring in use now."""
        self._look()
        return self._key_ring

    def _take(self, key_ring: KeyRing) -> None:
        self._key_ring = key_ring
        self._ciphers = key_ring.ciphers
        self._current = key_ring.ciphers[key_ring.current]
        self._header = header_of(key_ring.current)

    def _look(self) -> None:
        newer = self._newer()
        if newer is not None:
            self._take(newer)

    def encrypt(self, text: str, context: str) -> bytes:
        """Encrypt a text for one place.

        ``context`` names the place, as ``intake.appraisee.name:<row id>``; a value copied to
        another row or column can't be decrypted there.
        """
        self._look()
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
        self._look()
        key_id, rest = _split(value)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CiphertextError(f"key {key_id} is not in the key ring")
        try:
            text = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except InvalidTag:
            raise CiphertextError("the value was changed or belongs to another place") from None
        return text.decode()

    @property
    def header(self) -> bytes:
        """How every value begins that is under the current key."""
        self._look()
        return self._header

    def needs_rotation(self, value: bytes) -> bool:
        """Tell whether a value was encrypted with another key than the current one."""
        return not value.startswith(self.header)

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


def header_of(key_id: str) -> bytes:
    """Return how every value begins that was encrypted with a key."""
    return bytes([FORMAT, len(key_id)]) + key_id.encode()


def key_id_of(value: bytes) -> str:
    """Return which key a value was encrypted with.

    Raises
    ------
    CiphertextError
        The value is not of a known form.
    """
    return _split(value)[0]


def new_key_ring(key_id: str) -> str:
    """Return the text of a new key ring file with one random key."""
    return key_ring_with_new_key(json.dumps({"keys": {}}), key_id)


def key_ring_with_new_key(text: str, key_id: str, *, make_current: bool = True) -> str:
    """Return a key ring file's text with one more random key, made the current one or not yet.

    Raises
    ------
    KeyRingError
        The name is taken or not plain, or the text isn't a key ring.
    """
    ring = json.loads(text)
    if key_id in ring["keys"]:
        raise KeyRingError(f"there is a key {key_id} already")
    ring["keys"][key_id] = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    if make_current:
        ring["current"] = key_id
    return _checked(ring)


def key_ring_with_current(text: str, key_id: str) -> str:
    """Return a key ring file's text with another of its keys as the current one.

    Raises
    ------
    KeyRingError
        It has no such key.
    """
    return _checked({**json.loads(text), "current": key_id})


def key_ring_without(text: str, key_id: str) -> str:
    """Return a key ring file's text without a key.

    Raises
    ------
    KeyRingError
        It has no such key, or it is the current one.
    """
    ring = json.loads(text)
    if ring["keys"].pop(key_id, None) is None:
        raise KeyRingError(f"there is no key {key_id}")
    return _checked(ring)


def new_blind_index_key() -> str:
    """Return the text of a new blind index key file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _checked(ring: Mapping[str, Any]) -> str:
    changed = json.dumps(ring, indent=2)
    KeyRing.from_json(changed)
    return changed


def _split(value: bytes) -> tuple[str, bytes]:
    header_bytes = 2 + value[1] if len(value) > 1 else 2
    if value[:1] != bytes([FORMAT]) or len(value) < header_bytes + NONCE_BYTES + TAG_BYTES:
        raise CiphertextError("the value is not of a known form")
    return value[2:header_bytes].decode("ascii", "replace"), value[header_bytes:]
