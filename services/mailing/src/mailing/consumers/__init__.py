"""What mailing does when other services speak; one module a publisher."""
