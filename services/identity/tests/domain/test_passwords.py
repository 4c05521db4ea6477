"""Which passwords are taken."""

import pytest

from identity.domain.passwords import is_acceptable


@pytest.mark.parametrize(
    "password", ["correct horse battery", "十二个汉字也可以作为密码用", "x1" * 128]
)
def test_long_password_of_any_characters_is_taken(password: str) -> None:
    assert is_acceptable(password, "zhou.minghua")


@pytest.mark.parametrize(
    "password",
    ["elevenchars", "a" * 20, "zhou.minghua", "Zhou.MinghuaZhou.Minghua", "x1" * 129, ""],
)
def test_short_monotonous_or_login_like_password_is_refused(password: str) -> None:
    assert not is_acceptable(password, "zhou.minghua")
