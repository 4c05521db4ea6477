"""Use cases: a module is a noun, a function a verb."""
