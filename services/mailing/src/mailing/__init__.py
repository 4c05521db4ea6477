"""Mailing (送达): every letter out, its dispatch, delivery and service."""
