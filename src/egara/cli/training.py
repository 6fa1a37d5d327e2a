"""``egara train``: one command for each recipe. Needs the extra ``egara[train]``."""

import functools
import inspect
from typing import Any

import typer

from egara.cli.output import err, out
from egara.train.kit.command_line import Command, commands

__all__ = ["app"]

app = typer.Typer(help="Train encoders; needs egara[train].", no_args_is_help=True)


@app.callback()
def _recipes() -> None:
    pass


def _log(line: str) -> None:
    err.print(line, markup=False)


def _add(name: str, recipe: Command) -> None:
    """Add a recipe's function as a command that logs to standard error and prints its report."""

    @functools.wraps(recipe)
    def command(**arguments: Any) -> None:  # noqa: ANN401 - the values that Typer parsed
        report = recipe(**arguments, log=_log)
        if report is not None:  # only the first of several processes has one
            out.print(report.table(), markup=False)

    signature = inspect.signature(recipe)
    options = [parameter for key, parameter in signature.parameters.items() if key != "log"]
    command.__signature__ = signature.replace(parameters=options)  # type: ignore[attr-defined]
    app.command(name)(command)


for _name, _recipe in commands().items():
    _add(_name, _recipe)
