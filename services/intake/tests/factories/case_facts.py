"""Everything that intake keeps of one case, to tell whether anything of it has changed."""

import json
from typing import Any
from uuid import UUID

from services.intake.tests.factories.clients import Desk

__all__ = ["facts_of"]

FACTS = """
    select jsonb_build_object(
        'case', (select to_jsonb(c) from "case" c where c.id = '{id}'), {lists},
        'told', (select count(*) from outbox where aggregate_id = '{id}'))::text facts
"""
TABLES = (
    "material",
    "material_verdict",
    "supplement_notice",
    "deadline",
    "deadline_change",
    "notice_extension",
    "notice_proposal",
    "refusal",
    "abandonment",
    "timeline_entry",
)
LISTS = ", ".join(
    f"'{table}', coalesce((select jsonb_agg(t order by t::text) from {table} t"  # noqa: S608
    f" where t.case_id = '{{id}}'), '[]')"
    for table in TABLES
)


async def facts_of(desk: Desk, case_id: UUID) -> dict[str, Any]:
    """Return the rows of a case by their tables."""
    [row] = await desk.rows(FACTS.replace("{lists}", LISTS).replace("{id}", str(case_id)))
    facts: dict[str, Any] = json.loads(row["facts"])
    return facts
