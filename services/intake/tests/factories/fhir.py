"""Bundles as hospitals' systems write them, in both releases."""

import base64
import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

from services.intake.tests.factories.hospitals import NAME
from shared.clock import system_clock
from shared.testing.identities import make_identity_number

__all__ = ["RELEASES", "bundle", "document_entry"]

RELEASES = ("R4B", "R5")
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def bundle(
    release: str, *files: bytes, serial: int = 1, upload: str | None = None
) -> dict[str, Any]:
    """Return a transaction with a patient, an encounter, and each file as a document."""
    entries = [patient_entry(serial), encounter_entry(release, serial)]
    for content in files:
        entries += document_entry(release, content, upload=upload)
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "identifier": {"system": "urn:oid:1.2.3", "value": f"FHIR-{serial}"},
        "entry": entries,
    }


def day(ago: int) -> str:
    """Return a day so many days ago."""
    return (system_clock() - timedelta(days=ago)).date().isoformat()


def patient_entry(serial: int) -> dict[str, Any]:
    """Return a person in a way common in China: the whole name as text too."""
    return entry(
        {
            "resourceType": "Patient",
            "identifier": [
                {"system": "urn:oid:1.2.3.4", "value": "MRN-1"},
                {"system": "urn:oid:2.16.156.10011.1.3", "value": make_identity_number(serial)},
            ],
            "name": [{"use": "official", "text": NAME, "family": NAME[0], "given": [NAME[1:]]}],
            "gender": "male",
            "birthDate": "1985-03-14",
        }
    )


def encounter_entry(release: str, serial: int) -> dict[str, Any]:
    """Return a stay in hospital."""
    icd = {"system": "http://hl7.org/fhir/sid/icd-10", "code": "S62.601"}
    diagnosis = {"coding": [icd], "text": "右手食指近节指骨骨折"}
    period = {"start": f"{day(60)}T09:30:00+08:00", "end": f"{day(46)}T16:00:00+08:00"}
    shared = {
        "resourceType": "Encounter",
        "identifier": [{"value": f"ZY-{serial}"}],
        "subject": {"display": "见 Patient"},
    }
    if release == "R4B":
        return entry(
            {
                **shared,
                "status": "finished",
                "class": {"system": ACT_CODE, "code": "IMP"},
                "serviceType": {"text": "手外科"},
                "reasonCode": [diagnosis],
                "period": period,
            }
        )
    return entry(
        {
            **shared,
            "status": "completed",
            "class": [{"coding": [{"system": ACT_CODE, "code": "IMP"}]}],
            "serviceType": [{"concept": {"text": "手外科"}}],
            "reason": [{"value": [{"concept": diagnosis}]}],
            "actualPeriod": period,
        }
    )


def document_entry(
    release: str, content: bytes, *, upload: str | None = None
) -> list[dict[str, Any]]:
    """Return a discharge summary, with its file beside it or uploaded before."""
    address = f"urn:jianding:upload:{upload}" if upload else f"urn:uuid:{uuid4()}"
    size: int | str = str(len(content)) if release == "R5" else len(content)
    sha256 = hashlib.sha256(content).hexdigest()
    document = entry(
        {
            "resourceType": "DocumentReference",
            "status": "current",
            "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]},
            "content": [
                {
                    "attachment": {
                        "extension": [{"url": "urn:jianding:sha256", "valueString": sha256}],
                        "contentType": "application/pdf",
                        "url": address,
                        "size": size,
                        "title": "出院记录",
                        "creation": day(46),
                    }
                }
            ],
        }
    )
    if upload:
        return [document]
    data = base64.b64encode(content).decode()
    binary = {"resourceType": "Binary", "contentType": "application/pdf", "data": data}
    return [document, {**entry(binary), "fullUrl": address}]


def entry(resource: dict[str, Any]) -> dict[str, Any]:
    """Return an entry that asks for a resource to be made."""
    return {
        "fullUrl": f"urn:uuid:{uuid4()}",
        "resource": resource,
        "request": {"method": "POST", "url": resource["resourceType"]},
    }
