"""Stores an application with everything that belongs to it in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.material import HandedIn
from intake.domain.states import STAGES, CaseState
from intake.domain.submission import Submission
from intake.domain.timeline import EntryCode, Publisher
from intake.repositories.case_rows import (
    circumstances_context,
    injury_context,
    name_indexes,
    parties_context,
)
from intake.repositories.deadline_rows import limit_rows
from shared.crypto import BlindIndex, FieldCipher
from shared.ids import new_id

__all__ = ["Stored", "SubmissionRepository", "handed_in_rows"]

SUBMIT = text(
    """
    with person as (
        insert into intake.appraisee (id, committee, identity_index, created_at)
        values (:new_appraisee_id, :committee, :identity_index, :now)
        on conflict (committee, identity_index)
            do update set identity_index = excluded.identity_index
        returning id
    ), unit as (
        insert into intake.employer (id, committee, credit_code_index, created_at)
        select :new_employer_id, :committee, :credit_code_index, :now
        where :credit_code_index is not null
        on conflict (committee, credit_code_index)
            do update set credit_code_index = excluded.credit_code_index
        returning id
    ), opened as (
        insert into intake."case" (id, committee, matter, state, stage, is_open, version,
            applicant_kind, appraisee_id, employer_id, submitted_by, consent_electronic,
            definition_version, source, parties, injury, circumstances,
            appraisee_name_index, employer_name_index, duties, received_at)
        select :case_id, :committee, :matter, :state, :stage, true, 1, :applicant_kind, person.id,
            (select id from unit), :account_id, :consent_electronic, :definition_version, :source,
            :parties, :injury, :circumstances,
            :appraisee_name_index, :employer_name_index, '[]', :received_at
        from person
        on conflict (committee, appraisee_id, matter) where is_open do nothing
        returning id, appraisee_id, employer_id
    ), wanted as (
        select w.id, w.upload_id, w.item, opened.id as case_id
        from json_to_recordset(cast(:materials as json))
            as w(id uuid, upload_id uuid, item text), opened
    ), claimed as (
        update intake.upload u set used_by = w.case_id
        from wanted w
        where u.id = w.upload_id and u.committee = :committee and u.account_id = :account_id
            and u.used_by is null and u.expires_at > :now
        returning w.id, w.case_id, w.item, u.id as upload_id, u.media_type, u.size, u.sha256
    ), kept as (
        insert into intake.material
            (id, committee, case_id, upload_id, item, received_at, added_by)
        select id, :committee, case_id, upload_id, item, :received_at, :account_id from claimed
    ), confirmed as (
        insert into intake.receipt (id, committee, case_id, kind, received_at, facts, files)
        select :receipt_id, :committee, opened.id, :receipt_kind, :now,
            cast(:receipt_facts as jsonb), coalesce((
                select jsonb_agg(jsonb_build_object('item', c.item, 'media_type', c.media_type,
                    'size', c.size, 'sha256', c.sha256) order by c.id)
                from claimed c
            ), '[]')
        from opened
        returning ordinal
    ), told as (
        insert into intake.timeline_entry
            (event_id, committee, case_id, occurred_at, publisher, code, facts)
        select :event_id, :committee, opened.id, :received_at, :publisher, :code, '{}' from opened
    ), started as (
        insert into intake.deadline
            (id, committee, case_id, code, due_on, is_provisional, explanation)
        select l.id, :committee, opened.id, l.code, l.due_on, l.is_provisional, l.explanation
        from json_to_recordset(cast(:limits as json))
            as l(id uuid, code text, due_on date, is_provisional boolean, explanation jsonb), opened
    )
    select
        (select appraisee_id from opened) as appraisee_id,
        (select employer_id from opened) as employer_id,
        (select ordinal from confirmed) as receipt_ordinal,
        coalesce((select json_object_agg(id, media_type) from claimed), '{}') as claimed
    """
).bindparams(
    bindparam("new_appraisee_id", type_=Uuid),
    bindparam("new_employer_id", type_=Uuid),
    bindparam("identity_index", type_=LargeBinary),
    bindparam("credit_code_index", type_=LargeBinary),
    bindparam("case_id", type_=Uuid),
    bindparam("event_id", type_=Uuid),
    bindparam("parties", type_=LargeBinary),
    bindparam("injury", type_=LargeBinary),
    bindparam("circumstances", type_=LargeBinary),
    bindparam("appraisee_name_index", type_=LargeBinary),
    bindparam("employer_name_index", type_=LargeBinary),
    bindparam("materials", type_=TEXT),
    bindparam("limits", type_=TEXT),
    bindparam("receipt_id", type_=Uuid),
    bindparam("receipt_facts", type_=TEXT),
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a submission came to; ``media_types`` by material id, of the uploads it could claim.

    ``receipt_ordinal`` numbers its receipt.
    """

    appraisee_id: UUID
    employer_id: UUID | None
    receipt_ordinal: int
    media_types: dict[UUID, str]


