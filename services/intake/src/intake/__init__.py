"""Intake (受理): applications, materials, acceptance, preliminary review, and a case's timeline."""
