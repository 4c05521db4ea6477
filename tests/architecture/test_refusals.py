"""Every refusal has a stable code, a status, and a sentence in both languages."""

import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

from local_stack.services import SERVICES
from shared.errors import ServiceError

CODE = re.compile(r"[a-z]+(_[a-z]+)*")
CHINESE = re.compile("[\u4e00-\u9fff]")
PLACE = re.compile(r"\{(\w+)")


def modules() -> Iterator[ModuleType]:
    for package in ("shared", *SERVICES):
        home = import_module(package)
        for found in pkgutil.walk_packages(home.__path__, f"{package}."):
            yield import_module(found.name)


def refusals() -> list[type[ServiceError]]:
    """Return every refusal that has a code; those without one are families."""
    list(modules())
    return sorted(
        {item for item in descendants(ServiceError) if "code" in vars(item)},
        key=lambda item: (item.__module__, item.__name__),
    )


def descendants(parent: type[ServiceError]) -> Iterator[type[ServiceError]]:
    for child in parent.__subclasses__():
        yield child
        yield from descendants(child)


REFUSALS = refusals()
each_refusal = pytest.mark.parametrize(
    "refusal", REFUSALS, ids=[f"{item.__module__}.{item.__name__}" for item in REFUSALS]
)


@each_refusal
def test_refusal_has_a_plain_code_and_a_status(refusal: type[ServiceError]) -> None:
    assert CODE.fullmatch(refusal.code)
    assert 400 <= refusal.status < 600


@each_refusal
def test_refusal_says_why_in_both_languages(refusal: type[ServiceError]) -> None:
    assert refusal.sentence
    assert not CHINESE.search(PLACE.sub("", refusal.sentence))
    assert CHINESE.search(refusal.sentence_zh)


@each_refusal
def test_sentences_name_the_same_facts(refusal: type[ServiceError]) -> None:
    english, chinese = set(PLACE.findall(refusal.sentence)), PLACE.findall(refusal.sentence_zh)

    assert {place.removesuffix("_zh") for place in chinese} <= english


@each_refusal
def test_class_is_called_an_error(refusal: type[ServiceError]) -> None:
    assert refusal.__name__.endswith("Error")


def test_one_code_means_one_thing() -> None:
    statuses = defaultdict(set)
    for refusal in REFUSALS:
        statuses[refusal.code].add(refusal.status)

    assert {code for code, found in statuses.items() if len(found) > 1} == set()


def test_one_service_names_each_refusal_once() -> None:
    places = defaultdict(list)
    for refusal in REFUSALS:
        places[refusal.__module__.partition(".")[0], refusal.code].append(refusal.__name__)

    assert {place: names for place, names in places.items() if len(names) > 1} == {}
