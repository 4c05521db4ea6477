"""Every route, asked by everybody for everybody's things, does what the tables say."""

import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from services.identity.tests.conftest import quick_hashes
from shared.auth import Needs, NeedsScope, Public
from shared.permissions import PERMISSIONS, Role
from shared.testing.plugin import RunService
from shared.testing.running import RunningService, Surroundings
from tests.support.letter_settings import mailing_settings
from tests.support.matrix import (
    STATED,
    Asked,
    Caller,
    Door,
    Outcome,
    Owner,
    TwoCommittees,
    ask,
    ask_for_all,
    callers,
    doors,
    expected,
    mixed,
    person,
    service_with,
)
from tests.support.two_committees import WORLDS
from tests.support.worlds import SEEDS

__all__ = ["quick_hashes"]


@pytest.fixture(params=WORLDS)
async def running(
    request: pytest.FixtureRequest, run_service: RunService, surroundings: Surroundings
) -> AsyncIterator[RunningService]:
    """Each service in turn, its API alone."""
    seed = SEEDS[request.param]
    settings = {**seed.settings(surroundings.directory)}
    if request.param == "mailing":
        settings |= mailing_settings(surroundings.directory)
    async with run_service(request.param, parts='["api"]', **settings) as running:
        seed.prepare(running.app, surroundings.issuer)
        yield running


@pytest.fixture
async def world(running: RunningService) -> TwoCommittees:
    """What there is in the service."""
    return await WORLDS[running.name](running)


def guarded(running: RunningService) -> list[Door]:
    """Return the doors that aren't open to everybody."""
    return [door for door in doors(running) if not isinstance(door.route.guards[0], Public)]


UUID_LIKE = re.compile("[0-9a-f-]{36}")
Question = tuple[Door, Caller, Owner]

PAGING = {"cursor", "limit"}
LOOKED_FOR = {
    "actor": "acc-1",
    "subject_type": "case",
    "action": "case.read",
    "code": "duty_conflict",
}


async def test_lists_searches_and_exports_tell_nothing_of_others(
    running: RunningService, world: TwoCommittees
) -> None:
    asking = [(door, caller) for door, caller in welcome(running, world) if door.is_list]

    whole = [await ask(door, caller, world, {}, limit="200") for door, caller in asking]
    searched = [
        await ask(door, caller, world, {}, **{name: value})
        for door, caller in asking
        for name in sorted(set(door.searches) - PAGING - STATED.keys())
        for value in values_to_look_for(door, name, world)
    ]

    assert [str(one) for one in [*whole, *searched] if one.response.status_code != 200] == []
    assert [leak for one in [*whole, *searched] for leak in leaks(one, world)] == []
    assert lists_without_anything(whole, world) == set(), "add something to the world"


def values_to_look_for(door: Door, name: str, world: TwoCommittees) -> set[str]:
    """Return what somebody may look for by a query's parameter."""
    known = {**LOOKED_FOR, **world.searches}
    values = {things[name] for things in (*world.other, *world.foreign) if name in things}
    if name.endswith("_id"):
        values |= {mark for mark in world.marks[Owner.FOREIGN] if UUID_LIKE.fullmatch(mark)}
    if name in known:
        values.add(known[name])
    assert values, f"{door}: say in the world's `searches` what somebody looks for by {name}"
    return values


def lists_without_anything(answers: list[Asked], world: TwoCommittees) -> set[str]:
    """Return the lists in which nobody saw what they may see, so that leaks wouldn't show."""
    full = {
        str(one.door)
        for one in answers
        if world.told(shown_to(one.door, one.caller), one.response.text)
    }
    return {str(one.door) for one in answers if not one.door.is_trail} - full


async def test_matrix_of_routes_roles_and_things_agrees_with_the_table(
    running: RunningService, world: TwoCommittees
) -> None:
    granted: list[Question] = []
    denied: list[Question] = []
    for question in questions(running, world):
        (granted if expected(*question) is Outcome.LET_IN else denied).append(question)
    problems: list[str] = []
    # Services first: what they are told of a person includes attempts at the person's case.
    for door, caller, owner in granted:
        if door.route.is_internal:
            problems += await let_in_service(door, caller, owner, world)
    before = await written(running)
    for question in denied:
        problems += await refused(*question, world)
    assert await written(running) == before, "a refused request changed something"
    for question in granted:
        if not question[0].route.is_internal:
            problems += await let_in(*question, world)

    assert problems == []


def questions(running: RunningService, world: TwoCommittees) -> list[Question]:
    """Return every route, caller and owner of things that is asked for."""
    everybody, asked = callers(running, world), []
    for door in guarded(running):
        guard = door.route.guards[0]
        services = [service_with(running, guard.scope)] if isinstance(guard, NeedsScope) else []
        asked += [
            (door, caller, owner)
            for caller in [*everybody, *services]
            for owner in (Owner if door.things else [Owner.NOBODY])
            if owner is not Owner.OWN or (caller.own and not door.route.is_internal)
        ]
    return [one for one in asked if expected(*one) not in AT_THE_DOOR or one[2] in TOLD_APART]


AT_THE_DOOR = {Outcome.FORBIDDEN, Outcome.UNKNOWN}
TOLD_APART = {Owner.OTHER, Owner.NOBODY}
"""A guard sees a token only: what is there and what isn't are enough to show that."""


async def refused(door: Door, caller: Caller, owner: Owner, world: TwoCommittees) -> list[str]:
    """Ask for what isn't to be had; what isn't found must look like nothing at all."""
    outcome = expected(door, caller, owner)
    most = 1 if outcome in AT_THE_DOOR else None
    answers = await ask_for_all(door, caller, world, owner, most=most)
    problems = [f"{one}, of {owner}: not {outcome}" for one in answers if one.outcome != outcome]
    if outcome is not Outcome.NOT_FOUND or problems:
        return problems
    [nothing] = await ask_for_all(door, caller, world, Owner.NOBODY)
    return [f"{one}, of {owner}: unlike nothing" for one in answers if one.seen != nothing.seen]


