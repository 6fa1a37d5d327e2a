"""How long tests wait for other threads and processes."""

# Seconds. Only a failing test waits this long, so it can be enough for a busy machine.
LIMIT = 120
