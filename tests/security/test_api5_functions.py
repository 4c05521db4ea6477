"""API5:2023, broken function level authorisation: a role does what its permissions say, no more."""

from shared.permissions import Role
from tests.security.stands import Stand, Target


async def test_no_role_gets_past_a_guard_that_asks_for_another(stand: Stand) -> None:
    passed = []
    for target in each(stand):
        for role in set(Role) - set(target.roles):
            answer = await stand.ask(stand.client(role), target)
            if answer.status_code != 403:
                passed.append(f"{target.label} as {role}: {answer.status_code}")

    assert passed == []


async def test_invented_roles_and_permissions_open_nothing(stand: Stand) -> None:
    invented = ("root", "ADMIN", "Clerk", "clerk ", "accounts.manage", "*", "")
    client = stand.running.client_for(*invented, account="nobody", scope="accounts.manage *")
    for target in each(stand):
        assert (await stand.ask(client, target)).status_code == 403, target.label


async def test_other_methods_and_method_overrides_reach_no_other_function(stand: Stand) -> None:
    names = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
    overrides = dict.fromkeys(names, "DELETE")
    client = stand.client("supervisor")
    for target in {target.label: target for target in stand.targets("GET")}.values():
        plain = await stand.ask(client, target)
        tried = await stand.ask(client, target, headers=overrides, params={"_method": "DELETE"})
        traced = await client.request("TRACE", target.path)

        assert tried.status_code in {plain.status_code, 422}, target.label
        assert traced.status_code == 405, target.label


def each(stand: Stand) -> list[Target]:
    """Return every route with a guard once."""
    found = {target.label: target for target in stand.targets() if not target.is_public}
    return list(found.values())
