"""Queries of intake: domain values in and out, a row never leaves."""
