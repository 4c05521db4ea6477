"""The table of roles and permissions keeps its promises."""

import pytest

from shared.actor import Actor
from shared.duties import check, with_duty
from shared.errors import DutyConflictError
from shared.events.base import Duty, DutyName
from shared.ids import new_id
from shared.permissions import PERMISSIONS, WHY, Permission, Role, may, permissions_of

DUTIES: tuple[DutyName, ...] = (
    "accept",
    "preliminary_review",
    "operate_draw",
    "examine",
    "approve",
    "mail",
)


def test_every_role_is_in_the_table_and_every_permission_is_held_by_some_role() -> None:
    assert set(PERMISSIONS) == set(WHY) == set(Role)
    assert frozenset[Permission]().union(*PERMISSIONS.values()) == set(Permission)


def test_supervisor_reads_all_and_changes_nothing_but_the_own_account() -> None:
    reading = {permission for permission in Permission if permission.endswith(".read")}

    further = {
        Permission.PERSONAL_DATA_EXPORT,
        Permission.CASES_SEARCH,
        Permission.CASES_EXPORT,
        Permission.OWN_ACCOUNT_MANAGE,
    }
    assert PERMISSIONS[Role.SUPERVISOR] == reading | further


def test_everybody_with_an_account_manages_it_and_hospitals_are_programs() -> None:
    holders = {role for role in Role if Permission.OWN_ACCOUNT_MANAGE in PERMISSIONS[role]}

    assert holders == set(Role) - {Role.HOSPITAL}


@pytest.mark.parametrize("role", [Role.OPS, Role.ADMIN])
def test_who_runs_the_system_sees_no_case(role: Role) -> None:
    nouns = {permission.split(".")[0] for permission in PERMISSIONS[role]}

    assert nouns <= {"operations", "accounts", "clients", "own_account"}


def test_only_the_supervising_body_voids_a_draw() -> None:
    holders = {role for role in Role if Permission.DRAWS_VOID in PERMISSIONS[role]}

    assert holders == {Role.SUPERVISING_BODY}


def test_unknown_role_allows_nothing() -> None:
    actor = Actor("acc", "330783", roles=frozenset({"root", "clerk "}))

    assert not any(may(actor, permission) for permission in Permission)
    assert permissions_of(actor.roles) == frozenset()


def test_roles_add_up() -> None:
    allowed = permissions_of(["clerk", "approver"])

    assert allowed == PERMISSIONS[Role.CLERK] | PERMISSIONS[Role.APPROVER]


CASE = new_id()


@pytest.mark.parametrize("held", DUTIES)
@pytest.mark.parametrize("wanted", DUTIES)
def test_nobody_holds_two_duties_on_one_case(held: DutyName, wanted: DutyName) -> None:
    duties = [Duty(duty=held, account_id="acc-1"), Duty(duty="examine", account_id="acc-2")]

    if held == wanted:
        check(duties, wanted, "acc-1", case_id=CASE)
    else:
        with pytest.raises(DutyConflictError):
            check(duties, wanted, "acc-1", case_id=CASE)


def test_duties_grow_with_each_hand_over_and_hold_each_once() -> None:
    duties = with_duty((), "accept", "acc-1", case_id=CASE)
    duties = with_duty(duties, "accept", "acc-1", case_id=CASE)
    duties = with_duty(duties, "preliminary_review", "acc-2", case_id=CASE)

    assert [(duty.duty, duty.account_id) for duty in duties] == [
        ("accept", "acc-1"),
        ("preliminary_review", "acc-2"),
    ]
