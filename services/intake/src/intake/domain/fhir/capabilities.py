"""What the façade can do, as FHIR wants it told."""

from typing import Any

from intake.domain.fhir.codes import Release

__all__ = ["capability_statement"]

WRITTEN_ON = "2026-11-24"
"""The day on which what is told here last changed."""


def capability_statement(release: Release, address: str) -> dict[str, Any]:
    """Return the statement of one release at its address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": WRITTEN_ON,
        "kind": "instance",
        "software": {"name": "Jianding"},
        "implementation": {"description": "劳动能力鉴定 合作医院接口", "url": address},
        "fhirVersion": release.version,
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "OAuth 2 client credentials. A transaction is one submission:"
                " one Patient, one Encounter, DocumentReferences and Binaries. `Prefer:"
                " validate-only` checks and keeps nothing; `Idempotency-Key` makes it safe to"
                " repeat.",
                "interaction": [{"code": "transaction"}],
                "resource": [
                    {"type": "Patient"},
                    {"type": "Encounter"},
                    {"type": "Binary"},
                    {"type": "DocumentReference", "interaction": [{"code": "read"}]},
                    {
                        "type": "Task",
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "searchParam": [
                            {"name": "status", "type": "token"},
                            {"name": "_lastUpdated", "type": "date"},
                        ],
                    },
                ],
            }
        ],
    }
