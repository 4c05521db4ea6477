"""What would go to telephones is shown once, on the terminal."""

from pathlib import Path

from local_stack.telephone import Telephone


def test_message_is_shown_once_and_only_when_its_line_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    telephone = Telephone(path)
    seen = [telephone.new_messages()]

    for text in ("验证码123456\n半", "条\n", ""):
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
        seen.append(telephone.new_messages())

    assert seen == [[], ["验证码123456"], ["半条"], []]


def test_messages_of_an_earlier_run_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text("old\n", encoding="utf-8")

    assert Telephone(path).new_messages() == []
