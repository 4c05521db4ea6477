"""Writes what a hospital is asked for as a Task."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from intake.domain.fhir.codes import (
    CREDIT_CODE,
    DOCUMENT_KIND,
    IDENTITY_NUMBER,
    REQUEST,
    TASK_STATUS,
    TEST,
    Release,
)
from intake.domain.partner.submissions import Person
from intake.domain.partner.tasks import RecordTask

__all__ = ["task_resource"]

TASK_KIND = "urn:jianding:task-kind"
DECLINED = "urn:jianding:decline-reason"
SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}
TEST_DATA = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
PERSON = "person"


def task_resource(
    release: Release, task: RecordTask, changed_at: datetime, person: Person | None
) -> dict[str, Any]:
    """Return a request for records or for a test; without the person it says that it is a part."""
    resource: dict[str, Any] = {
        "resourceType": "Task",
        "id": str(task.id),
        "meta": {"versionId": str(task.version), "lastUpdated": changed_at.isoformat()},
        "identifier": [{"system": REQUEST, "value": str(task.id)}],
        "status": TASK_STATUS[task.state],
        "intent": "order",
        "code": {"coding": [{"system": TASK_KIND, "code": task.kind.value}]},
        "authoredOn": task.requested_at.isoformat(),
        "lastModified": changed_at.isoformat(),
        "owner": {"identifier": {"system": CREDIT_CODE, "value": task.hospital}},
        "restriction": {"period": {"end": task.due_on.isoformat()}},
    }
    if task.is_sandbox:
        resource["meta"]["security"] = [TEST_DATA]
    if person is None:
        resource["meta"]["tag"] = [SUBSETTED]
    else:
        resource["contained"] = [patient_resource(person)]
        resource["for"] = {"reference": f"#{PERSON}"}
    if task.declined_for is not None:
        reason = {"coding": [{"system": DECLINED, "code": task.declined_for.value}]}
        resource["statusReason"] = {"concept": reason} if release is Release.R5 else reason
    if wanted := list(inputs_of(task)):
        resource["input"] = wanted
    if task.satisfied:
        resource["output"] = [
            coded("document-kind", DOCUMENT_KIND, kind) for kind in task.satisfied
        ]
    return resource


def patient_resource(person: Person) -> dict[str, Any]:
    """Return the person whose records are asked for."""
    return {
        "resourceType": "Patient",
        "id": PERSON,
        "identifier": [{"system": IDENTITY_NUMBER, "value": person.identity_number}],
        "name": [{"text": person.name}],
        "birthDate": person.birth_date.isoformat(),
    }


def inputs_of(task: RecordTask) -> Iterator[dict[str, Any]]:
    """Yield what is wanted: kinds of documents, days of visits, a test."""
    for kind in task.kinds:
        yield coded("document-kind", DOCUMENT_KIND, kind)
    if task.test_code is not None:
        yield coded("test", TEST, task.test_code)
    period = {
        name: day.isoformat()
        for name, day in (("start", task.visits_from), ("end", task.visits_to))
        if day is not None
    }
    if period:
        yield {"type": {"text": "visits"}, "valuePeriod": period}


def coded(what: str, system: str, code: str) -> dict[str, Any]:
    """Return one code of an input or output."""
    return {"type": {"text": what}, "valueCoding": {"system": system, "code": code}}
