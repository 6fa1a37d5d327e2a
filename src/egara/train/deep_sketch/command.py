"""``egara train deep-sketch``."""

from typing import Annotated

import typer

from egara.train.deep_sketch import train
from egara.train.kit.command_line import Changes, DatasetName, Report, Run
from egara.train.kit.processes import Log

__all__ = ["command"]


def command(
    run: Run,
    dataset: DatasetName,
    settings: Annotated[
        str,
        typer.Option(
            help="`paper`, `sketch` (the built-in encoder), `small` (the paper's comparisons on a "
            "CPU), or a TOML file."
        ),
    ] = "paper",
    change: Changes = None,
    *,
    log: Log,
) -> Report | None:
    """Train the deep sketch feature, and write the encoder to RUN/encoder.

    Example: `egara train deep-sketch runs/sketch --dataset open-sketches --settings sketch`
    """
    return train(run, dataset, settings, change or [], log)
