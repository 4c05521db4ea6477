"""Commands of intake: ``python -m intake.cli retention plan --committee 330783 --as NAME``.

The service's settings come from its environment, as when it runs.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from pydantic import TypeAdapter, ValidationError

from intake import calendar_commands, receipt_commands
from intake.domain.registry_number import RegistryNumber
from intake.domain.retention import HoldReason, RetentionPlan
from intake.services import reindexing, retention, retention_work
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.commands import Who, console, operator, with_service
from shared.service import Service

__all__ = ["app"]

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Look after intake.")
plans = typer.Typer(no_args_is_help=True, help="Erase what was kept long enough.")
holds = typer.Typer(no_args_is_help=True, help="Keep cases beyond their time.")
app.add_typer(plans, name="retention")
app.add_typer(holds, name="hold")
app.add_typer(receipt_commands.app, name="receipts")
app.add_typer(calendar_commands.app, name="calendar")

REGISTRY_NUMBER: TypeAdapter[str] = TypeAdapter(RegistryNumber)

Committee = Annotated[str, typer.Option(help="Six digits (GB/T 2260)")]
PlanId = Annotated[UUID, typer.Argument(help="As `plan` shows it")]
CaseId = Annotated[UUID, typer.Argument(help="The case's id")]


def registry_number(typed: str) -> str:
    """Return a file's number; words have no place in it, since it is kept in the clear."""
    try:
        return REGISTRY_NUMBER.validate_python(typed)
    except ValidationError as error:
        raise typer.BadParameter("a number as 信息申〔2026〕12号") from error


@plans.command("plan")
def make_plan(committee: Committee, who: Who) -> None:
    """Name what is due, without erasing anything."""
    show(in_transaction(who, committee, retention.plan))


@plans.command("list")
def list_plans(committee: Committee, who: Who) -> None:
    """Show the committee's plans, the newest first."""
    for found in in_transaction(who, committee, retention.list_plans):
        show(found)


@plans.command("approve")
def approve_plan(
    plan: PlanId,
    sha256: Annotated[str, typer.Argument(help="The plan's fingerprint, as `plan` shows it")],
    committee: Committee,
    who: Who,
) -> None:
    """Approve a plan, as another person than who made it."""
    show(
        in_transaction(
            who, committee, lambda uow: retention.approve(uow, plan, sha256=sha256.lower())
        )
    )


@plans.command("carry-out")
def carry_out(plan: PlanId, committee: Committee, who: Who) -> None:
    """Erase what an approved plan names; this can't be undone."""
    outcomes = with_service(
        "intake",
        lambda service: retention_work.carry_out(service, behind(who, committee), plan),
    )
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    console.print(f"{plan} is carried out: {told or 'nothing'}", soft_wrap=True, highlight=False)


@holds.command("place")
def place_hold(
    case: CaseId,
    committee: Committee,
    who: Who,
    reason: Annotated[HoldReason, typer.Option(help="Why it is kept")],
    reference: Annotated[
        str, typer.Option(help="Number of the file that asks for it", callback=registry_number)
    ],
) -> None:
    """Keep a case out of plans, whatever its age."""
    in_transaction(
        who,
        committee,
        lambda uow: retention.place_hold(uow, case, reason=reason, reference=reference),
    )
    console.print(f"{case} is on hold", soft_wrap=True, highlight=False)


@holds.command("lift")
def lift_hold(case: CaseId, committee: Committee, who: Who) -> None:
    """Let a case's time count again."""
    in_transaction(who, committee, lambda uow: retention.lift_hold(uow, case))
    console.print(f"{case} is no longer on hold", soft_wrap=True, highlight=False)


@app.command("reindex")
def reindex_cases() -> None:
    """Let cases from before be found by names and numbers too; may be repeated."""
    changed = with_service("intake", reindexing.reindex)
    console.print(f"{changed} cases are found by more now", soft_wrap=True, highlight=False)


def behind(who: str, committee: str) -> Actor:
    """Return the actor behind a command, in a committee."""
    return dataclasses.replace(operator(who), committee=committee)


def in_transaction(who: str, committee: str, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """Do something in one transaction; a refusal is printed and exits with 1."""

    async def do(service: Service[Any]) -> T:
        async with service.unit_of_work(behind(who, committee)) as uow:
            assert isinstance(uow, UnitOfWork)
            return await work(uow)

    return with_service("intake", do)


def show(plan: RetentionPlan) -> None:
    """Print a plan with its fingerprint."""
    counts = ", ".join(f"{count} {what}" for what, count in plan.counts.items())
    for line in (
        f"{plan.id}  {plan.state}  made by {plan.made_by} on {plan.made_at:%Y-%m-%d}",
        f"  {counts}; closed from {plan.oldest} to {plan.newest}",
        f"  {plan.sha256}",
    ):
        console.print(line, soft_wrap=True, highlight=False)


if __name__ == "__main__":
    app()
