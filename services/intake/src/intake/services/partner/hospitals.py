"""Use cases around partner hospitals (合作医院): entered, linked to clients, let in, shut out.

Two people let a hospital in: an administrator registers its client and keys at the issuer, staff
say here whose client it is. Neither is enough alone, and no role has both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.domain.partner.hospitals import (
    Contact,
    HospitalClient,
    HospitalState,
    PartnerHospital,
    SuspensionReason,
)
from intake.domain.partner_event import PartnerEventKind
from intake.errors.partners import (
    HospitalClientKnownError,
    HospitalClientNotFoundError,
    HospitalKnownError,
    HospitalStateError,
)
from intake.services.conformance import require_certificate
from intake.services.partner_events import tell
from intake.unit_of_work import UnitOfWork
from shared.errors import StaleVersionError
from shared.purposes import Purpose, stated

__all__ = [
    "KnownHospital",
    "activate",
    "enter",
    "get",
    "link_client",
    "list_page",
    "read",
    "suspend",
    "try_out",
    "unlink_client",
]


@dataclass(frozen=True, slots=True)
class KnownHospital:
    """A hospital with the clients that speak for it."""

    hospital: PartnerHospital
    clients: Sequence[HospitalClient]


async def enter(uow: UnitOfWork, credit_code: str, *, name: str, contact: Contact) -> KnownHospital:
    """Enter a hospital, which is taken nothing from yet.

    Raises
    ------
    HospitalKnownError
        The committee has it already.
    """
    hospital = PartnerHospital(
        credit_code=credit_code,
        name=name,
        contact=contact,
        state=HospitalState.ONBOARDING,
        version=1,
        created_at=uow.now,
    )
    if not await uow.hospitals.add(hospital):
        raise HospitalKnownError
    note(uow, "partner_hospital.entered", credit_code)
    return KnownHospital(hospital, [])


async def get(uow: UnitOfWork, credit_code: str) -> KnownHospital:
    """Return a hospital and its clients.

    Raises
    ------
    HospitalNotFoundError
    """
    hospital = await uow.hospitals.get(credit_code)
    return KnownHospital(hospital, await uow.hospitals.list_clients(credit_code))


async def read(uow: UnitOfWork, credit_code: str, *, purpose: Purpose | None) -> KnownHospital:
    """Return a hospital with whom to call there; the reading is on record with its purpose.

    Raises
    ------
    PurposeMissingError, HospitalNotFoundError
    """
    noted = stated(purpose)
    known = await get(uow, credit_code)
    uow.audit(
        "partner_hospital.read",
        subject_type="partner_hospital",
        subject_id=credit_code,
        purpose=noted,
    )
    return known


async def list_page(uow: UnitOfWork, *, after: str | None, limit: int) -> Sequence[PartnerHospital]:
    """Return one page and one more, in the order of the credit codes."""
    return await uow.hospitals.list_page(after=after, limit=limit + 1)


async def link_client(uow: UnitOfWork, credit_code: str, client_id: str) -> KnownHospital:
    """Let a client of the issuer speak for a hospital.

    Raises
    ------
    HospitalNotFoundError, HospitalClientKnownError
    """
    await uow.hospitals.get(credit_code, lock=True)
    is_linked = await uow.hospitals.link(
        credit_code, client_id, account_id=uow.actor.account_id, now=uow.now
    )
    if not is_linked:
        raise HospitalClientKnownError
    note(uow, "partner_hospital.client_linked", credit_code, client_id=client_id)
    return await get(uow, credit_code)


async def unlink_client(uow: UnitOfWork, credit_code: str, client_id: str) -> KnownHospital:
    """Let a client speak for a hospital no more, from this moment.

    Raises
    ------
    HospitalNotFoundError, HospitalClientNotFoundError
    """
    await uow.hospitals.get(credit_code, lock=True)
    if not await uow.hospitals.unlink(credit_code, client_id):
        raise HospitalClientNotFoundError
    note(uow, "partner_hospital.client_unlinked", credit_code, client_id=client_id)
    return await get(uow, credit_code)


async def try_out(uow: UnitOfWork, credit_code: str, *, expected: int | None) -> KnownHospital:
    """Let a hospital try: what it submits is checked as ever and never reaches a case.

    Raises
    ------
    HospitalNotFoundError, StaleVersionError, HospitalStateError
    """
    return await let_in(uow, credit_code, HospitalState.SANDBOX, expected)


async def activate(uow: UnitOfWork, credit_code: str, *, expected: int | None) -> KnownHospital:
    """Take a hospital's records from now on, after a suspension too.

    Raises
    ------
    HospitalNotFoundError, StaleVersionError
    HospitalStateError
        It is active already, or nobody speaks for it.
    ConformanceNeededError
        Its program wasn't seen to work, and the setting asks for that.
    """
    await require_certificate(uow, credit_code)
    return await let_in(uow, credit_code, HospitalState.ACTIVE, expected)


async def suspend(
    uow: UnitOfWork, credit_code: str, reason: SuspensionReason, *, expected: int | None
) -> KnownHospital:
    """Shut a hospital out at once, whatever tokens its clients still have.

    Raises
    ------
    HospitalNotFoundError, StaleVersionError
    HospitalStateError
        It is suspended already.
    """
    hospital = await locked(uow, credit_code, expected)
    if hospital.state is HospitalState.SUSPENDED:
        raise HospitalStateError(state=hospital.state, needed="another state", needed_zh="尚未暂停")
    await uow.hospitals.update(
        replace(hospital, state=HospitalState.SUSPENDED, suspended_for=reason)
    )
    note(uow, "partner_hospital.suspended", credit_code, reason=reason)
    tell(uow, credit_code, PartnerEventKind.HOSPITAL_SUSPENDED, {"reason": reason.value})
    return await get(uow, credit_code)


async def let_in(
    uow: UnitOfWork, credit_code: str, state: HospitalState, expected: int | None
) -> KnownHospital:
    """Connect a hospital for which a client speaks.

    Raises
    ------
    HospitalNotFoundError, StaleVersionError, HospitalStateError
    """
    hospital = await locked(uow, credit_code, expected)
    clients = await uow.hospitals.list_clients(credit_code)
    if hospital.state is state or not clients:
        raise HospitalStateError(
            state=hospital.state,
            needed="another state and a linked client",
            needed_zh="处于其他状态且已关联客户端",
        )
    await uow.hospitals.update(replace(hospital, state=state, suspended_for=None))
    note(uow, f"partner_hospital.{state}", credit_code)
    if state is HospitalState.ACTIVE:
        was_out = hospital.state is HospitalState.SUSPENDED
        kind = (
            PartnerEventKind.HOSPITAL_REINSTATED if was_out else PartnerEventKind.HOSPITAL_ACTIVATED
        )
        tell(uow, credit_code, kind)
    return await get(uow, credit_code)


async def locked(uow: UnitOfWork, credit_code: str, expected: int | None) -> PartnerHospital:
    """Return a hospital in the version that the caller read, locked."""
    hospital = await uow.hospitals.get(credit_code, lock=True)
    if expected is not None and hospital.version != expected:
        raise StaleVersionError(current=hospital.version, expected=expected)
    return hospital


def note(uow: UnitOfWork, action: str, credit_code: str, **detail: str) -> None:
    """Put what was done to a hospital on the audit trail."""
    uow.audit(action, subject_type="partner_hospital", subject_id=credit_code, detail=detail)
