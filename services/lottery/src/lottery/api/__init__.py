"""The lottery's routes: parse, open the unit of work, call one function, render."""
