"""``egara train illustration2vec``."""

from typing import Annotated

import typer

from egara.train.illustration2vec import train
from egara.train.kit.command_line import Changes, DatasetName, Report, Run
from egara.train.kit.processes import Log

__all__ = ["command"]


def command(
    run: Run,
    dataset: DatasetName,
    settings: Annotated[
        str,
        typer.Option(
            help="`paper`, `semantic` (the built-in encoder), `table2` (for the paper's "
            "Table 2), or a TOML file."
        ),
    ] = "paper",
    change: Changes = None,
    *,
    log: Log,
) -> Report | None:
    """Train tags and 4,096-bit codes, and write the encoder to RUN/encoder.

    Example: `egara train illustration2vec runs/small --dataset open-drawings --set tags.epochs=5`
    """
    return train(run, dataset, settings, change or [], log)
