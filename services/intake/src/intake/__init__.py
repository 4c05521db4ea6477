"""Intake (受理): applications, materials, acceptance, preliminary review and the timeline of a case."""
