"""What the lottery does when others speak: one module a publisher."""