class SubmissionRepository:
    """Writes new applications of one committee."""

    def __init__(
        self,
        session: AsyncSession,
        committee: str,
        cipher: FieldCipher,
        blind_index: BlindIndex,
    ) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher
        self._blind_index = blind_index

    async def add(self, submission: Submission, *, now: datetime) -> Stored | None:
        """Store an application, or nothing if the person has one open.

        Its limits and its receipt are stored with it, and its uploads are claimed. Appraisee and
        employer are found by blind index, or added. An upload that is unknown, of another account,
        used or expired at ``now`` is not among the claimed ones.
        """
        application = submission.application
        facts = {
            **self._sealed(submission),
            "new_appraisee_id": new_id(),
            "new_employer_id": new_id(),
            "event_id": new_id(),
            "case_id": submission.case_id,
            "committee": self._committee,
            "matter": submission.definition.matter,
            "definition_version": submission.definition.version,
            "source": submission.source,
            "state": CaseState.RECEIVED,
            "stage": STAGES[CaseState.RECEIVED],
            "applicant_kind": application.parties.applicant.kind,
            "account_id": submission.submitted_by,
            "consent_electronic": application.consent_electronic,
            "materials": handed_in_rows(submission.materials),
            "limits": limit_rows(submission.limits),
            "receipt_id": submission.receipt.id,
            "receipt_kind": submission.receipt.kind,
            "receipt_facts": json.dumps(dict(submission.receipt.facts)),
            "publisher": Publisher.INTAKE,
            "code": EntryCode.APPLICATION_RECEIVED,
            "received_at": submission.received_at,
            "now": now,
        }
        row = (await self._session.execute(SUBMIT, facts)).one()
        if row.appraisee_id is None:
            return None
        claimed = {UUID(key): media_type for key, media_type in row.claimed.items()}
        return Stored(row.appraisee_id, row.employer_id, row.receipt_ordinal, claimed)

    def _sealed(self, submission: Submission) -> dict[str, Any]:
        case_id, application = submission.case_id, submission.application
        parties, employer = application.parties, application.parties.employer
        of, encrypt = self._blind_index.of, self._cipher.encrypt
        return {
            "identity_index": of("identity_number", parties.appraisee.identity_number),
            "credit_code_index": of("credit_code", employer.credit_code) if employer else None,
            **name_indexes(parties, self._blind_index),
            "parties": encrypt(parties.model_dump_json(), parties_context(case_id)),
            "injury": encrypt(application.injury.model_dump_json(), injury_context(case_id)),
            "circumstances": encrypt(
                application.circumstances.model_dump_json(), circumstances_context(case_id)
            ),
        }


def handed_in_rows(materials: Sequence[HandedIn]) -> str:
    """Return materials as JSON for ``json_to_recordset``."""
    return json.dumps(
        [
            {"id": str(item.id), "upload_id": str(item.upload_id), "item": item.item}
            for item in materials
        ]
    )
