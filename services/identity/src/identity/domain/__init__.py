"""Rules about accounts, passwords, attempts and clients; nothing here asks or waits."""
