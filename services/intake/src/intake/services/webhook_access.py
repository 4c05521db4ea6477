"""Whose feed and webhooks a caller reaches: hospitals their own, staff all of the committee."""

from intake.errors.partners import HospitalNotFoundError
from intake.errors.webhooks import WebhookHospitalMissingError
from intake.services.partner.callers import hospital_of_caller
from intake.unit_of_work import UnitOfWork
from shared.permissions import Permission, may

__all__ = ["hospital_to_act_for", "hospital_within_reach", "own_hospital"]


async def hospital_within_reach(uow: UnitOfWork, *, all_by: Permission) -> str | None:
    """Return the credit code of the one hospital that the caller reaches; None for all.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    """
    if may(uow.actor, all_by):
        return None
    return (await hospital_of_caller(uow)).credit_code


async def own_hospital(uow: UnitOfWork) -> str:
    """Return the credit code of the caller's own hospital.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    """
    return (await hospital_of_caller(uow)).credit_code


async def hospital_to_act_for(uow: UnitOfWork, named: str | None, *, all_by: Permission) -> str:
    """Return whose webhook is meant: staff name a hospital, a hospital's client needn't.

    Raises
    ------
    WebhookHospitalMissingError, HospitalNotFoundError
    HospitalNotLinkedError, HospitalSuspendedError
    """
    own = await hospital_within_reach(uow, all_by=all_by)
    if own is not None:
        if named not in {None, own}:
            raise HospitalNotFoundError(is_hidden=True)
        return own
    if named is None:
        raise WebhookHospitalMissingError
    return (await uow.hospitals.get(named)).credit_code
