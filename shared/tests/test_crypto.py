"""Encrypted fields and blind indexes: what can be read where, and what can't."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto import (
    BlindIndex,
    CiphertextError,
    FieldCipher,
    KeyRing,
    KeyRingError,
    key_ring_with_new_key,
    new_blind_index_key,
    new_key_ring,
)

RING = new_key_ring("2026-01")
CIPHER = FieldCipher(KeyRing.from_json(RING))
PLACE = "intake.appraisee.name:1"


@given(st.text(), st.text())
def test_what_was_encrypted_is_read_back_in_its_place(text: str, context: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(text, context), context) == text


def test_equal_texts_have_different_ciphertexts() -> None:
    assert CIPHER.encrypt("张三", PLACE) != CIPHER.encrypt("张三", PLACE)


def test_stored_form_is_format_key_id_nonce_and_ciphertext() -> None:
    value = CIPHER.encrypt("张三", PLACE)

    assert value[:9] == b"\x01\x072026-01"
    assert len(value) == 9 + 12 + len("张三".encode()) + 16
    assert "张三".encode() not in value


def test_value_copied_to_another_place_is_refused() -> None:
    value = CIPHER.encrypt("张三", PLACE)

    with pytest.raises(CiphertextError, match="another place"):
        CIPHER.decrypt(value, "intake.appraisee.name:2")


def test_changing_any_byte_is_noticed() -> None:
    value = CIPHER.encrypt("a", PLACE)

    for position in range(len(value)):
        changed = bytearray(value)
        changed[position] ^= 1
        with pytest.raises(CiphertextError):
            CIPHER.decrypt(bytes(changed), PLACE)


@given(st.binary(max_size=80))
def test_what_is_no_ciphertext_is_refused(value: bytes) -> None:
    with pytest.raises(CiphertextError):
        CIPHER.decrypt(value, PLACE)


def test_old_values_are_readable_and_rotate_to_the_new_key() -> None:
    value = CIPHER.encrypt("张三", PLACE)
    newer = FieldCipher(KeyRing.from_json(key_ring_with_new_key(RING, "2026-02")))

    rotated = newer.rotate(value, PLACE)

    assert newer.decrypt(value, PLACE) == "张三"
    assert newer.needs_rotation(value)
    assert not newer.needs_rotation(rotated)
    assert newer.rotate(rotated, PLACE) is rotated
    assert newer.decrypt(rotated, PLACE) == "张三"
    with pytest.raises(CiphertextError, match="2026-02"):
        CIPHER.decrypt(rotated, PLACE)


def test_key_ring_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(RING, encoding="utf-8")

    cipher = FieldCipher(KeyRing.from_file(path))

    assert cipher.decrypt(CIPHER.encrypt("x", PLACE), PLACE) == "x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"current": "a", "keys": {}}',
        '{"current": "a", "keys": {"a": "not base64!"}}',
        json.dumps({"current": "a", "keys": {"a": base64.b64encode(b"short").decode()}}),
        json.dumps({"current": "a b", "keys": {"a b": base64.b64encode(bytes(32)).decode()}}),
    ],
)
def test_malformed_key_ring_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(KeyRingError) as refused:
        KeyRing.from_json(text)

    assert "base64!" not in str(refused.value)


def test_missing_key_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError):
        KeyRing.from_file(tmp_path / "none")
    with pytest.raises(KeyRingError):
        BlindIndex.from_file(tmp_path / "none")


def test_key_name_is_used_once() -> None:
    with pytest.raises(KeyRingError, match="already"):
        key_ring_with_new_key(RING, "2026-01")


def test_blind_index_finds_equal_values_of_a_kind_only(tmp_path: Path) -> None:
    path = tmp_path / "blind"
    path.write_text(new_blind_index_key() + "\n", encoding="ascii")
    index = BlindIndex.from_file(path)

    found = index.of("identity_number", "330783198503140019")

    assert len(found) == 32
    assert found == BlindIndex.from_file(path).of("identity_number", "330783198503140019")
    assert found != index.of("phone", "330783198503140019")
    assert found != index.of("identity_number", "330783198503140027")
    assert found != BlindIndex(bytes(32)).of("identity_number", "330783198503140019")


@given(st.text(), st.text(), st.text(), st.text())
def test_kind_and_value_never_run_into_each_other(
    kind: str, value: str, other_kind: str, other_value: str
) -> None:
    index = BlindIndex(bytes(32))

    same = index.of(kind, value) == index.of(other_kind, other_value)

    assert same is ((kind, value) == (other_kind, other_value))


def test_blind_index_key_has_a_least_length() -> None:
    with pytest.raises(KeyRingError):
        BlindIndex(bytes(31))
