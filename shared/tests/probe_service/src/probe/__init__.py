"""A service with one table, for tests of what all services share."""
