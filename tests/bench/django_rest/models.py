"""Intake's tables as Django models; they are there already."""
# ruff: noqa: DJ008  (no row is ever shown)

from django.db import models

from shared.ids import new_id


class IntakeModel(models.Model):
    class Meta:
        abstract = True
        managed = False


class Appraisee(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    committee = models.TextField()
    identity_index = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta(IntakeModel.Meta):
        db_table = "appraisee"


class Employer(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    committee = models.TextField()
    credit_code_index = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta(IntakeModel.Meta):
        db_table = "employer"


class Case(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    committee = models.TextField()
    matter = models.TextField()
    state = models.TextField(default="received")
    stage = models.SmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    applicant_kind = models.TextField()
    appraisee = models.ForeignKey(Appraisee, models.PROTECT)
    employer = models.ForeignKey(Employer, models.PROTECT)
    submitted_by = models.TextField()
    consent_electronic = models.BooleanField()
    definition_version = models.TextField()
    source = models.TextField(default="online")
    parties = models.BinaryField()
    injury = models.BinaryField()
    circumstances = models.BinaryField()
    appraisee_name_index = models.BinaryField()
    employer_name_index = models.BinaryField()
    duties = models.JSONField(default=list)
    received_at = models.DateTimeField()

    class Meta(IntakeModel.Meta):
        db_table = "case"


class Upload(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    size = models.BigIntegerField()
    media_type = models.TextField()
    sha256 = models.TextField()
    used_by = models.UUIDField(null=True)

    class Meta(IntakeModel.Meta):
        db_table = "upload"


class Material(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    committee = models.TextField()
    case = models.ForeignKey(Case, models.PROTECT)
    upload = models.ForeignKey(Upload, models.PROTECT)
    item = models.TextField()
    received_at = models.DateTimeField()
    added_by = models.TextField()

    class Meta(IntakeModel.Meta):
        db_table = "material"


class Receipt(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    committee = models.TextField()
    case = models.ForeignKey(Case, models.PROTECT)
    kind = models.TextField()
    received_at = models.DateTimeField()
    facts = models.JSONField()
    files = models.JSONField()

    class Meta(IntakeModel.Meta):
        db_table = "receipt"


class Deadline(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    committee = models.TextField()
    case = models.ForeignKey(Case, models.PROTECT)
    code = models.TextField()
    due_on = models.DateField()
    is_provisional = models.BooleanField(default=False)
    explanation = models.JSONField()

    class Meta(IntakeModel.Meta):
        db_table = "deadline"


class TimelineEntry(IntakeModel):
    event_id = models.UUIDField(primary_key=True, default=new_id)
    committee = models.TextField()
    case = models.ForeignKey(Case, models.PROTECT)
    occurred_at = models.DateTimeField()
    publisher = models.TextField()
    code = models.TextField()
    facts = models.JSONField(default=dict)

    class Meta(IntakeModel.Meta):
        db_table = "timeline_entry"


class EventSequence(IntakeModel):
    pk = models.CompositePrimaryKey("aggregate_type", "aggregate_id")
    aggregate_type = models.TextField()
    aggregate_id = models.UUIDField()
    last = models.BigIntegerField()

    class Meta(IntakeModel.Meta):
        db_table = "event_sequence"


class Outbox(IntakeModel):
    position = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=new_id)
    subject = models.TextField()
    committee = models.TextField()
    aggregate_type = models.TextField()
    aggregate_id = models.UUIDField()
    sequence = models.BigIntegerField()
    case_id = models.UUIDField()
    actor = models.TextField()
    occurred_at = models.DateTimeField()
    data = models.JSONField()

    class Meta(IntakeModel.Meta):
        db_table = "outbox"


class AuditEntry(IntakeModel):
    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    actor = models.TextField()
    actor_kind = models.TextField()
    committee = models.TextField()
    action = models.TextField()
    subject_type = models.TextField()
    subject_id = models.TextField()
    case_id = models.UUIDField()
    outcome = models.TextField()
    request_id = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta(IntakeModel.Meta):
        db_table = "audit_entry"


class IdempotencyKey(IntakeModel):
    pk = models.CompositePrimaryKey("client", "route", "key")
    client = models.TextField()
    route = models.TextField()
    key = models.TextField()
    fingerprint = models.BinaryField()
    status = models.SmallIntegerField()
    resource_id = models.TextField()
    created_at = models.DateTimeField()

    class Meta(IntakeModel.Meta):
        db_table = "idempotency_key"
