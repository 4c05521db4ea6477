"""The doors of identity: pages for people, endpoints for clients, JSON for administrators."""
