"""The schema in the database is the schema in the code."""

import asyncio

from shared import migrations
from shared.testing.databases import TestDatabase


async def test_migrated_schema_equals_the_tables(database: TestDatabase) -> None:
    await asyncio.to_thread(migrations.check, "identity", database.owner_url("identity"))
