"""The migrations make the tables that the code has, and evidence can't be changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import ProgrammingError

from services.mailing.tests.factories.bureau import Bureau
from shared import migrations
from shared.testing.databases import TestDatabase


def test_migrated_schema_is_the_codes_schema(database: TestDatabase) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(migrations.check, "mailing", database.owner_url("mailing")).result()


@pytest.mark.parametrize(
    "change", ["update mailing.evidence set facts = '{}'", "delete from mailing.evidence"]
)
async def test_running_service_cannot_change_evidence(bureau: Bureau, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        await bureau.rows(change)
