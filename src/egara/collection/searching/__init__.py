"""From what a person asks to the drawings that answer it."""
