"""Queries of identity; domain objects go in and come out."""
