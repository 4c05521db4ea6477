"""The partner hospitals of one committee and their clients."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.partner.hospitals import (
    Contact,
    HospitalClient,
    HospitalState,
    PartnerHospital,
    SuspensionReason,
)
from intake.errors.partners import HospitalNotFoundError
from intake.tables import hospital_client, partner_hospital
from shared.crypto import FieldCipher
from shared.ids import new_id

__all__ = ["HospitalRepository"]


class HospitalRepository:
    """Finds and changes hospitals; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, hospital: PartnerHospital) -> bool:
        """Enter a hospital; false if its credit code is entered already."""
        hospital_id = new_id()
        added = await self._session.scalar(
            insert(partner_hospital)
            .values(
                id=hospital_id,
                committee=self._committee,
                credit_code=hospital.credit_code,
                name=hospital.name,
                contact=self._sealed(hospital.contact, hospital_id),
                state=hospital.state,
                version=hospital.version,
                created_at=hospital.created_at,
            )
            .on_conflict_do_nothing(constraint="partner_hospital_once")
            .returning(partner_hospital.c.id)
        )
        return added is not None

    async def get(self, credit_code: str, *, lock: bool = False) -> PartnerHospital:
        """Return a hospital, and lock it until the end of the transaction if asked to.

        Raises
        ------
        HospitalNotFoundError
            The committee has none of that credit code.
        """
        found = await self.find(credit_code, lock=lock)
        if found is None:
            raise HospitalNotFoundError
        return found

    async def find(self, credit_code: str, *, lock: bool = False) -> PartnerHospital | None:
        """Return a hospital if the committee has it."""
        query = select(partner_hospital).where(
            partner_hospital.c.committee == self._committee,
            partner_hospital.c.credit_code == credit_code,
        )
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        return None if row is None else self._hospital_of(row)

    async def find_of_client(self, client_id: str) -> PartnerHospital | None:
        """Return the hospital that a client speaks for."""
        query = (
            select(partner_hospital)
            .join(
                hospital_client,
                (hospital_client.c.committee == partner_hospital.c.committee)
                & (hospital_client.c.credit_code == partner_hospital.c.credit_code),
            )
            .where(
                hospital_client.c.committee == self._committee,
                hospital_client.c.client_id == client_id,
            )
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else self._hospital_of(row)

    async def list_page(self, *, after: str | None, limit: int) -> Sequence[PartnerHospital]:
        """Return hospitals in the order of their credit codes."""
        query = select(partner_hospital).where(partner_hospital.c.committee == self._committee)
        if after is not None:
            query = query.where(partner_hospital.c.credit_code > after)
        rows = await self._session.execute(
            query.order_by(partner_hospital.c.credit_code).limit(limit)
        )
        return [self._hospital_of(row) for row in rows]

    async def update(self, hospital: PartnerHospital) -> PartnerHospital:
        """Store a hospital that was locked before; its version goes up by one."""
        found = await self._session.execute(
            update(partner_hospital)
            .where(
                partner_hospital.c.committee == self._committee,
                partner_hospital.c.credit_code == hospital.credit_code,
            )
            .values(
                state=hospital.state,
                suspended_for=hospital.suspended_for,
                version=partner_hospital.c.version + 1,
            )
            .returning(partner_hospital)
        )
        return self._hospital_of(found.one())

    async def link(
        self, credit_code: str, client_id: str, *, account_id: str, now: datetime
    ) -> bool:
        """Let a client speak for a hospital; false if it speaks for one already."""
        linked = await self._session.scalar(
            insert(hospital_client)
            .values(
                committee=self._committee,
                client_id=client_id,
                credit_code=credit_code,
                linked_by=account_id,
                linked_at=now,
            )
            .on_conflict_do_nothing()
            .returning(hospital_client.c.client_id)
        )
        return linked is not None

    async def unlink(self, credit_code: str, client_id: str) -> bool:
        """Let a client speak for a hospital no more; false if it didn't."""
        gone = await self._session.scalar(
            delete(hospital_client)
            .where(
                hospital_client.c.committee == self._committee,
                hospital_client.c.client_id == client_id,
                hospital_client.c.credit_code == credit_code,
            )
            .returning(hospital_client.c.client_id)
        )
        return gone is not None

    async def list_clients(self, credit_code: str) -> Sequence[HospitalClient]:
        """Return a hospital's clients, the oldest first."""
        rows = await self._session.execute(
            select(hospital_client)
            .where(
                hospital_client.c.committee == self._committee,
                hospital_client.c.credit_code == credit_code,
            )
            .order_by(hospital_client.c.linked_at, hospital_client.c.client_id)
        )
        return [HospitalClient(row.client_id, row.linked_by, row.linked_at) for row in rows]

    def _sealed(self, contact: Contact, hospital_id: object) -> bytes:
        return self._cipher.encrypt(contact.model_dump_json(), contact_context(hospital_id))

    def _hospital_of(self, row: Any) -> PartnerHospital:
        contact = self._cipher.decrypt(row.contact, contact_context(row.id))
        return PartnerHospital(
            credit_code=row.credit_code,
            name=row.name,
            contact=Contact.model_validate_json(contact),
            state=HospitalState(row.state),
            version=row.version,
            created_at=row.created_at,
            suspended_for=row.suspended_for and SuspensionReason(row.suspended_for),
        )


def contact_context(hospital_id: object) -> str:
    """Return the place that a hospital's contact is encrypted for."""
    return f"intake.partner_hospital.contact:{hospital_id}"
