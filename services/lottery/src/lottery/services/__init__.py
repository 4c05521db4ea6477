"""Use cases of the lottery: module = noun, function = verb; each takes an open unit of work."""
