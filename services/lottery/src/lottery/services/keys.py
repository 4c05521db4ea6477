"""The keys that sign each committee's chain: one at a time, the older ones stay published."""

from lottery.domain.draw.transcript import Signer
from lottery.domain.keys import PublicKey
from lottery.errors import SigningKeyMissingError, SigningKeyOutdatedError
from lottery.signing_keys import public_pem
from lottery.unit_of_work import UnitOfWork

__all__ = ["published", "signer_for"]


async def signer_for(uow: UnitOfWork) -> Signer:
    """Return what signs the next link of the actor's committee's chain.

    A key that signs for the first time is registered from the next number on; the key before it
    never signs again, on no machine.

    Raises
    ------
    SigningKeyMissingError
        This machine has no key of the committee.
    SigningKeyOutdatedError
        Another machine signs with a newer one already.
    """
    head = await uow.chain.lock_head(uow.committee)
    current = uow.settings.signing_key_of(uow.committee)
    if current is None:
        raise SigningKeyMissingError(committee=uow.committee)
    signer = Signer(current)
    known = [key.key_id for key in await uow.keys.list_of(uow.committee)]
    if known and known[-1] == signer.key_id:
        return signer
    if signer.key_id in known:
        raise SigningKeyOutdatedError(key_id=signer.key_id)
    earlier = uow.settings.shared_signing_key
    if not known and head.sequence and earlier and Signer(earlier).key_id != signer.key_id:
        # A chain from before there was a register was signed with the key that all shared.
        await register(uow, Signer(earlier), from_sequence=1)
        known = [Signer(earlier).key_id]
    await register(uow, signer, from_sequence=head.sequence + 1 if known else 1)
    return signer


async def register(uow: UnitOfWork, signer: Signer, *, from_sequence: int) -> None:
    """Note that a key signs from a number on."""
    await uow.keys.add(public_half(uow.committee, signer), from_sequence=from_sequence, at=uow.now)
    uow.audit(
        "signing_key.first_used",
        subject_type="signing_key",
        subject_id=signer.key_id,
        detail={"from_sequence": from_sequence},
    )


async def published(uow: UnitOfWork, committee: str) -> list[PublicKey]:
    """Return every key of a committee, the oldest first, the next one too before it signed."""
    keys = await uow.keys.list_of(committee)
    current = uow.settings.signing_key_of(committee)
    if current is not None:
        coming = public_half(committee, Signer(current))
        if coming.key_id not in {key.key_id for key in keys}:
            keys.append(coming)
    return keys


def public_half(committee: str, signer: Signer) -> PublicKey:
    """Return what is published of a key."""
    return PublicKey(committee, signer.key_id, public_pem(signer.key))
