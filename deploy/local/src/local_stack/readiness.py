"""Waiting until services answer that they are ready, and noticing when one never will be."""

from collections.abc import Callable, Mapping

import httpx

from local_stack.processes import wait_until

_SECONDS = 90


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

            def is_ready(url: str = url) -> bool:
                check()
                return _says_ready(client, url)

            wait_until(is_ready, what=name, seconds=_SECONDS)


def _says_ready(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
