"""Settings of received files: how large, looked into how far, scanned, drawn, looked up."""

from functools import cached_property
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pydantic import Field, model_validator

from intake.ports.registry import Registry
from intake.ports.scanner import Scanner
from intake.sandbox.findings import Bounds
from intake.sandbox.host import TaskLimits
from shared.config import ServiceSettings, read_secret

__all__ = ["FileSettings"]

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE


class FileSettings(ServiceSettings):
    """What intake must be told about files; part of its settings."""

    upload_limit_bytes: int = Field(200 * MEBIBYTE, ge=1, description="Most bytes of one file")
    upload_lifetime_hours: int = Field(
        24, ge=1, description="How long an upload waits to be handed in"
    )
    hand_over_limit_bytes: int = Field(
        2 * GIBIBYTE, ge=1, description="Most bytes of materials in a file for another committee"
    )
    resumable_directory: Path | None = Field(
        None,
        description="Where unfinished resumable uploads lie, shared by all processes of intake;"
        " none: in the directory of a local FILES_URL",
    )
    resumable_lifetime_hours: int = Field(
        24, ge=1, le=168, description="How long a resumable upload may take to be finished"
    )
    resumable_open_uploads: int = Field(
        40, ge=1, description="Unfinished resumable uploads that one account may have"
    )
    resumable_open_bytes: int = Field(
        5 * GIBIBYTE, ge=1, description="Bytes that an account's unfinished uploads may announce"
    )
    file_pages_limit: int = Field(2000, ge=1, description="Most pages of a PDF")
    file_points_limit: int = Field(
        14_400, ge=1, description="Longest side of a PDF's page, in points of 1/72 inch"
    )
    file_pixels_limit: int = Field(120_000_000, ge=1, description="Most pixels of a picture")
    file_entries_limit: int = Field(5000, ge=1, description="Most entries of an OFD document")
    file_unpacked_bytes: int = Field(
        500 * MEBIBYTE, ge=1, description="Most bytes that an OFD document unpacks to"
    )
    file_ratio_limit: int = Field(
        100, ge=1, description="Most unpacked bytes of an OFD document for each packed one"
    )
    sandbox_seconds: int = Field(
        20, ge=1, le=300, description="Time for looking into, or drawing, one file"
    )
    sandbox_memory_bytes: int = Field(
        GIBIBYTE, ge=256 * MEBIBYTE, description="Address space of the process that does so"
    )
    preview_pages: int = Field(20, ge=0, le=200, description="Pages drawn as previews; 0: none")
    preview_width: int = Field(1000, ge=100, le=4000, description="Width of a preview, in pixels")
    preview_attempts: int = Field(3, ge=1, le=10, description="Tries before a preview is given up")
    clamd_host: str = Field("", description="Host of ClamAV's clamd; empty: see CLAMD_SOCKET")
    clamd_port: int = Field(3310, ge=1, le=65535, description="Port of clamd")
    clamd_socket: Path | None = Field(
        None, description="Unix socket of clamd, before host and port; none of both: no scanning"
    )
    clamd_seconds: int = Field(120, ge=1, description="Time for scanning one file")
    clamd_fails_open: bool = Field(
        False, description="Take files unseen while clamd is away, instead of refusing them"
    )
    registry_url: str = Field(
        "", description="Address of the registry that items are looked up in; empty: none"
    )
    registry_name: str = Field(
        "数据共享平台", max_length=100, description="The registry's name, shown as an item's source"
    )
    registry_items: frozenset[str] = Field(
        frozenset({"work_injury_decision"}), description="Items of the list that it has"
    )
    registry_token_file: Path | None = Field(
        None, description="File with the bearer token for the registry"
    )
    registry_certificate_file: Path | None = Field(
        None, description="PEM file with our certificate for the registry (mutual TLS)"
    )
    registry_key_file: Path | None = Field(None, description="PEM file with its private key")
    registry_authority_file: Path | None = Field(
        None, description="PEM file with the authority of the registry's certificate"
    )
    registry_seconds: float = Field(10.0, gt=0, le=60, description="Time for one answer")
    registry_attempts: int = Field(
        12, ge=1, le=100, description="Tries while the registry is away, before a clerk must ask"
    )
    registry_lookback_hours: int = Field(
        72, ge=1, le=720, description="How old a case may be to be looked up by itself"
    )

    @model_validator(mode="after")
    def check_directory(self) -> Self:
        """Refuse an object store without a directory for what isn't finished."""
        if self.resumable_directory is None and urlsplit(self.files_url).scheme != "file":
            raise ValueError("RESUMABLE_DIRECTORY is needed with an object store")
        return self

    @cached_property
    def unfinished(self) -> Path:
        """The directory of unfinished uploads."""
        if self.resumable_directory is not None:
            return self.resumable_directory
        return Path(url2pathname(urlsplit(self.files_url).path)) / ".unfinished"

    @cached_property
    def bounds(self) -> Bounds:
        """What a file may hold."""
        return Bounds(
            pages=self.file_pages_limit,
            points=self.file_points_limit,
            pixels=self.file_pixels_limit,
            entries=self.file_entries_limit,
            unpacked_bytes=self.file_unpacked_bytes,
            ratio=self.file_ratio_limit,
        )

    @cached_property
    def task_limits(self) -> TaskLimits:
        """What looking into a file may use."""
        return TaskLimits(self.sandbox_seconds, self.sandbox_memory_bytes)

    @cached_property
    def registry(self) -> Registry | None:
        """The registry, if one is configured."""
        if not self.registry_url:
            return None
        certificate, key = self.registry_certificate_file, self.registry_key_file
        return Registry(
            name=self.registry_name,
            base_url=self.registry_url.rstrip("/"),
            token=read_secret(self.registry_token_file),
            certificate=(certificate, key) if certificate and key else None,
            authority=self.registry_authority_file,
            seconds=self.registry_seconds,
        )

    @cached_property
    def scanner(self) -> Scanner | None:
        """The virus scanner, if one is configured."""
        if self.clamd_socket is None and not self.clamd_host:
            return None
        return Scanner(
            host=self.clamd_host,
            port=self.clamd_port,
            socket=self.clamd_socket,
            connect_seconds=min(5.0, self.clamd_seconds),
            scan_seconds=self.clamd_seconds,
        )
