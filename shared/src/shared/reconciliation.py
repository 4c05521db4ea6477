"""Compares outbox, stream and inboxes every night, and tells in the metrics and the log."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import structlog

from shared.clock import CHINA, committee_date
from shared.stream_copy import reconcile

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["NightlyReconciliation", "Reconciled"]

FROM_HOUR, TO_HOUR = 2, 5
NAMED = 20

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """When outbox, stream and inboxes were compared last, and how many differences of a kind."""

    at: datetime
    differences: Counter[str]


class NightlyReconciliation:
    """Reconciles once a night, when nobody waits for the streams.

    Every process with jobs does so for itself: it only reads, and its metrics are its own.
    """

    def __init__(self) -> None:
        self._done_on: date | None = None

    async def run(self, service: "Service[Any]") -> None:
        """Reconcile in the small hours (UTC+8), unless this process has tonight."""
        now = service.clock()
        tonight = committee_date(now)
        is_night = FROM_HOUR <= now.astimezone(CHINA).hour < TO_HOUR
        if not is_night or self._done_on == tonight:
            return
        differences = await reconcile(service)
        for difference in differences[:NAMED]:
            logger.warning(
                "event differs between outbox, stream and inbox",
                kind=difference.kind,
                publisher=difference.publisher,
                event_id=difference.event,
            )
        kinds = Counter(difference.kind for difference in differences)
        logger.info("reconciled", differences=kinds.total())
        service.reconciled = Reconciled(now, kinds)
        self._done_on = tonight
