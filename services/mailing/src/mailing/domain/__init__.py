"""Rules of letters: no database, no clock, no network."""
