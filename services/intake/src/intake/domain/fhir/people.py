"""Reads whose records they are, and of which visit."""

from collections.abc import Iterator
from typing import Any

from intake.domain.fhir.codes import ICD_10, IDENTITY_NUMBER, TREATMENT_KINDS, Release
from intake.domain.fhir.reading import Element, codings_of, missing, not_understood
from shared.errors import FieldError

__all__ = ["read_encounter", "read_patient"]

DAY_CHARACTERS = 10
"""A date or the date in front of a time, ``2026-03-16``; less is a month or a year."""


def read_patient(
    n: int, patient: Element, submission: dict[str, Any], places: dict[str, str]
) -> Iterator[FieldError]:
    """Read a person's name, identity number and day of birth."""
    here = f"/entry/{n}/resource"
    numbers = [
        (m, item["value"])
        for m, item in enumerate(patient.get("identifier", ()))
        if item.get("system") == IDENTITY_NUMBER and item.get("value")
    ]
    if not numbers:
        yield missing(f"{here}/identifier", "an identity number (GB 11643)", "居民身份证号码")
    name = name_of(patient)
    if not name:
        yield missing(f"{here}/name", "a name", "姓名")
    born = patient.get("birthDate", "")
    if len(born) != DAY_CHARACTERS:
        yield missing(f"{here}/birthDate", "the whole day of birth", "完整的出生日期")
    m, number = numbers[0] if numbers else (0, None)
    submission["person"] = {"name": name, "identity_number": number, "birth_date": born}
    places["/person/name"] = f"{here}/name/0"
    places["/person/identity_number"] = f"{here}/identifier/{m}/value"
    places["/person/birth_date"] = f"{here}/birthDate"


def name_of(patient: Element) -> str:
    """Return a person's first name entry as it is written, family name first."""
    for name in patient.get("name", ())[:1]:
        given = (part for part in name.get("given", ()) if isinstance(part, str))
        written: str = name.get("text") or name.get("family", "") + "".join(given)
        return written
    return ""


def read_encounter(
    release: Release,
    n: int,
    encounter: Element,
    submission: dict[str, Any],
    places: dict[str, str],
) -> Iterator[FieldError]:
    """Read a visit; where the releases differ, each is read by its own definition."""
    here = f"/entry/{n}/resource"
    number = next((item.get("value") for item in encounter.get("identifier", ())), None)
    if not number:
        yield missing(f"{here}/identifier", "the number of the visit", "就诊号")
    kind = next(
        (
            TREATMENT_KINDS[coding]
            for coding in classes_of(release, encounter)
            if coding in TREATMENT_KINDS
        ),
        None,
    )
    if kind is None:
        yield not_understood(f"{here}/class", "this class of encounter", "就诊类别")
    when = "period" if release is Release.R4B else "actualPeriod"
    started = day_of(encounter.get(when, {}).get("start"))
    if started is None:
        yield missing(f"{here}/{when}/start", "the day on which the visit began", "就诊开始日期")
    submission["visit"] = {
        "kind": kind,
        "number": number,
        "started_on": started,
        "ended_on": day_of(encounter.get(when, {}).get("end")),
        "department": department_of(release, encounter),
        "diagnoses": list(diagnoses_of(release, encounter)),
    }
    places["/visit/number"] = f"{here}/identifier/0/value"
    places["/visit/kind"] = f"{here}/class"
    places["/visit/started_on"] = f"{here}/{when}/start"
    places["/visit/ended_on"] = f"{here}/{when}/end"
    places["/visit/department"] = f"{here}/serviceType"
    places["/visit/diagnoses"] = f"{here}/{'reasonCode' if release is Release.R4B else 'reason'}"


def classes_of(release: Release, encounter: Element) -> Iterator[tuple[str, str]]:
    """Yield an encounter's classes: one coding in R4B, concepts in R5."""
    if release is Release.R4B:
        yield from codings_of({"coding": [encounter.get("class", {})]})
        return
    for concept in encounter.get("class", ()):
        yield from codings_of(concept)


def department_of(release: Release, encounter: Element) -> str | None:
    """Return the service's name: a concept in R4B, the first of several in R5."""
    if release is Release.R4B:
        return text_of(encounter.get("serviceType", {}))
    services = encounter.get("serviceType", ())
    return text_of(services[0].get("concept", {})) if services else None


def diagnoses_of(release: Release, encounter: Element) -> Iterator[dict[str, Any]]:
    """Yield what a person was treated for, with its ICD-10 code where it has one."""
    concepts = list(encounter.get("reasonCode", ()))
    if release is Release.R5:
        concepts = [
            value["concept"]
            for reason in encounter.get("reason", ())
            for value in reason.get("value", ())
            if "concept" in value
        ]
    for concept in concepts:
        code = next((code for system, code in codings_of(concept) if system == ICD_10), None)
        yield {"text": text_of(concept) or code, "code": code}


def text_of(concept: Element) -> str | None:
    """Return a concept in words."""
    shown = (coding.get("display") for coding in concept.get("coding", ()))
    text: str | None = concept.get("text") or next(filter(None, shown), None)
    return text


def day_of(moment: str | None) -> str | None:
    """Return the day of a date or time as it was written, by the hospital's own clock."""
    return moment[:DAY_CHARACTERS] if moment and len(moment) >= DAY_CHARACTERS else None
