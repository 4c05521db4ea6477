"""Asks every service what it keeps about one person, before anything of a copy goes out."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

from intake.services.personal_copies import Found
from shared.actor import Actor
from shared.clients.base import RemoteNotFoundError
from shared.clients.identity import IdentityClient
from shared.clients.lottery import LotteryClient
from shared.clients.mailing import MailingClient
from shared.clients.personal_copy import LeftOut, PersonalCopy
from shared.clients.review import ReviewClient
from shared.permissions import Role

__all__ = ["Answers", "Neighbours", "ask_everybody"]

Answers = Mapping[str, Sequence[PersonalCopy]]
"""What each service told, by its name."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The services that are asked; no identity where accounts are another issuer's."""

    identity: IdentityClient | None
    lottery: LotteryClient
    review: ReviewClient
    mailing: MailingClient


async def ask_everybody(
    neighbours: Neighbours, found: Found, caller: Actor, *, licence_index: bytes | None = None
) -> Answers:
    """Return what every service keeps about the person, one question after another.

    A service that is away refuses the whole copy: a shortened one would pass for complete.

    Raises
    ------
    RemoteUnavailableError
        One of them can't answer just now.
    """
    committee, person = caller.committee, caller.account_id
    told: dict[str, list[PersonalCopy]] = {"intake": found.copies}
    for name in ("lottery", "review", "mailing"):
        client: LotteryClient | ReviewClient | MailingClient = getattr(neighbours, name)
        told[name] = [
            await known(client.personal_data(case_id, committee=committee, on_behalf_of=person))
            for case_id in found.cases
        ]
    proven: list[str] = [caller.account_id] if found.is_by_account else []
    if licence_index is not None:
        question = neighbours.lottery.personal_data_of_expert(
            licence_index.hex(), committee=committee, on_behalf_of=person
        )
        expert = await known(question)
        told["lottery"].append(expert)
        proven += [item.data["account_id"] for item in expert.records]
    told["identity"] = await accounts_of(neighbours.identity, found, caller, proven=proven)
    return told


async def accounts_of(
    identity: IdentityClient | None, found: Found, caller: Actor, *, proven: Sequence[str]
) -> list[PersonalCopy]:
    """Return what is kept about accounts: registered with the number, proven, or applied with."""
    if identity is None:
        return [PersonalCopy(left_out=[LeftOut(what="account", why="other_issuer")])]
    committee, person = caller.committee, caller.account_id
    told = []
    if found.identity_index is not None:
        question = identity.personal_data_of_person(
            found.identity_index.hex(), committee=committee, on_behalf_of=person
        )
        told.append(await known(question))
    told_already = {record.id for copy in told for record in copy.records}
    for account_id in dict.fromkeys([*proven, *found.accounts]):
        if account_id in told_already:
            continue
        account = await known(
            identity.personal_data(account_id, committee=committee, on_behalf_of=person)
        )
        told.append(account if account_id in proven else own_account(account))
    return told


async def known(question: Awaitable[PersonalCopy]) -> PersonalCopy:
    """Return an answer; what a service doesn't have is nothing."""
    try:
        return await question
    except RemoteNotFoundError:
        return PersonalCopy()


def own_account(account: PersonalCopy) -> PersonalCopy:
    """Return an account by which a person applied, if it is an applicant's and no clerk's."""
    roles = {role for item in account.records for role in item.data.get("roles", ())}
    if roles <= {Role.APPLICANT.value}:
        return account
    return PersonalCopy(left_out=[LeftOut(what="account", why="another_account")])
