"""The whole system on one bare machine: PostgreSQL, NATS, Caddy and the services."""
