"""Makes what tests of mailing need; every person and number is invented."""
