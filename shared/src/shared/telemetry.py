"""What is measured and traced: Prometheus metrics, and OpenTelemetry spans where an address is set.

Neither carries personal data: labels are methods, route templates, statuses and names of parts.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TypedDict

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

__all__ = [
    "HiddenQueries",
    "Metrics",
    "Sample",
    "configure_tracing",
    "current_traceparent",
    "span_continuing",
]

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Sample(TypedDict):
    """One measured value of a part of the service, read at the moment it is asked for."""

    name: str
    value: float
    labels: dict[str, str]


class Metrics:
    """Rate, errors and duration per route of one service, and gauges read when asked for."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self._service = service
        self._requests = Counter(
            "http_requests",
            "Answered requests.",
            ("service", "method", "route", "status"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "http_request_duration_seconds",
            "Time from the request's head to the answer's last byte.",
            ("service", "method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._gauges: dict[str, Gauge] = {}
        self._counted: dict[tuple[str, str, int], Counter] = {}
        self._timed: dict[tuple[str, str], Histogram] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; ``route`` is its template, never its path."""
        counted = self._counted.get((method, route, status))
        if counted is None:
            counted = self._requests.labels(self._service, method, route, str(status))
            self._counted[method, route, status] = counted
        timed = self._timed.get((method, route))
        if timed is None:
            timed = self._durations.labels(self._service, method, route)
            self._timed[method, route] = timed
        counted.inc()
        timed.observe(seconds)

    def render(self, samples: Iterable[Sample] = ()) -> bytes:
        """Return everything in Prometheus' text format, gauges at the values given now."""
        for gauge in self._gauges.values():
            gauge.clear()
        for sample in samples:
            labels = {"service": self._service, **sample["labels"]}
            self._gauge(sample["name"], tuple(labels)).labels(**labels).set(sample["value"])
        return generate_latest(self.registry)

    def _gauge(self, name: str, labels: tuple[str, ...]) -> Gauge:
        if name not in self._gauges:
            self._gauges[name] = Gauge(name, name, labels, registry=self.registry)
        return self._gauges[name]


class HiddenQueries(SpanProcessor):
    """Takes query strings out of spans before anybody sees them: people are searched by name."""

    def on_start(
        self,
        span: Span,
        parent_context: Context | None = None,  # noqa: ARG002  (OpenTelemetry gives it)
    ) -> None:
        """Blank the query of a span that has one."""
        if span.attributes and "url.query" in span.attributes:
            span.set_attribute("url.query", "")


def configure_tracing(service: str, endpoint: str | None) -> TracerProvider | None:
    """Export spans to an OTLP/HTTP address; without one nothing is traced.

    Returns
    -------
    TracerProvider or None
        To be shut down at the end, so that the last spans are sent.
    """
    if endpoint is None:
        return None
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(HiddenQueries())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


def current_traceparent() -> str | None:
    """Return the running span as a W3C trace context header; None outside a span."""
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def span_continuing(name: str, traceparent: str | None) -> AbstractContextManager[trace.Span]:
    """Open a span that continues the one an event or a request was sent in."""
    context = propagate.extract({"traceparent": traceparent}) if traceparent else None
    return trace.get_tracer("jianding").start_as_current_span(name, context=context)
