"""``egara train visual``."""

from pathlib import Path
from typing import Annotated

import typer

from egara.limits import MAX_SEED
from egara.train.kit.command_line import Report
from egara.train.kit.processes import Log

__all__ = ["command"]


def command(
    calibration: Annotated[Path, typer.Option(help="A folder of drawings to calibrate with.")],
    output: Annotated[Path, typer.Option(help="The folder of the encoder to write.")],
    drawings: Annotated[int, typer.Option(help="The number of drawings to calibrate with.")] = 256,
    compared: Annotated[
        int, typer.Option(help="The number of other drawings on which the agreement is measured.")
    ] = 1000,
    seed: Annotated[
        int, typer.Option(help="The seed of the choice of drawings.", min=0, max=MAX_SEED)
    ] = 0,
    *,
    log: Log,
) -> Report:
    """Make the encoder `visual` from ImageNet weights, and print its agreement with float32.

    Example: `egara train visual --calibration ~/drawings --output visual`
    """
    del log  # it takes a minute
    from egara.train.visual.recipe import run

    return run(
        calibration=calibration, output=output, drawings=drawings, compared=compared, seed=seed
    )
