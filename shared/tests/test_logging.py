"""What gets into a log by mistake is blacked out."""

import pytest
from pydantic import BaseModel, ValidationError

from shared.logging import HIDDEN, redact


class Person(BaseModel):
    """Somebody who is read from JSON."""

    age: int


@pytest.mark.parametrize("key", ["name", "file_name", "phone", "identity_number", "diagnosis"])
def test_value_under_a_telling_key_is_hidden(key: str) -> None:
    entry = redact(None, "info", {"event": "seen", "facts": {key: "王建国"}})

    assert entry == {"event": "seen", "facts": {key: HIDDEN}}


def test_numbers_and_tokens_are_hidden_anywhere() -> None:
    said = "33078219900307123X called from 13857900001 with eyJhbGciOiJFUzI1NiJ9.e30.c2ln"

    entry = redact(None, "info", {"event": said, "count": 3})

    assert entry == {"event": f"{HIDDEN} called from {HIDDEN} with {HIDDEN}", "count": 3}


def test_input_that_a_validation_error_quotes_is_hidden() -> None:
    with pytest.raises(ValidationError) as refused:
        Person.model_validate({"age": "王建国，东阳市吴宁街道"})

    entry = redact(None, "error", {"event": "failed", "exception": str(refused.value)})

    assert "王建国" in str(refused.value)
    assert "王建国" not in entry["exception"]
    assert "int_parsing" in entry["exception"]


def test_names_of_things_are_shown() -> None:
    entry = redact(None, "info", {"stream_name": "intake", "case_id": "0198c5a2"})

    assert entry == {"stream_name": "intake", "case_id": "0198c5a2"}