async def let_in(door: Door, caller: Caller, owner: Owner, world: TwoCommittees) -> list[str]:
    """Ask for what is to be had: it must be, in some state, and with nothing of others in it."""
    answers = await ask_for_all(door, caller, world, owner)
    problems = [f"{one}, of {owner}" for one in answers if one.outcome not in FINE]
    if not door.is_trail:
        problems += [leak for one in answers for leak in leaks(one, world)]
    if not any(one.outcome is Outcome.LET_IN for one in answers):
        problems.append(f"{answers[0]}, of {owner}: not let in")
    if all(one.code == "request_invalid" for one in answers):
        problems.append(f"{door}: give it a body that fits, as an example or in the world")
    return problems


async def let_in_service(
    door: Door, caller: Caller, owner: Owner, world: TwoCommittees
) -> list[str]:
    """Ask as a service for one committee: another's things must look like nothing at all.

    Except for what anybody who holds a paper may check, whichever committee issued it.
    """
    answers = await ask_for_all(door, caller, world, owner)
    problems = [f"{one}, of {owner}" for one in answers if one.outcome not in FINE]
    guard = door.route.guards[0]
    is_for_all = isinstance(guard, NeedsScope) and guard.scope in OF_ANY_COMMITTEE
    if owner is not Owner.FOREIGN or is_for_all:
        return problems + [leak for one in answers for leak in leaks(one, world, asked_for=owner)]
    [nothing] = await ask_for_all(door, caller, world, Owner.NOBODY)
    return problems + [f"{one}: unlike nothing" for one in answers if one.seen != nothing.seen]


FINE = {Outcome.LET_IN, Outcome.NOT_FOUND}
OF_ANY_COMMITTEE = {"letters.verify"}


def leaks(asked: Asked, world: TwoCommittees, *, asked_for: Owner | None = None) -> list[str]:
    """Return what an answer tells of things that its caller must not reach."""
    if asked.door.route.is_internal:
        hidden = {Owner.FOREIGN}
    else:
        reaches_all = asked.door.reaches_all(asked.caller)
        hidden = {Owner.FOREIGN} if reaches_all else {Owner.OTHER, Owner.FOREIGN}
    # The trail tells what its readers looked for, and that is entered before the next one looks.
    said = asked.response.url.query.decode() if asked.door.is_trail else ""
    return [
        f"{asked} {asked.response.url.query!r} tells of {owner}: {marks}"
        for owner in hidden - {asked_for}
        if (marks := [mark for mark in world.told(owner, asked.response.text) if mark not in said])
    ]


def shown_to(door: Door, caller: Caller) -> Owner:
    """Return whose things a caller's list shows if there are any."""
    return Owner.OTHER if door.reaches_all(caller) else Owner.OWN


async def written(running: RunningService) -> list[str]:
    """Return the events there are, and what the trail says was done."""
    outbox, entry = running.service.plumbing.outbox, running.service.plumbing.audit_entry
    done = select(entry.c.action).where(entry.c.outcome == "done")
    async with running.service.database.engine.connect() as connection:
        events = await connection.scalars(select(outbox.c.subject).order_by(outbox.c.position))
        actions = await connection.scalars(done.order_by(entry.c.at, entry.c.id))
        return [*events, *actions]


async def test_things_of_another_inside_ones_own_are_not_found(
    running: RunningService, world: TwoCommittees
) -> None:
    problems = []
    for door, caller in welcome(running, world):
        for things in mixed(door, caller, world) if len(door.things) > 1 else ():
            asked = await ask(door, caller, world, things)
            [ids] = world.things(Owner.NOBODY, caller)
            nothing = {**ids, door.things[0]: things[door.things[0]]}
            if asked.seen != (await ask(door, caller, world, nothing)).seen:
                problems.append(f"{asked} {asked.path}: unlike nothing")

    assert problems == []


async def test_two_roles_reach_nothing_that_neither_reaches(
    running: RunningService, world: TwoCommittees
) -> None:
    problems = []
    for door, caller in of_two_roles(running, world):
        owner = Owner.OTHER if door.things else Owner.NOBODY
        for asked in await ask_for_all(door, caller, world, owner):
            problems += leaks(asked, world, asked_for=owner)
            if asked.outcome is not expected(door, caller, owner):
                problems.append(str(asked))

    assert problems == []


def welcome(running: RunningService, world: TwoCommittees) -> list[tuple[Door, Caller]]:
    """Return every route with every person whom it lets in."""
    return [
        (door, caller)
        for door in guarded(running)
        if isinstance(door.route.guards[0], Needs)
        for caller in callers(running, world)
        if caller.is_person and door.granted(caller)
    ]


def of_two_roles(running: RunningService, world: TwoCommittees) -> list[tuple[Door, Caller]]:
    """Return the routes by which somebody with two roles still reaches only what is their own."""
    return [
        (door, caller)
        for door in guarded(running)
        for role in Role
        if is_restricted(door, role)
        for other in Role
        if other is not role
        for caller in [person(running, world, role, other)]
        if not door.reaches_all(caller)
    ]


def is_restricted(door: Door, role: Role) -> bool:
    """Whether a role is let in by a permission that doesn't reach all of the committee."""
    guard = door.route.guards[0]
    if not isinstance(guard, Needs):
        return False
    granted = PERMISSIONS[role] & frozenset(guard.permissions)
    return bool(granted) and granted <= door.rules.keys()
