"""Regions by GB/T 2260 codes: 330000 is a province, 330700 a prefecture, 330783 a county."""

from collections.abc import Iterable

__all__ = ["covers", "is_within"]


def covers(area: str, region: str) -> bool:
    """Whether a region lies in an area; an area that ends in 00 covers everything below it."""
    return region.startswith(area.removesuffix("00").removesuffix("00"))


def is_within(areas: Iterable[str], region: str) -> bool:
    """Whether a region lies in one of several areas."""
    return any(covers(area, region) for area in areas)
