"""Use cases of identity; each takes an open unit of work and never commits."""
