"""An opinion is sealed with its signature."""

import hashlib
from dataclasses import replace

from review.domain.opinion import is_intact, opened, seal
from services.review.tests.factories.opinions import content, graded, opinion


def test_sealed_opinion_is_read_back_as_it_was_written() -> None:
    sealed = opinion(2, graded(9), reasons="与条款类比")

    read = opened(sealed.id, sealed.text, sealed.sha256)

    assert read == sealed
    assert is_intact(read)


def test_seal_is_the_hash_of_the_canonical_text() -> None:
    sealed = opinion(1, graded(9))

    assert sealed.sha256 == hashlib.sha256(sealed.text.encode()).digest()
    assert '"account_id":"expert-1"' in sealed.text
    assert "右手食指" in sealed.text


def test_changed_text_breaks_the_seal() -> None:
    sealed = opinion(1, graded(9))

    changed = replace(sealed, text=sealed.text.replace('"grade":9', '"grade":8'))

    assert changed.text != sealed.text
    assert not is_intact(changed)


def test_same_words_of_another_expert_have_another_seal() -> None:
    first = opinion(1, graded(9))

    second = seal(first.id, replace(first.signature, account_id="expert-9"), content(graded(9)))

    assert second.sha256 != first.sha256


def test_same_words_of_the_same_expert_have_another_seal_each_time() -> None:
    first = opinion(1, graded(9))

    second = seal(first.id, replace(first.signature, salt="a5" * 16), content(graded(9)))

    assert second.sha256 != first.sha256
