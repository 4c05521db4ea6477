"""Makes the lottery's things for tests, with keyword defaults."""
