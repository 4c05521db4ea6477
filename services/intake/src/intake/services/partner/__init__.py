"""Use cases with partner hospitals."""
