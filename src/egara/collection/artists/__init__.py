"""Artists as queries."""
