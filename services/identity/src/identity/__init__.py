"""Identity (身份): accounts, roles and tokens."""
