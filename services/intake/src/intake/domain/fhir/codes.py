"""Systems and codes of the FHIR façade, and what they are here."""

from collections.abc import Mapping
from enum import StrEnum

from intake.domain.partner.submissions import TreatmentKind
from intake.domain.partner.tasks import TaskState

__all__ = [
    "ACT_CODE",
    "CASE_NUMBER",
    "CREDIT_CODE",
    "DOCUMENT_KIND",
    "ICD_10",
    "IDENTITY_NUMBER",
    "LOINC",
    "LOINC_KINDS",
    "REQUEST",
    "SHA256",
    "SUBMISSION",
    "TASK_STATUS",
    "TEST",
    "TREATMENT_KINDS",
    "UPLOAD_PREFIX",
    "Release",
]

IDENTITY_NUMBER = "urn:oid:2.16.156.10011.1.3"
"""居民身份证号 (WS 363, as in the shared documents of WS/T 500)."""

ICD_10 = "http://hl7.org/fhir/sid/icd-10"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
LOINC = "http://loinc.org"

DOCUMENT_KIND = "urn:jianding:document-kind"
TREATMENT_KIND = "urn:jianding:treatment-kind"
REQUEST = "urn:jianding:request"
CASE_NUMBER = "urn:jianding:case-number"
SUBMISSION = "urn:jianding:submission"
CREDIT_CODE = "urn:jianding:credit-code"
TEST = "urn:jianding:test"
SHA256 = "urn:jianding:sha256"
"""The extension of an attachment: its SHA-256 in hex; FHIR's own ``hash`` is SHA-1."""

UPLOAD_PREFIX = "urn:jianding:upload:"
"""What an attachment's address begins with whose file was uploaded before."""


class Release(StrEnum):
    """Releases of FHIR that are spoken."""

    R4B = "R4B"
    R5 = "R5"

    @property
    def version(self) -> str:
        """What the release calls itself in ``fhirVersion``."""
        return {"R4B": "4.3.0", "R5": "5.0.0"}[self.value]


TREATMENT_KINDS: Mapping[tuple[str, str], TreatmentKind] = {
    (ACT_CODE, "IMP"): TreatmentKind.INPATIENT,
    (ACT_CODE, "ACUTE"): TreatmentKind.INPATIENT,
    (ACT_CODE, "NONAC"): TreatmentKind.INPATIENT,
    (ACT_CODE, "AMB"): TreatmentKind.OUTPATIENT,
    (ACT_CODE, "EMER"): TreatmentKind.EMERGENCY,
    **{(TREATMENT_KIND, kind.value): kind for kind in TreatmentKind},
}
"""An encounter's class, by system and code."""

LOINC_KINDS: Mapping[str, str] = {
    "18842-5": "discharge_summary",
    "34112-3": "whole_record",
    "34117-2": "admission_record",
    "34108-1": "outpatient_record",
    "11504-8": "operation_record",
    "18748-4": "imaging_report",
    "11502-2": "laboratory_report",
    "11526-1": "pathology_report",
}
"""Document kinds by their LOINC codes, for systems that have no others."""

TASK_STATUS: Mapping[TaskState, str] = {
    TaskState.OPEN: "requested",
    TaskState.PARTIALLY: "in-progress",
    TaskState.FULFILLED: "completed",
    TaskState.DECLINED: "rejected",
    TaskState.CANCELLED: "cancelled",
    TaskState.EXPIRED: "failed",
}
"""What a request's state is called in both releases."""
