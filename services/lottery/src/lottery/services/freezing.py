"""Freezing a draw's input (specification, section 2, step 2): nothing in it is chosen."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from lottery.domain.ceremony import Contributor, Draw
from lottery.domain.draw.canonical import canonical
from lottery.domain.draw.errors import DisallowedRecordError, MalformedDrawInputError
from lottery.domain.draw.hashes import document_hash
from lottery.domain.draw.links import History, check_links
from lottery.domain.draw.transcript import timestamp
from lottery.domain.draw.wellformed import check_input
from lottery.domain.inputs import allocation_body, groups_body, missing_experts, pool_body
from lottery.domain.session import Session, SessionCase
from lottery.errors import (
    ContributorsInvalidError,
    DrawInfeasibleError,
    DrawInputMalformedError,
    EarlierDrawMissingError,
    ExpertsNotPresentError,
    NobodyPresentError,
)
from lottery.services import conflicts, eligibility, live, operators, orders, sessions, voiding
from lottery.services.orders import FreezeOrder
from lottery.services.withdrawals import WITHDRAWN
from lottery.unit_of_work import UnitOfWork
from shared.clients.models import RecusalFacts
from shared.events.lottery import DrawFrozen, DrawKind
from shared.ids import new_id

__all__ = ["Frozen", "freeze"]

SPEC = "jianding-draw/1"
LATER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen draw, and the tokens that are shown once, as QR codes, by code."""

    draw: Draw
    tokens: Mapping[str, str]


async def freeze(
    uow: UnitOfWork,
    session_id: UUID,
    order: FreezeOrder,
    recusals: Mapping[UUID, RecusalFacts],
) -> Frozen:
    """Write, hash, number and keep the input of a draw.

    Raises
    ------
    DrawOpenError
        The committee has an open draw.
    ContributorsInvalidError, WitnessIsOperatorError
        The people don't fit section 2.
    RevealTimeError
        The reveal isn't ahead, or too far.
    DrawStandsError
        The session has such a draw.
    RepetitionNotAllowedError, RepetitionUsedError
        The last such draw is void, and it may not be repeated, or was the repetition.
    EarlierDrawMissingError, ExpertsNotPresentError, NobodyPresentError
        What it builds on isn't there.
    DrawInfeasibleError, DrawInputMalformedError
        The draw couldn't be made or isn't well-formed.
    DutyConflictError
        The operator holds another duty on a case of the session, or somebody who operates its
        draws would be drawn.
    """
    order = order.unnamed(session_id, uow.service.blind_index)
    session = await sessions.open_session(uow, session_id)
    head = await uow.chain.lock_head(uow.committee)
    await orders.check_order(uow, order)
    on_session = await operators.take_part(uow, session_id)
    cases = [case for case in on_session if case.state != WITHDRAWN]
    codes = await officials(uow, session, order)
    history = await uow.chain.documents_of(session_id)
    orders.check_repetition(order.kind, history)
    void = await voiding.repeated(uow, session_id, order.kind)
    body = await BODIES[order.kind](uow, session, cases, Material(order, recusals, history))
    document = {
        "spec": SPEC,
        "committee": uow.committee,
        "session": session.code,
        "sequence": head.sequence + 1,
        "previous": head.hash,
        "kind": order.kind,
        "contributors": [
            {"code": codes[item.subject], "role": item.role} for item in order.contributors
        ],
        "reveal_by": timestamp(order.reveal_by),
        "exclusions": [],
        **({"repeats": void.transcript_hash} if void else {}),
        **body,
    }
    check_document(document, history)
    order = replace(order, repeats=void.id if void else None)
    return await keep(uow, session, order, document, codes)


