"""Lottery (抽签): the expert pool, sessions, check-in and draws anyone can check."""
