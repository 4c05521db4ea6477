"""Files from which experts were taken: what became of each row."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.expert_findings import Finding, Report, RowOutcome
from lottery.errors import ImportNotFoundError
from lottery.tables import ExpertImportRow
from shared.pagination import Page, page_of

__all__ = ["ExpertImport", "ExpertImportRepository"]


@dataclass(frozen=True, slots=True)
class ExpertImport:
    """One file that was taken: its hex SHA-256, what became of its rows, by whom and when."""

    id: UUID
    sha256: str
    report: Report
    imported_by: str
    imported_at: datetime


class ExpertImportRepository:
    """Imports of one committee; rows are only ever added."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, made: ExpertImport) -> None:
        """Keep that a file was taken."""
        await self._session.execute(
            insert(ExpertImportRow).values(
                id=made.id,
                committee=self._committee,
                sha256=made.sha256,
                rows=[asdict(item) for item in made.report.rows],
                warnings=[asdict(item) for item in made.report.warnings],
                imported_by=made.imported_by,
                imported_at=made.imported_at,
            )
        )

    async def get(self, import_id: UUID) -> ExpertImport:
        """Return one import.

        Raises
        ------
        ImportNotFoundError
            The committee has none of that id.
        """
        row = await self._session.scalar(
            select(ExpertImportRow).where(
                ExpertImportRow.id == import_id, ExpertImportRow.committee == self._committee
            )
        )
        if row is None:
            raise ImportNotFoundError(id=import_id)
        return as_import(row)

    async def list_page(self, *, after: UUID | None, limit: int) -> Page[ExpertImport]:
        """Return imports, the last first."""
        statement = select(ExpertImportRow).where(ExpertImportRow.committee == self._committee)
        if after is not None:
            statement = statement.where(ExpertImportRow.id < after)
        rows = await self._session.scalars(
            statement.order_by(ExpertImportRow.id.desc()).limit(limit + 1)
        )
        return page_of([as_import(row) for row in rows], limit, lambda item: (item.id,))


def as_import(row: ExpertImportRow) -> ExpertImport:
    """Return a row as the import that it stands for."""
    report = Report(
        [RowOutcome(**item) for item in row.rows], [Finding(**item) for item in row.warnings]
    )
    return ExpertImport(row.id, row.sha256, report, row.imported_by, row.imported_at)
