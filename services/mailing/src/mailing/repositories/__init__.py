"""Queries; a row never leaves."""
