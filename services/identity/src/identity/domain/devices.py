"""What a session's owner recognises a browser by."""

from dataclasses import dataclass

__all__ = ["UNKNOWN_DEVICE", "Device", "device_of"]

BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("DingTalk/", "DingTalk"),
    ("QQBrowser/", "QQ"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""The more particular first: most browsers name those they resemble as well."""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser's family and system, and its address without the last part; empty if unknown."""

    browser: str = ""
    system: str = ""
    address: str = ""


UNKNOWN_DEVICE = Device()


def device_of(user_agent: str, address: str) -> Device:
    """Return a browser roughly, by what it calls itself, at an address already masked."""
    return Device(first_in(user_agent, BROWSERS), first_in(user_agent, SYSTEMS), address)


def first_in(text: str, names: tuple[tuple[str, str], ...]) -> str:
    """Return the name of the first mark that a text has."""
    return next((name for mark, name in names if mark in text), "")
