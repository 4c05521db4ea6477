"""Reads a transaction of records: one patient, one encounter, documents and their files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intake.domain.fhir.codes import CASE_NUMBER, REQUEST, Release
from intake.domain.fhir.documents import InlineFile, read_document
from intake.domain.fhir.people import read_encounter, read_patient
from intake.domain.fhir.reading import Element, missing, not_understood
from intake.errors.fhir import FhirInvalidError
from shared.errors import FieldError

__all__ = ["SentBundle", "read_bundle"]

KINDS = ("Patient", "Encounter", "DocumentReference", "Binary")


@dataclass(slots=True)
class SentBundle:
    """A submission as the plain interface takes it, with where each part of it came from.

    ``places`` maps JSON pointers into ``submission`` to those into the bundle; ``files`` are the
    documents' files that came inside, by the documents' position.
    """

    submission: dict[str, Any] = field(default_factory=dict)
    files: dict[int, InlineFile] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    document_entries: list[int] = field(default_factory=list)
    entries: int = 0

    def place_of(self, pointer: str) -> str:
        """Return where in the bundle something of the submission came from, as near as known."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, "")


def read_bundle(release: Release, bundle: Element) -> SentBundle:
    """Return the submission that a valid transaction holds.

    Raises
    ------
    FhirInvalidError
        Something that is needed here is missing or isn't understood; all of it is named.
    """
    sent = SentBundle(entries=len(bundle.get("entry", ())))
    errors = [*read_head(bundle, sent), *read_entries(release, bundle, sent)]
    if errors:
        raise FhirInvalidError(errors=errors)
    return sent


def read_head(bundle: Element, sent: SentBundle) -> Iterator[FieldError]:
    """Read what the bundle says as a whole: its number, and what it answers."""
    if bundle.get("type") != "transaction":
        yield not_understood(
            "/type", "any bundle but a transaction", "非 transaction 类型的 Bundle"
        )
    number = bundle.get("identifier", {}).get("value")
    if not number:
        yield missing("/identifier/value", "the hospital's number of this submission", "报送编号")
    sent.submission["external_id"] = number
    sent.places["/external_id"] = "/identifier/value"
    for n, tag in enumerate(bundle.get("meta", {}).get("tag", ())):
        name = {REQUEST: "request_id", CASE_NUMBER: "case_number"}.get(tag.get("system", ""))
        if name is not None:
            sent.submission[name] = tag.get("code")
            sent.places[f"/{name}"] = f"/meta/tag/{n}/code"


def read_entries(release: Release, bundle: Element, sent: SentBundle) -> Iterator[FieldError]:
    """Read the resources, each by its kind."""
    found: dict[str, list[tuple[int, Element]]] = {kind: [] for kind in KINDS}
    for n, entry in enumerate(bundle.get("entry", ())):
        yield from check_entry(n, entry)
        kind = entry.get("resource", {}).get("resourceType")
        if kind in found:
            found[kind].append((n, entry["resource"]))
    for kind, name in (("Patient", "person"), ("Encounter", "visit")):
        if len(found[kind]) != 1:
            yield missing("/entry", f"exactly one {kind}", f"唯一的 {kind} 资源")
            continue
        [(n, resource)] = found[kind]
        sent.places[f"/{name}"] = f"/entry/{n}/resource"
        if kind == "Patient":
            yield from read_patient(n, resource, sent.submission, sent.places)
        else:
            yield from read_encounter(release, n, resource, sent.submission, sent.places)
    if not found["DocumentReference"]:
        yield missing("/entry", "a DocumentReference", "DocumentReference 资源")
    yield from read_documents(found["DocumentReference"], files_of(bundle), sent)


def check_entry(n: int, entry: Element) -> Iterator[FieldError]:
    """Tell what an entry asks for that isn't done here."""
    kind = entry.get("resource", {}).get("resourceType")
    if kind not in KINDS:
        yield not_understood(f"/entry/{n}/resource", f"this resource ({kind})", "该类资源")
        return
    request = entry.get("request", {})
    if request.get("method") != "POST" or request.get("url") != kind:
        yield not_understood(
            f"/entry/{n}/request", f"any request but POST {kind}", f"除 POST {kind} 以外的请求"
        )


def files_of(bundle: Element) -> Mapping[str, tuple[int, Element]]:
    """Return the bundle's files by the address that entries give them."""
    return {
        entry["fullUrl"]: (n, entry["resource"])
        for n, entry in enumerate(bundle.get("entry", ()))
        if "fullUrl" in entry and entry.get("resource", {}).get("resourceType") == "Binary"
    }


def read_documents(
    found: Sequence[tuple[int, Element]],
    files: Mapping[str, tuple[int, Element]],
    sent: SentBundle,
) -> Iterator[FieldError]:
    """Read the documents, and the files that came with them."""
    documents = sent.submission["documents"] = []
    for position, (n, resource) in enumerate(found):
        place = f"/documents/{position}"
        document, places, file, errors = read_document(n, resource, files)
        documents.append(document)
        sent.document_entries.append(n)
        sent.places |= {f"{place}{pointer}": where for pointer, where in places.items()}
        if file is not None:
            sent.files[position] = file
        yield from errors