@dataclass(frozen=True, slots=True)
class Material:
    """What the bodies of the three inputs are made of beside the session."""

    order: FreezeOrder
    recusals: Mapping[UUID, RecusalFacts]
    history: Sequence[dict[str, Any]]

    def standing(self, kind: DrawKind) -> dict[str, Any]:
        """Return the last standing draw of a kind.

        Raises
        ------
        EarlierDrawMissingError
            There is none.
        """
        history = History(self.history, LATER)
        for entry in reversed(self.history):
            found = history.find(entry["hash"])
            if found and found["kind"] == kind:
                return dict(found)
        raise EarlierDrawMissingError(kind=kind)


async def officials(uow: UnitOfWork, session: Session, order: FreezeOrder) -> dict[str, str]:
    """Give codes to the operator, the contributors and the witness; return them by subject."""
    people = [item.subject for item in (*order.contributors, order.witness)]
    subjects = {*people, uow.actor.account_id}
    if len(set(people)) < len(people):
        raise ContributorsInvalidError(reason="one person takes part twice")
    await uow.participants.ensure(session.id, [("official", subject) for subject in subjects])
    known = await uow.participants.of(session.id)
    return {subject: known["official", subject].code for subject in subjects}


async def pool(
    uow: UnitOfWork, session: Session, cases: Collection[SessionCase], _material: Material
) -> dict[str, Any]:
    """Return the pool draw's part: who is eligible and not excluded, in the classes needed.

    Excluded is whom two persons agreed on before.
    """
    await uow.draws.lock_pools()
    experts = (await eligibility.of_session(uow, session)).experts
    await uow.participants.ensure(
        session.id,
        [("expert", str(expert.id)) for expert in experts]
        + [("hospital", expert.hospital) for expert in experts],
    )
    codes = await uow.participants.of(session.id)
    agreed = [item for item in await uow.proposals.list_of(session.id) if item.is_exclusion]
    excluded = {item.expert_id: item for item in agreed}
    left = [item for item in experts if item.id not in excluded]
    orders.check_not_drawn(await uow.duties.operators_of(session.id), left, cases)
    body = pool_body(session, left, codes)
    exclusions = [
        {
            "code": codes["expert", str(expert.id)].code,
            "reason": excluded[expert.id].reason,
            "approvers": sorted(
                codes["official", account].code for account in excluded[expert.id].persons
            ),
        }
        for expert in experts
        if expert.id in excluded
    ]
    check_seats(body)
    ordered = sorted(exclusions, key=lambda entry: str(entry["code"]))
    return body | {"after": [], "exclusions": ordered}


async def groups(
    uow: UnitOfWork, session: Session, cases: Collection[SessionCase], material: Material
) -> dict[str, Any]:
    """Return the groups draw's part: the pool's seating as it stands, all of them present."""
    drawn = material.standing("pool")
    seated = set(History(material.history, LATER).occupancy(drawn["hash"]).experts())
    codes = await uow.participants.of(session.id)
    by_code = {person.code: person for person in codes.values() if person.kind == "expert"}
    absent = sorted(code for code in seated if by_code[code].present_at is None)
    if absent:
        raise ExpertsNotPresentError(codes=", ".join(absent))
    ids = {UUID(by_code[code].subject): code for code in seated}
    experts = await uow.experts.list_by_id(list(ids))
    orders.check_not_drawn(await uow.duties.operators_of(session.id), experts, cases)
    found = await conflicts.by_case(uow, cases, material.recusals, experts)
    recused = {case_id: {ids[expert_id] for expert_id in some} for case_id, some in found.items()}
    entries = [entry for entry in drawn["input"]["experts"] if entry["code"] in seated]
    body = groups_body(session, entries, [(case, recused[case.case_id]) for case in cases], codes)
    check_seats(body)
    return body | {"after": [drawn["hash"]]}


