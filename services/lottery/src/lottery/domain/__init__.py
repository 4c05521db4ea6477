"""Rules of the lottery: no await, no clock, no randomness."""
