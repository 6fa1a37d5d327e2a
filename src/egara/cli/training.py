"""``egara train``: one command a recipe. Needs the extra ``egara[train]``."""

from pathlib import Path
from typing import Annotated

import typer

from egara.cli.output import out

__all__ = ["app"]

app = typer.Typer(help="Make encoders; needs egara[train].", no_args_is_help=True)


@app.callback()
def _recipes() -> None:
    pass


@app.command()
def visual(
    calibration: Annotated[Path, typer.Option(help="A folder of drawings to calibrate with.")],
    output: Annotated[Path, typer.Option(help="The encoder's folder to write.")],
    drawings: Annotated[int, typer.Option(help="How many to calibrate with.")] = 256,
    compared: Annotated[int, typer.Option(help="How many others to compare with.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the choice of drawings.")] = 0,
) -> None:
    """Make the encoder `visual` from ImageNet weights, and print its agreement with float32.

    Example: `egara train visual --calibration ~/drawings --output visual`
    """
    from egara.train.visual import run

    report = run(
        calibration=calibration, output=output, drawings=drawings, compared=compared, seed=seed
    )
    out.print(report.table(), markup=False)
