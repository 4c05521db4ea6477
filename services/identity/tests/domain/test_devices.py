"""What a session's owner recognises a browser by."""

import pytest

from identity.domain.devices import device_of

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (CHROME, "Chrome", "Windows"),
        (f"{CHROME} Edg/156.0", "Edge", "Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko Firefox/145.0", "Firefox", "Linux"),
        (
            "Mozilla/5.0 (iPad; CPU OS 19_1 like Mac OS X) Version/19.1 Mobile Safari/604.1",
            "Safari",
            "iPad",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile MicroMessenger/8.0",
            "WeChat",
            "Android",
        ),
        ("curl/8.0", "", ""),
        ("", "", ""),
    ],
)
def test_browser_is_recognised_roughly(user_agent: str, browser: str, system: str) -> None:
    device = device_of(user_agent, "203.0.113.*")

    assert (device.browser, device.system, device.address) == (browser, system, "203.0.113.*")
