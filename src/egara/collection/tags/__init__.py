"""Which drawings have which tags."""
