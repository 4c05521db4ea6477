"""The tests written in TypeScript pass: vectors, hashes."""

import subprocess

from services.lottery.tests.verifiers.browser import WEB, node
from tools import build_verifier


def test_typescript_tests_pass() -> None:
    command = [str(node()), "--test", "--test-reporter=tap", "src/**/*.test.ts"]

    result = subprocess.run(command, cwd=WEB, check=False, capture_output=True, text=True)

    report = result.stdout + result.stderr
    assert result.returncode == 0, report
    passed = [line for line in report.splitlines() if line.startswith("ok ")]
    assert len(passed) >= 28, report


def test_scripts_of_the_public_page_are_what_their_sources_give() -> None:
    assert build_verifier.outdated() == []
