"""HTTP routes of review: parse, open the unit of work, call one use case, render."""
