"""``python -m egara``: the command line, for what starts modules, such as ``torchrun``."""

from egara.cli import main

main()
