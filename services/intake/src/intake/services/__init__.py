"""Use cases of intake: a module is a noun, a function a verb; each takes an open unit of work."""
