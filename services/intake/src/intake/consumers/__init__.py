"""What intake does when another service speaks; one module a publisher."""
