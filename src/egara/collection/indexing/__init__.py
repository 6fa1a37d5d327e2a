"""Bringing a collection in line with a folder."""
