"""What partner hospitals are and sent, in the database."""
