"""The rules of intake: no database, no clock, no network."""
