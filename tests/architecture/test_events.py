"""Every event has a publisher, a stream and a form; every reaction is to an event that exists."""

import re
from importlib import import_module

import pytest

from shared.events import Event, catalogue
from shared.messaging import Consumer
from shared.streams import PUBLISHERS, stream_config
from tests.support.applications import services_with
from tests.support.sources import python_sources

CATALOGUE = catalogue()
SUBJECT = re.compile(r"[a-z]+\.[a-z_]+\.[a-z_]+\.v[1-9]\d*")
PERSONAL = {
    "name",
    "phone",
    "address",
    "postcode",
    "identity_number",
    "credit_code",
    "birth_date",
    "login",
    "diagnosis",
    "diagnoses",
    "findings",
    "grade",
    "self_care",
    "text",
    "note",
    "remark",
}


def consumers() -> list[tuple[str, Consumer]]:  # type: ignore[type-arg]
    return [
        (service, consumer)
        for service in services_with("worker")
        for consumer in getattr(import_module(f"{service}.worker"), "consumers", [])
    ]


CONSUMERS = consumers()
CONSUMER_NAMES = [f"{service} of {consumer.publisher}" for service, consumer in CONSUMERS]


@pytest.mark.parametrize("subject", CATALOGUE)
def test_event_goes_into_its_publishers_stream(subject: str) -> None:
    publisher = subject.partition(".")[0]

    assert publisher in PUBLISHERS
    assert stream_config(publisher).subjects == [f"{publisher}.>"]


@pytest.mark.parametrize("subject", CATALOGUE)
def test_subject_names_publisher_thing_fact_and_version(subject: str) -> None:
    assert SUBJECT.fullmatch(subject)


@pytest.mark.parametrize(("subject", "event"), CATALOGUE.items(), ids=CATALOGUE.keys())
def test_event_is_in_the_module_of_its_publisher(subject: str, event: type[Event]) -> None:
    assert event.__module__ == f"shared.events.{subject.partition('.')[0]}"


@pytest.mark.parametrize(("subject", "event"), CATALOGUE.items(), ids=CATALOGUE.keys())
def test_event_is_published_by_its_publisher(subject: str, event: type[Event]) -> None:
    home = f"services/{subject.partition('.')[0]}/src/"
    publishing = re.compile(rf"\b{event.__name__}\b")

    assert any(
        publishing.search(source.text)
        for source in python_sources()
        if source.path.startswith(home)
    )


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_event_carries_nothing_personal(event: type[Event]) -> None:
    assert PERSONAL.isdisjoint(event.model_fields)


@pytest.mark.parametrize("event", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_event_is_numbered_by_a_field_it_has(event: type[Event]) -> None:
    assert event.aggregate_key in event.model_fields


@pytest.mark.parametrize(("_", "consumer"), CONSUMERS, ids=CONSUMER_NAMES)
def test_reactions_are_to_events_of_that_publisher(_: str, consumer: Consumer) -> None:  # type: ignore[type-arg]
    assert consumer.reactions.keys() <= CATALOGUE.keys()
    assert {subject.partition(".")[0] for subject in consumer.reactions} <= {consumer.publisher}


@pytest.mark.parametrize(("service", "consumer"), CONSUMERS, ids=CONSUMER_NAMES)
def test_nobody_consumes_itself(service: str, consumer: Consumer) -> None:  # type: ignore[type-arg]
    assert consumer.publisher != service


@pytest.mark.parametrize("service", services_with("worker"))
def test_publisher_is_consumed_once_by_a_service(service: str) -> None:
    publishers = [consumer.publisher for name, consumer in CONSUMERS if name == service]

    assert len(publishers) == len(set(publishers))


def test_reactions_stand_with_their_publisher() -> None:
    elsewhere = [
        f"{service}: {reaction.__qualname__} of {consumer.publisher} is in {reaction.__module__}"
        for service, consumer in CONSUMERS
        for _, reaction in consumer.reactions.values()
        if reaction.__module__ != f"{service}.consumers.{consumer.publisher}"
    ]

    assert elsewhere == []
