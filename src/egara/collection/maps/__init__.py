"""The map of a collection, and the pictures that it is drawn with."""
