"""Walks from drawing to drawing: over which of them, under which encoders."""
