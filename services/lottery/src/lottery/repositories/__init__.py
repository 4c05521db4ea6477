"""Queries of the lottery: domain objects in and out, a row never leaves."""
