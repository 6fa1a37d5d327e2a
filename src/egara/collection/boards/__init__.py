"""Boards: named, ordered selections of drawings, with notes."""
