"""One version of a collection in memory."""
