"""The endpoint: one transaction, one ORM call a table."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from shared.ids import new_id
from tests.bench.django_rest import models, serializers

COMMITTEE = "330783"
ROUTE = "POST /applications"
ENCODER = DjangoJSONEncoder(ensure_ascii=False)
LIMIT = timedelta(days=7)
RULE = "x" * 500
DEADLINES = "x" * 500
CIRCUMSTANCES = {"stated": "x" * 150}
ITEM = {"name": "x" * 30, "name_zh": "x" * 30, "verdict": "received"}
"""As long as what the service writes there."""


class SubmitView(APIView):
    def post(self, request: Request) -> Response:
        serializer = serializers.Application(data=request.data)
        serializer.is_valid(raise_exception=True)
        key = request.headers["Idempotency-Key"]
        with transaction.atomic():
            case = store_case(serializer.validated_data)
            store_materials(case, serializer.validated_data["materials"])
            store_limit(case)
            store_facts(case, key)
        view = {"case_id": case.id, "matter": case.matter, "state": case.state}
        return Response(view, status=201)


def store_case(body: dict[str, Any]) -> models.Case:
    now = timezone.now()
    person, unit = body["appraisee"], body["employer"]
    parties = {"applicant": body["applicant"], "appraisee": person, "employer": unit}
    appraisee = models.Appraisee.objects.create(
        committee=COMMITTEE, identity_index=digest(person["identity_number"]), created_at=now
    )
    employer = models.Employer.objects.create(
        committee=COMMITTEE, credit_code_index=digest(unit["credit_code"]), created_at=now
    )
    case: models.Case = models.Case.objects.create(
        committee=COMMITTEE,
        matter=body["matter"],
        applicant_kind=body["applicant"]["kind"],
        appraisee=appraisee,
        employer=employer,
        submitted_by="nobody",
        consent_electronic=body["consent_electronic"],
        definition_version="2026-07-01",
        parties=ENCODER.encode(parties).encode(),
        injury=ENCODER.encode(body["injury"]).encode(),
        circumstances=ENCODER.encode(CIRCUMSTANCES).encode(),
        appraisee_name_index=digest(person["name"]),
        employer_name_index=digest(unit["name"]),
        received_at=now,
    )
    return case


def store_materials(case: models.Case, materials: list[dict[str, UUID]]) -> None:
    ids = [material["upload_id"] for material in materials]
    models.Upload.objects.filter(id__in=ids, used_by=None).update(used_by=case.id)
    models.Material.objects.bulk_create(
        models.Material(
            committee=COMMITTEE,
            case=case,
            received_at=case.received_at,
            added_by="nobody",
            **material,
        )
        for material in materials
    )
    uploads = models.Upload.objects.in_bulk(ids)
    files = [
        {
            "item": material["item"],
            "media_type": uploads[material["upload_id"]].media_type,
            "size": uploads[material["upload_id"]].size,
            "sha256": uploads[material["upload_id"]].sha256,
        }
        for material in materials
    ]
    models.Receipt.objects.create(
        committee=COMMITTEE,
        case=case,
        kind="application",
        received_at=case.received_at,
        facts={
            "items": [ITEM | {"code": material["item"]} for material in materials],
            "deadlines": DEADLINES,
        },
        files=files,
    )


def store_limit(case: models.Case) -> None:
    due_on = case.received_at.date() + LIMIT
    models.Deadline.objects.create(
        committee=COMMITTEE,
        case=case,
        code="one_time_notice",
        due_on=due_on,
        explanation={"due_on": str(due_on), "rule": RULE},
    )


def store_facts(case: models.Case, key: str) -> None:
    models.TimelineEntry.objects.create(
        committee=COMMITTEE,
        case=case,
        occurred_at=case.received_at,
        publisher="intake",
        code="application_received",
    )
    models.EventSequence.objects.create(aggregate_type="case", aggregate_id=case.id, last=1)
    models.Outbox.objects.create(
        subject="intake.application.received.v1",
        committee=COMMITTEE,
        aggregate_type="case",
        aggregate_id=case.id,
        sequence=1,
        case_id=case.id,
        actor="nobody",
        occurred_at=case.received_at,
        data={"matter": case.matter, "case_id": str(case.id), "committee": COMMITTEE},
    )
    models.AuditEntry.objects.create(
        at=case.received_at,
        actor="nobody",
        actor_kind="user",
        committee=COMMITTEE,
        action="application.submitted",
        subject_type="case",
        subject_id=str(case.id),
        case_id=case.id,
        outcome="done",
        request_id=str(new_id()),
        detail={"source": "online", "received_on": str(case.received_at.date())},
    )
    models.IdempotencyKey.objects.create(
        client="nobody",
        route=ROUTE,
        key=key,
        fingerprint=digest(key),
        status=201,
        resource_id=str(case.id),
        created_at=case.received_at,
    )


def digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
