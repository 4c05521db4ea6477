"""The applications that are sent: each of another invented person, with its four materials."""

import json
from datetime import date, timedelta
from hashlib import md5
from typing import Any
from uuid import UUID

from shared.testing.identities import make_credit_code, make_identity_number

__all__ = ["ITEMS", "application", "body", "insert_uploads", "upload_id"]

ITEMS = ("application_form", "diagnosis_certificate", "medical_records", "identity_document")
"""What an application must come with; each is a file that was uploaded before."""

SERIALS = 1000
FIRST_BIRTHDAY = date(1962, 1, 1)


def upload_id(run: str, item: str) -> UUID:
    """Return the id of an upload, the same here and in `insert_uploads`."""
    return UUID(bytes=md5(f"{run} {item}".encode(), usedforsecurity=False).digest())


def insert_uploads(account: str, runs: str) -> str:
    """Return the statement that makes the uploads of many applications at once.

    ``runs`` is a query that gives the names of the applications in a column ``run``.
    """
    items = ", ".join(f"('{item}')" for item in ITEMS)
    return f"""
        insert into intake.upload (id, committee, account_id, storage_key, sha256, size,
            media_type, file_name, created_at, expires_at)
        select md5(run || ' ' || item)::uuid, '330783', '{account}', md5(item || run),
            encode(sha256((run || item)::bytea), 'hex'), 250000, 'application/pdf',
            decode(repeat('ab', 40), 'hex'), now(), now() + interval '1 day'
        from ({runs}) as runs, (values {items}) as items(item);
    """


def application(serial: int, run: str) -> dict[str, Any]:
    """Return the body of one application; another serial is another person and employer."""
    born = FIRST_BIRTHDAY + timedelta(days=serial // SERIALS)
    name = "虞试明"
    return {
        "matter": "initial",
        "applicant": {"kind": "appraisee", "name": name, "phone": "13857900001"},
        "appraisee": {
            "name": name,
            "identity_number": make_identity_number(serial % SERIALS, born=born),
            "phone": "13857900001",
            "address": "浙江省东阳市吴宁街道测试路1号",
        },
        "employer": {
            "name": "东阳市试验木雕有限公司",
            "credit_code": make_credit_code(serial),
            "contact": "厉试安",
            "phone": "0579-86600001",
            "address": "浙江省东阳市江北街道测试路8号",
        },
        "injury": {
            "occurred_on": "2026-03-02",
            "scope_parts": ["右手食指"],
            "decision_number": "东人社工伤认〔2026〕215号",
            "decided_on": "2026-04-20",
            "diagnosis": "右手食指近节指骨骨折术后",
        },
        "materials": [{"item": item, "upload_id": str(upload_id(run, item))} for item in ITEMS],
        "consent_electronic": True,
    }


def body(serial: int, run: str) -> bytes:
    """Return an application as it is sent."""
    return json.dumps(application(serial, run), ensure_ascii=False).encode()
