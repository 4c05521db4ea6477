"""Queries of the review schema; domain values in and out."""
