"""Spans and metrics carry on across services and name nobody."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import use_span

from shared.telemetry import (
    HiddenQueries,
    Metrics,
    Sample,
    configure_tracing,
    current_traceparent,
    span_continuing,
)

EXAMPLE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exported() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(exported: InMemorySpanExporter) -> TracerProvider:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(HiddenQueries())
    provider.add_span_processor(SimpleSpanProcessor(exported))
    return provider


def test_query_of_a_request_never_reaches_the_exporter(
    provider: TracerProvider, exported: InMemorySpanExporter
) -> None:
    attributes = {"url.query": "name=Li+Lei", "url.path": "/cases"}

    provider.get_tracer("test").start_span("GET /cases", attributes=attributes).end()

    (span,) = exported.get_finished_spans()
    assert dict(span.attributes or {}) == {"url.query": "", "url.path": "/cases"}


def test_traceparent_is_that_of_the_running_span(provider: TracerProvider) -> None:
    span = provider.get_tracer("test").start_span("accept")

    with use_span(span, end_on_exit=True):
        inside = current_traceparent()

    context = span.get_span_context()
    assert inside is not None
    assert inside.startswith(f"00-{context.trace_id:032x}-{context.span_id:016x}-")
    assert current_traceparent() is None


def test_reaction_continues_the_trace_of_its_event() -> None:
    with span_continuing("intake.case.accepted.v1", EXAMPLE):
        inside = current_traceparent()

    assert inside is not None
    assert inside.split("-")[1] == EXAMPLE.split("-")[1]


def test_nothing_is_traced_without_an_address() -> None:
    assert configure_tracing("probe", None) is None


def test_gauges_show_what_is_so_now_and_forget_what_is_gone() -> None:
    metrics = Metrics("probe")
    lag = Sample(name="consumer_lag", value=3, labels={"publisher": "intake"})

    with_lag = metrics.render([lag]).decode()
    without = metrics.render().decode()

    assert 'consumer_lag{publisher="intake",service="probe"} 3.0' in with_lag
    assert 'consumer_lag{publisher="intake"' not in without


def test_requests_are_counted_and_timed_by_route() -> None:
    metrics = Metrics("probe")

    metrics.observe("GET", "/cases/{case_id}", 200, 0.004)
    metrics.observe("GET", "/cases/{case_id}", 404, 0.2)

    text = metrics.render().decode()
    labels = 'method="GET",route="/cases/{case_id}",service="probe"'
    assert f'http_requests_total{{{labels},status="404"}} 1.0' in text
    assert f"http_request_duration_seconds_count{{{labels}}} 2.0" in text
