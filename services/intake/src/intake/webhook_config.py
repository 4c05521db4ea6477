"""Settings of what partner hospitals are told, and how it reaches them."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, IPvAnyNetwork, field_validator

from intake.domain.conformance import Step
from shared.config import ServiceSettings

__all__ = ["WebhookSettings"]

NEVER = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "0.0.0.0/8",
        "::/127",
        "fe80::/10",
        "ff00::/8",
        "fd00:ec2::254/128",
    )
)
"""What no setting opens to webhooks: this machine, link-local (cloud metadata), multicast."""


class WebhookSettings(ServiceSettings):
    """The feed's and the webhooks' part of intake's settings."""

    partner_events_kept_days: int = Field(
        400, ge=30, le=3650, description="How long hospitals find what they were told in their feed"
    )
    fhir_bundle_limit_bytes: int = Field(
        4 * 1024 * 1024,
        ge=64 * 1024,
        le=64 * 1024 * 1024,
        description="Most bytes of a FHIR bundle with its files, which are held in memory;"
        " larger files are uploaded before",
    )
    webhook_ports: frozenset[Annotated[int, Field(ge=1, le=65535)]] = Field(
        frozenset({443, 8443}), min_length=1, description="Ports that webhooks may be sent to"
    )
    webhook_networks: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description="Private networks that webhooks may be sent to beside the public Internet,"
        " as a government network with hospitals in it",
    )
    webhook_loopback: bool = Field(
        False,
        description="Whether webhooks may be sent to this machine itself, by plain HTTP and at any"
        " port: for tests of receivers, never in production",
    )
    webhook_authorities_file: Path | None = Field(
        None, description="Certificates of the authorities that webhooks trust; none: public ones"
    )
    webhook_timeout_seconds: float = Field(
        15.0, gt=0, le=60, description="How long one delivery of a webhook may take altogether"
    )
    webhook_retry_seconds: tuple[Annotated[float, Field(gt=0, le=7 * 86400)], ...] = Field(
        (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400),
        description="Pauses after the first, second … failed delivery of a webhook, give or take a"
        " fifth; after the last it has failed and is in the feed only",
    )
    webhook_failing_days: float = Field(
        5.0, gt=0, le=60, description="After how many days of failures a webhook is disabled"
    )
    webhook_key_overlap_hours: float = Field(
        72.0, gt=0, le=720, description="How long a replaced key signs beside the new one"
    )
    webhooks_of_hospital: int = Field(
        5, ge=1, le=50, description="Most webhooks that one hospital may have"
    )

    conformance_steps: tuple[Step, ...] = Field(
        tuple(Step), min_length=1, description="What a conformance run of a hospital has to show"
    )
    conformance_run_days: int = Field(
        30, ge=1, le=365, description="How long a hospital may take over a conformance run"
    )
    conformance_valid_months: int = Field(
        24, ge=1, le=120, description="How long a certificate of conformance is valid"
    )
    conformance_needed: bool = Field(
        False, description="Whether a hospital is let in only with a valid certificate"
    )

    @field_validator("webhook_networks")
    @classmethod
    def lead_to_no_machine_itself(
        cls, networks: tuple[IPvAnyNetwork, ...]
    ) -> tuple[IPvAnyNetwork, ...]:
        """Refuse networks that hold this machine or its neighbours' services of metadata."""
        for network in networks:
            if any(network.version == never.version and network.overlaps(never) for never in NEVER):
                raise ValueError(f"{network} holds loopback, link-local or multicast addresses")
        return networks
