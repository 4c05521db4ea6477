"""300 edits of what was published are noticed, each by the right check, in Python and browser."""

from collections import Counter
from random import Random

import pytest

from lottery import verify
from lottery.domain.draw import canonical
from services.lottery.tests.domain.draw_story import Story, tell
from services.lottery.tests.domain.test_transcript_checks import KEY
from services.lottery.tests.verifiers.browser import Browser
from services.lottery.tests.verifiers.edits import SUBJECTS, Edit, edit

EDITS = 306
NAMES = list(SUBJECTS)


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


def ended(results: dict[str, str], verdict: str) -> set[str]:
    return {name for name, result in results.items() if result.startswith(verdict)}


@pytest.mark.parametrize("number", range(EDITS))
def test_edit_is_noticed_by_the_right_check(story: Story, browser: Browser, number: int) -> None:
    subject = NAMES[number % len(NAMES)]
    made: Edit = edit(story, subject, Random(number))  # noqa: S311

    by_verifier = verify.verify(made.content, made.chain, [KEY], made.witnessed)
    by_browser = browser.verify(made.content, made.chain, [KEY], made.witnessed)

    if subject == "bytes":
        for results in (by_verifier, by_browser):
            assert ended(results, "failed") & {"canonical", "hash", "signature"}
        return
    found = ended(by_verifier, "failed")
    assert made.expected <= found, (subject, by_verifier)
    assert found - made.expected <= made.perhaps, (subject, by_verifier)
    assert ended(by_browser, "failed") == found, (subject, by_browser)
    assert ended(by_browser, "not checked") == ended(by_verifier, "not checked")


def test_untouched_documents_pass_in_both(story: Story, browser: Browser) -> None:
    chain = [canonical(entry) for entry in story.chain]
    for entry, content in zip(story.chain, chain, strict=True):
        witnessed = entry.get("commitment")
        by_verifier = verify.verify(content, chain, [KEY], witnessed)
        by_browser = browser.verify(content, chain, [KEY], witnessed)

        assert ended(by_verifier, "failed") == set()
        assert ended(by_browser, "ok") == ended(by_verifier, "ok")
        assert ended(by_browser, "not checked") == ended(by_verifier, "not checked")


@pytest.mark.parametrize("missing", [None, 3])
def test_whole_chain_is_checked_alike(story: Story, browser: Browser, missing: int | None) -> None:
    chain = [canonical(entry) for n, entry in enumerate(story.chain) if n != missing]

    by_verifier = verify.verify_all(chain, [KEY])
    by_browser = browser.verify_all(chain, [KEY])

    assert len(by_verifier) == len(chain)
    for one, other in zip(by_verifier, by_browser, strict=True):
        assert ended(one, "failed") == ended(other, "failed")
        assert ended(one, "ok") == ended(other, "ok")
        assert ("chain" in ended(one, "failed")) == (missing is not None)


def test_edits_cover_every_check(story: Story) -> None:
    noticed = Counter[str]()
    for number in range(EDITS):
        noticed.update(edit(story, NAMES[number % len(NAMES)], Random(number)).expected)  # noqa: S311

    assert set(noticed) == set(verify.CHECKS) - {"canonical", "slack"}
