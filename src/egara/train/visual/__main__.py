"""``python -m egara.train.visual``."""

import argparse
import sys
from pathlib import Path

from egara.errors import EgaraError
from egara.train.visual.recipe import run


def main() -> int:
    """Read the command line, run the recipe and print its report."""
    parser = argparse.ArgumentParser("python -m egara.train.visual", description=run.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--calibration", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--drawings", type=int, default=256, help="to calibrate with")
    parser.add_argument("--compared", type=int, default=1000, help="others, to compare with")
    parser.add_argument("--seed", type=int, default=0, help="of the choice of drawings")
    given = parser.parse_args()
    try:
        report = run(**vars(given))
    except EgaraError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(report.table())  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
