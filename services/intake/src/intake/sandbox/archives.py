"""OFD documents (GB/T 33190): archives, looked through with limits, and their page count."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from intake.sandbox.findings import Bounds, RefusedFile

__all__ = ["examine_archive"]

ROOT = "OFD.xml"
XML_BYTES = 5_000_000
CHUNK = 256 * 1024
ENCRYPTED = 0x1
SMALL = 1_000_000
"""Unpacked bytes below which no ratio is suspicious: XML packs well."""

ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
BROKEN = (BadZipFile, EOFError, NotImplementedError, OSError, ValueError)


def examine_archive(path: Path, bounds: Bounds) -> int:
    """Return how many pages an OFD document has, after everything in it was unpacked once.

    Raises
    ------
    RefusedFile
        It is no OFD document, isn't whole, is protected, or unpacks to more than is allowed.
    """
    try:
        with ZipFile(path) as archive:
            check_directory(archive.infolist(), bounds)
            for entry in archive.infolist():
                check_entry(archive, entry)
            return count_pages(archive)
    except BROKEN:
        raise RefusedFile("file_damaged") from None


def check_directory(entries: list[ZipInfo], bounds: Bounds) -> None:
    """Refuse an archive by what its directory declares."""
    names = [entry.filename for entry in entries]
    if len(entries) > bounds.entries:
        raise RefusedFile("file_archive_too_large", limit=f"{bounds.entries} entries")
    if ROOT not in names:
        raise RefusedFile("file_type_not_allowed")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise RefusedFile("file_encrypted")
    if len(set(names)) < len(names) or not all(map(is_inside, names)):
        raise RefusedFile("file_archive_unsafe")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > bounds.unpacked_bytes:
        raise RefusedFile("file_archive_too_large", limit=f"{bounds.unpacked_bytes} bytes")
    if unpacked > SMALL and unpacked > packed * bounds.ratio:
        raise RefusedFile("file_archive_too_large", limit=f"{bounds.ratio}:1")


def is_inside(name: str) -> bool:
    """Whether a name stays in its archive's folder."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name


def check_entry(archive: ZipFile, entry: ZipInfo) -> None:
    """Unpack an entry to nowhere: not one byte more than it declares, and its sum is right."""
    unpacked = 0
    with archive.open(entry) as content:
        for chunk in chunks_of(content):
            if not unpacked and chunk.startswith(ARCHIVES):
                raise RefusedFile("file_archive_unsafe")
            unpacked += len(chunk)
    if unpacked != entry.file_size:
        raise RefusedFile("file_damaged")


def chunks_of(content: IO[bytes]) -> Iterator[bytes]:
    """Yield content piece by piece."""
    while chunk := content.read(CHUNK):
        yield chunk


def count_pages(archive: ZipFile) -> int:
    """Count the pages of all documents that ``OFD.xml`` names."""
    root = read_xml(archive, ROOT)
    if local_name(root) != "OFD":
        raise RefusedFile("file_type_not_allowed")
    documents = [found.text or "" for found in root.iter() if local_name(found) == "DocRoot"]
    pages = [
        page
        for name in documents
        for page in read_xml(archive, name.strip().lstrip("/")).iter()
        if local_name(page) == "Page"
    ]
    return len(pages)


def read_xml(archive: ZipFile, name: str) -> Element:
    """Return the root of an XML entry; entities and external references are refused."""
    try:
        if archive.getinfo(name).file_size > XML_BYTES:
            raise RefusedFile("file_archive_too_large", limit=f"{XML_BYTES} bytes")
        with archive.open(name) as content:
            root = parse(content, forbid_dtd=True).getroot()
    except (KeyError, ParseError, DefusedXmlException):
        raise RefusedFile("file_damaged") from None
    assert root is not None
    return root


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
