"""Which passwords are taken."""

import pytest

from identity.domain.passwords import Weakness, is_acceptable, weakness_of

OWN_WORDS = ("zhou.minghua", "周明华")


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


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("password1234", Weakness.COMMON),
        ("P@ssw0rd2026!", Weakness.COMMON),
        ("123456789012", Weakness.COMMON),
        ("abcabcabcabcabc", Weakness.REPEATED),
        ("zhou.minghua2026", Weakness.OWN_WORDS),
        ("Jianding2026!", Weakness.OWN_WORDS),
        ("dongyang330783", Weakness.OWN_WORDS),
        ("劳动能力鉴定委员会2026", Weakness.OWN_WORDS),
        ("19840715198407", Weakness.DATE),
    ],
)
def test_password_that_is_tried_first_is_refused_with_the_reason(
    password: str, weakness: Weakness
) -> None:
    assert weakness_of(password, OWN_WORDS) is weakness


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "another good password",
        "十二个汉字也可以作为密码用",
        "kT9$vq2!mWzL",
        "周末去爬山看日出喝绿茶",
    ],
)
def test_password_that_takes_long_to_guess_is_taken(password: str) -> None:
    assert weakness_of(password, OWN_WORDS) is None


def test_own_words_of_one_account_are_not_those_of_the_next() -> None:
    password = "zhou.minghua2026"

    assert weakness_of(password, OWN_WORDS) is Weakness.OWN_WORDS
    assert weakness_of(password, ("qian.wenbo",)) is not Weakness.OWN_WORDS


def test_long_password_is_judged_by_its_beginning() -> None:
    """Judging 256 characters of digits and signs for letters would take minutes."""
    assert weakness_of("4@8({[<369&#" * 21, OWN_WORDS) is None
