"""Keeps requests for codes; a code is kept as a keyed hash, since six digits are soon guessed."""

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.challenges import TRIES, Challenge, ChallengePurpose, Claim
from identity.domain.secret_tokens import hash_of
from identity.tables import ChallengeRow
from shared.crypto import BlindIndex, FieldCipher

__all__ = ["Challenges"]


class Challenges:
    """Requests for codes, by their id and by the secret of the browser that made them."""

    def __init__(self, session: AsyncSession, cipher: FieldCipher, blind_index: BlindIndex) -> None:
        self._session = session
        self._cipher = cipher
        self._blind_index = blind_index

    async def add(self, challenge: Challenge, *, browser: str) -> None:
        """Add one; ``browser`` is the secret that its cookie holds."""
        self._session.add(
            ChallengeRow(
                id=challenge.id,
                committee=challenge.committee,
                purpose=challenge.purpose.value,
                browser_hash=hash_of(browser),
                claim=self._cipher.encrypt(
                    challenge.claim.model_dump_json(), context(challenge.id)
                ),
                code_hash=None,
                tries=0,
                expires_at=challenge.expires_at,
            )
        )
        await self._session.flush()

    async def find(self, challenge_id: UUID) -> Challenge | None:
        """Return one by its id."""
        row = await self._session.get(ChallengeRow, challenge_id)
        return self._challenge(row) if row else None

    async def find_open(
        self, browser: str, purpose: ChallengePurpose, now: datetime
    ) -> Challenge | None:
        """Return and lock what a browser waits for, while tries are left.

        Codes that are tried at the same time are tried one after the other.
        """
        row = await self._session.scalar(
            select(ChallengeRow)
            .where(
                ChallengeRow.browser_hash == hash_of(browser),
                ChallengeRow.purpose == purpose.value,
                ChallengeRow.expires_at > now,
                ChallengeRow.tries < TRIES,
            )
            .with_for_update()
        )
        return self._challenge(row) if row else None

    async def set_code(self, challenge: Challenge, code: str, expires_at: datetime) -> None:
        """Let a code be the right one, in the place of any earlier one."""
        await self._session.execute(
            update(ChallengeRow)
            .where(ChallengeRow.id == challenge.id)
            .values(code_hash=self._hash(challenge.id, code), expires_at=expires_at)
        )

    async def count_wrong(self, challenge: Challenge) -> None:
        """Count a wrong try."""
        await self._session.execute(
            update(ChallengeRow)
            .where(ChallengeRow.id == challenge.id)
            .values(tries=ChallengeRow.tries + 1)
            .execution_options(synchronize_session=False)
        )

    def is_right(self, challenge: Challenge, code: str) -> bool:
        """Whether a code is the one that was sent."""
        right = challenge.code_hash or b""
        return hmac.compare_digest(right, self._hash(challenge.id, code))

    async def remove(self, challenge: Challenge) -> None:
        """Forget one: it was used."""
        await self._session.execute(delete(ChallengeRow).where(ChallengeRow.id == challenge.id))

    async def purge(self, before: datetime) -> None:
        """Forget those that expired before a moment."""
        await self._session.execute(delete(ChallengeRow).where(ChallengeRow.expires_at < before))

    def _hash(self, challenge_id: UUID, code: str) -> bytes:
        return self._blind_index.of("phone code", f"{challenge_id}\n{code}")

    def _challenge(self, row: ChallengeRow) -> Challenge:
        claim = self._cipher.decrypt(row.claim, context(row.id))
        return Challenge(
            id=row.id,
            committee=row.committee,
            purpose=ChallengePurpose(row.purpose),
            claim=Claim.model_validate_json(claim),
            code_hash=row.code_hash,
            expires_at=row.expires_at,
        )


def context(challenge_id: UUID) -> str:
    """Return the place a ciphertext belongs to."""
    return f"identity.phone_challenge.claim:{challenge_id}"
