"""Drawings that are the same, or nearly."""
