"""Run the command line with ``python -m egara``, for launchers such as ``torchrun``."""

from egara.cli import main

main()
