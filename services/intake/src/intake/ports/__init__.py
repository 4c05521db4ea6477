"""What intake asks of others: the virus scanner, the registry of decisions, its own disk."""
