"""How often experts' opinions found what became the conclusion, for the report on the pool."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from review.domain.conclusion import Conclusion
from review.domain.entrusted import is_entrusted
from review.domain.opinion import Opinion
from review.unit_of_work import UnitOfWork
from shared.clients.models import Agreement, ExpertAgreement
from shared.clock import committee_date

__all__ = ["of_year"]

AT_A_TIME = 200


async def of_year(uow: UnitOfWork, year: int, account_id: str | None) -> Agreement:
    """Count over the conclusions decided in a year, by the account that sealed each opinion.

    With an account over those it sealed an opinion on, and its figures alone.

    It ends with last month, so that asking before and after a conclusion tells nobody how one
    expert judged one case. Opinions of the round that was concluded count, those of panels that
    another one replaced don't.
    """
    first, until = date(year, 1, 1), min(date(year, 12, 31), end_of_last_month(uow))
    sealed: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    after: UUID | None = None
    while page := await uow.conclusions.list_decided(
        first, until, account_id=account_id, after=after, limit=AT_A_TIME
    ):
        opinions = await uow.opinions.list_of_cases([item.case_id for item in page], account_id)
        await asyncio.to_thread(count, page, opinions, sealed, agreed)
        after = page[-1].id
    uow.audit(
        "agreement.counted",
        subject_type="expert_pool",
        subject_id=uow.committee,
        detail={"year": year, "until": until.isoformat(), "account": account_id},
    )
    return Agreement(
        until=until,
        experts=[
            ExpertAgreement(account_id=account, opinions=number, agreed=agreed[account])
            for account, number in sorted(sealed.items())
        ],
    )


def end_of_last_month(uow: UnitOfWork) -> date:
    """Return the last day of the month before the one of now (UTC+8)."""
    return committee_date(uow.now).replace(day=1) - timedelta(days=1)


def count(
    conclusions: Sequence[Conclusion],
    opinions: Mapping[UUID, Sequence[Opinion]],
    sealed: Counter[str],
    agreed: Counter[str],
) -> None:
    """Add to both counters, by account, the opinions on these conclusions."""
    for conclusion in conclusions:
        for opinion in opinions.get(conclusion.case_id, ()):
            signature = opinion.signature
            if signature.round == conclusion.round and not is_entrusted(signature.account_id):
                sealed[signature.account_id] += 1
                found = opinion.content.outcome == conclusion.text.outcome
                agreed[signature.account_id] += found
