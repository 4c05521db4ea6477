"""HTTP routes of intake: parse, open the unit of work, call one function, render."""
