"""Use cases of review; each takes an open unit of work."""
