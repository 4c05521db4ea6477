"""Waiting until services answer that they are ready, and noticing when one never will be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from local_stack.processes import NotReadyError, wait_until

_SECONDS = 180


@dataclass
class _Question:
    """What is asked of one service, and what it said last."""

    client: httpx.Client
    url: str
    answer: str = "nothing"

    def is_answered_well(self) -> bool:
        try:
            response = self.client.get(self.url)
        except httpx.TransportError as error:
            self.answer = str(error)
            return False
        self.answer = response.text
        return response.status_code == httpx.codes.OK


def wait_for_services(urls: Mapping[str, str], *, check: Callable[[], None]) -> None:
    """Return once each service says it is ready.

    `check` is called between the questions and may raise when waiting has become pointless.

    Raises
    ------
    NotReadyError
        One wasn't ready in time; the message names it and what it said last.
    """
    # A proxy from the environment must not be asked for addresses of this machine.
    with httpx.Client(trust_env=False, timeout=5) as client:
        for name, url in urls.items():
            _wait_for(name, _Question(client, url), check)


def _wait_for(name: str, question: _Question, check: Callable[[], None]) -> None:
    def is_ready() -> bool:
        check()
        return question.is_answered_well()

    try:
        wait_until(is_ready, what=name, seconds=_SECONDS)
    except NotReadyError as error:
        raise NotReadyError(f"{error} It said last: {question.answer}") from None
