"""The migrations make the tables that the code has."""

from concurrent.futures import ThreadPoolExecutor

from shared import migrations
from shared.testing.databases import TestDatabase


def test_migrated_schema_is_the_codes_schema(database: TestDatabase) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(migrations.check, "review", database.owner_url("review")).result()
