"""The migrations make what the code's tables say."""

from concurrent.futures import ThreadPoolExecutor

from shared import migrations
from shared.testing.databases import TestDatabase


def test_migrated_schema_is_the_metadata(database: TestDatabase) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(migrations.check, "lottery", database.owner_url("lottery")).result()
