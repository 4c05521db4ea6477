"""How services ask one another: one module a service asked, each client beside its fake."""