async def allocation(
    uow: UnitOfWork, session: Session, cases: Collection[SessionCase], material: Material
) -> dict[str, Any]:
    """Return the allocation's part: the present cases that have no panel yet.

    A case that no panel may examine is left out: it must not keep the others waiting.
    """
    drawn = material.standing("groups")
    history = History(material.history, LATER)
    codes = await uow.participants.of(session.id)
    seated = history.occupancy(drawn["hash"]).experts()
    subjects = {person.code: person.subject for person in codes.values()}
    ids = [UUID(subjects[code]) for code in seated]
    experts = await uow.experts.list_by_id(ids)
    orders.check_not_drawn(await uow.duties.operators_of(session.id), experts, cases)
    roster = {entry["code"]: entry for entry in drawn["input"]["roster"]}
    present = {
        codes["case", str(case.case_id)].code: case.case_id
        for case in cases
        if case.state == "checked_in" and not case.is_contested
    }
    if not present:
        raise NobodyPresentError
    body = allocation_body(session, history.panels(drawn["hash"]), roster, present)
    stuck = sorted(present.keys() - {case["code"] for case in body["cases"]})
    if not body["cases"]:
        raise DrawInfeasibleError(reason=f"no panel may examine {', '.join(stuck)}")
    for code in stuck:
        note_not_drawn(uow, present[code], code)
    earlier = [entry["hash"] for entry in history.allocations(drawn["hash"])]
    return body | {"after": sorted([drawn["hash"], *earlier])}


def note_not_drawn(uow: UnitOfWork, case_id: UUID, code: str) -> None:
    """Put on the audit trail that every panel is recused from a case, so that it isn't drawn."""
    uow.audit(
        "case.not_drawn",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        detail={"case": code},
    )


BODIES = {"pool": pool, "groups": groups, "allocation": allocation}


def check_seats(body: Mapping[str, Any]) -> None:
    """Refuse seats that the experts there are can't fill, naming the classes."""
    short = [
        f"{name}: {seats} seats, {experts} experts"
        for name, (seats, experts) in missing_experts(body).items()
    ]
    if short:
        raise DrawInfeasibleError(reason="; ".join(short))


def check_document(document: dict[str, Any], history: Sequence[dict[str, Any]]) -> None:
    """Refuse a document that the specification refuses."""
    try:
        check_input(document)
        check_links(document, history)
    except (MalformedDrawInputError, DisallowedRecordError) as error:
        raise DrawInputMalformedError(reason=str(error)) from error


async def keep(
    uow: UnitOfWork,
    session: Session,
    order: FreezeOrder,
    document: dict[str, Any],
    codes: Mapping[str, str],
) -> Frozen:
    """Store the frozen draw with fresh tokens and announce its hash."""
    people = [*order.contributors, order.witness]
    tokens = {codes[item.subject]: secrets.token_urlsafe(24) for item in people}
    hashed = {code: hashlib.sha256(token.encode()).digest() for code, token in tokens.items()}
    draw = Draw(
        id=new_id(),
        committee=uow.committee,
        session_id=session.id,
        version=1,
        kind=order.kind,
        sequence=document["sequence"],
        state="frozen",
        input=canonical(document),
        input_hash=document_hash(document),
        reveal_by=order.reveal_by,
        operator_account=uow.actor.account_id,
        operator=codes[uow.actor.account_id],
        witness=codes[order.witness.subject],
        witness_token=hashed[codes[order.witness.subject]],
        repeats=order.repeats,
        contributors=tuple(
            Contributor(codes[item.subject], item.role, hashed[codes[item.subject]])
            for item in order.contributors
        ),
    )
    await uow.draws.add(draw)
    await live.tell(uow, draw, "frozen")
    await uow.publish(
        DrawFrozen(
            committee=draw.committee,
            draw_id=draw.id,
            session_id=session.id,
            kind=draw.kind,
            chain_sequence=draw.sequence,
            input_hash=draw.input_hash.hex(),
        )
    )
    uow.audit("draw.frozen", subject_type="draw", subject_id=draw.id, detail={"kind": draw.kind})
    return Frozen(draw, tokens)
