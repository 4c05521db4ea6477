-- What the submission of one application writes, as pgbench writes it: one row a table, four
-- materials, values of the same sizes, all prepared. It looks nothing up and checks nothing.
\set n :n + 1
begin;
insert into intake.appraisee (id, committee, identity_index, created_at)
    values (uuidv7(), '330783', sha256(uuid_send(uuidv7())), now())
    returning id as appraisee \gset
insert into intake.employer (id, committee, credit_code_index, created_at)
    values (uuidv7(), '330783', sha256(uuid_send(uuidv7())), now())
    returning id as employer \gset
insert into intake."case" (id, committee, matter, state, stage, is_open, version, applicant_kind,
        appraisee_id, employer_id, submitted_by, consent_electronic, definition_version, source,
        parties, injury, circumstances, appraisee_name_index, employer_name_index, duties,
        received_at)
    values (uuidv7(), '330783', 'initial', 'received', 0, true, 1, 'appraisee',
        :appraisee, :employer, :account, true, '2026-07-01', 'online',
        decode(repeat('a7', 470), 'hex'), decode(repeat('5c', 243), 'hex'),
        decode(repeat('3e', 200), 'hex'), sha256(uuid_send(uuidv7())),
        sha256(uuid_send(uuidv7())), '[]', now())
    returning id as case \gset
update intake.upload set used_by = :case
    where id in (
        md5(:run::text || :client_id::text || '-' || :n::text || ' application_form')::uuid,
        md5(:run::text || :client_id::text || '-' || :n::text || ' diagnosis_certificate')::uuid,
        md5(:run::text || :client_id::text || '-' || :n::text || ' medical_records')::uuid,
        md5(:run::text || :client_id::text || '-' || :n::text || ' identity_document')::uuid);
insert into intake.material (id, committee, case_id, upload_id, item, received_at, added_by)
    select uuidv7(), '330783', :case,
        md5(:run::text || :client_id::text || '-' || :n::text || ' ' || item)::uuid, item, now(),
        :account
    from unnest(array['application_form', 'diagnosis_certificate', 'medical_records',
        'identity_document']) as item;
insert into intake.receipt (id, committee, case_id, kind, received_at, facts, files)
    select uuidv7(), '330783', :case, 'application', now(),
        jsonb_build_object('items', repeat('x', 1000)),
        jsonb_agg(jsonb_build_object('item', item, 'media_type', 'application/pdf',
            'size', 250000, 'sha256', repeat('a7', 32)))
    from unnest(array['application_form', 'diagnosis_certificate', 'medical_records',
        'identity_document']) as item;
insert into intake.deadline (id, committee, case_id, code, due_on, is_provisional, explanation)
    values (uuidv7(), '330783', :case, 'one_time_notice', current_date + 7, false,
        jsonb_build_object('due_on', current_date + 7, 'rule', repeat('x', 500)));
insert into intake.timeline_entry
        (event_id, committee, case_id, occurred_at, publisher, code, facts)
    values (uuidv7(), '330783', :case, now(), 'intake', 'application_received', '{}');
insert into intake.event_sequence (aggregate_type, aggregate_id, last) values ('case', :case, 1);
insert into intake.outbox (id, subject, committee, aggregate_type, aggregate_id, sequence, case_id,
        actor, occurred_at, data)
    values (uuidv7(), 'intake.application.received.v1', '330783', 'case', :case, 1, :case,
        :account, now(), jsonb_build_object('matter', 'initial', 'case_id', :case::text,
            'committee', '330783'));
insert into intake.audit_entry (id, at, actor, actor_kind, committee, action, subject_type,
        subject_id, case_id, outcome, request_id, detail)
    values (uuidv7(), now(), :account, 'user', '330783', 'application.submitted', 'case',
        :case::text, :case, 'done', uuidv7()::text,
        jsonb_build_object('source', 'online', 'received_on', current_date));
insert into intake.idempotency_key
        (client, route, key, fingerprint, status, resource_id, created_at)
    values ('330783/' || :account::text, 'POST /api/intake/v1/applications',
        :run::text || :client_id::text || '-' || :n::text, sha256(uuid_send(uuidv7())), 201,
        :case::text, now());
commit;
