"""Who asks about a world, for what, and with which bodies."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter

from shared.auth import NeedsScope
from shared.permissions import Role
from shared.testing.identities import make_credit_code
from shared.testing.running import Surroundings
from tests.blindness.asking import Asking, everyone
from tests.blindness.bureau import Bureau
from tests.blindness.pairs import Pair, Sitting
from tests.support.applications import routes_of

__all__ = ["asking_about"]

IN_NO_SITTING = (
    "client_id",
    "document_id",
    "draft_id",
    "endpoint_id",
    "entrusted_document_id",
    "entrusted_opinion_id",
    "event_id",
    "evidence_id",
    "file_id",
    "import_id",
    "hand_over_file_id",
    "interest_id",
    "loan_id",
    "notice_id",
    "notice_proposal_id",
    "panel_proposal_id",
    "proposal_id",
    "record_request_id",
    "refusal_id",
    "record_request_id",
    "request_id",
    "resumable_id",
    "run_id",
    "submission_id",
    "upload_id",
    "waiting_id",
)
CONSTANTS = {
    "credit_code": [make_credit_code(0)],
    "item": ["medical_records"],
    "name": ["ceremony", "kiosk"],
    "page": ["1"],
    "release": ["R5"],
    "?year": ["2026"],
}


async def asking_about(
    pair: Pair[Sitting],
    surroundings: Surroundings,
    *,
    experts: Sequence[str] = ("expert-0", "expert-1"),
    left_out: Iterable[str] = (),
) -> Asking:
    """Return how everybody asks about a sitting: every role, every token, every route and id.

    Left out is only what ends the secret: the witness's reveal, and ``left_out``.
    """
    told = pair.told
    slip = await slip_in(pair.one)
    accounts: dict[str, Sequence[str]] = {
        Role.EXPERT: experts,
    }
    callers = everyone(surroundings.issuer, accounts, scopes_of(pair.one))
    callers["the room"] = {"Room-Token": told.room}
    ends = set(left_out)
    if told.open:
        witness = told.open["witness"]
        for person in (*told.open["contributors"], witness):
            callers[person["role"]] = {"Draw-Token": person["token"]}
        path = f"/api/lottery/v1/draws/{told.open['draw']['id']}/reveal"
        ends.add(f"POST {path} of lottery as {witness['role']}")
    return Asking(
        callers=callers,
        ids={**told.ids, **await ids_in(pair.one)},
        bodies={**bodies_of(pair.one), "read_own_lot": slip},
        left_out=frozenset(ends),
    )


async def slip_in(bureau: Bureau) -> dict[str, str]:
    """Return what the slip of one of the cases shows."""
    query = (
        "select code, encode(salt, 'hex') as salt from lottery.participant "
        "where kind = 'case' order by subject limit 1"
    )
    [row] = await bureau.rows("lottery", query)
    return {"code": row.code, "salt": row.salt}


def scopes_of(bureau: Bureau) -> str:
    """Return every scope that an internal route asks for."""
    guards = [
        dependency.call
        for running in bureau.services.values()
        for _, route in routes_of(running.app)
        for dependency in route.dependant.dependencies
    ]
    return " ".join(sorted({guard.scope for guard in guards if isinstance(guard, NeedsScope)}))


async def ids_in(bureau: Bureau) -> dict[str, list[str]]:
    """Return ids that the databases know, one of a letter for what a sitting has none of."""
    queries = {
        "expert_id": ("lottery", "select id from lottery.expert order by account_id limit 2"),
        "material_id": (
            "intake",
            "select id from intake.material order by not is_for_experts, id limit 2",
        ),
        "receipt_id": ("intake", "select id from intake.receipt order by id limit 2"),
        "letter_id": ("mailing", "select id from mailing.letter order by id limit 2"),
        "licence_index": (
            "lottery",
            "select encode(licence_index, 'hex') as id from lottery.expert order by id limit 1",
        ),
    }
    found = {
        name: [str(row.id) for row in await bureau.rows(service, query)]
        for name, (service, query) in queries.items()
    }
    unknown = found["letter_id"][:1]
    return {**dict.fromkeys(IN_NO_SITTING, unknown), **CONSTANTS, **found}


def bodies_of(bureau: Bureau) -> dict[str, Any]:
    """Return a body for each route that takes one: the example that its description shows."""
    bodies: dict[str, Any] = {}
    for running in bureau.services.values():
        for _, route in routes_of(running.app):
            if route.body_field is not None:
                body: Any = route.body_field.field_info.annotation
                schema = TypeAdapter(body).json_schema()
                bodies[route.name] = next(iter(schema.get("examples", [])), {})
    return bodies
