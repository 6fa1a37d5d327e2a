"""Who is near to whom."""
