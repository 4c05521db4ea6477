"""Routes: open the unit of work, call one function, render."""
