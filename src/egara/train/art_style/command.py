"""``egara train art-style``."""

from typing import Annotated

import typer

from egara.train.art_style import train, train_grid
from egara.train.kit.command_line import Changes, DatasetName, Report, Run
from egara.train.kit.processes import Log

__all__ = ["command"]


def command(
    run: Run,
    dataset: DatasetName,
    settings: Annotated[
        str, typer.Option(help="`paper`, `style` (for two CPU cores), or a TOML file.")
    ] = "paper",
    change: Changes = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A model of the paper's Table 2, `a` to `r`, or `all`: it is trained, measured "
            "and exported in RUN/MODEL. May be given several times.",
        ),
    ] = None,
    *,
    log: Log,
) -> Report | None:
    """Train vectors of a drawing's style, and write the encoder to RUN/encoder.

    Example: `egara train art-style runs/style --dataset open-drawings --settings style`
    """
    if model:
        letters = [] if "all" in model else model
        return train_grid(run, dataset, letters, settings, change or [], log)
    return train(run, dataset, settings, change or [], log)
