"""The common arguments of the commands of recipes.

A recipe is a folder of ``egara.train`` with a module ``command``. Its function ``command`` becomes
``egara train RECIPE``. The parameters are Typer's, except for ``log``, which takes lines of text
about the progress. The function returns a `Report` to print, or None:

    def command(run: Run, dataset: DatasetName, change: Changes = None, *, log: Log) -> Report:
        \"\"\"Train …, and write the encoder to RUN/encoder.

        Example: `egara train …`
        \"\"\"
        return train(run, dataset, change or [], log)

``egara`` imports these modules and their packages when it starts. So they must import nothing that
takes long, such as PyTorch or pydantic, outside functions.
"""

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from egara.train.kit.processes import Log

__all__ = ["Changes", "Command", "DatasetName", "Report", "Run", "commands"]

Run = Annotated[Path, typer.Argument(help="The run's folder. A run that was killed resumes.")]

DatasetName = Annotated[str, typer.Option(help="The name of a built dataset, or a folder.")]

Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="A change of one setting, as NAME=VALUE. May be given several times."
    ),
]


class Report(Protocol):
    """The result of a command."""

    def table(self) -> str:
        """Return the metrics as Markdown."""


class Command(Protocol):
    """The function ``command`` of a recipe."""

    __name__: str

    def __call__(self, *, log: Log, **arguments: Any) -> Report | None:  # noqa: ANN401
        """Run the recipe."""


def commands() -> dict[str, Command]:
    """Find the recipes: the folders of ``egara.train`` with a module ``command``.

    Returns:
        The command of each recipe, by the recipe's name in alphabetical order. The name is the
        folder's with ``-`` instead of ``_``.
    """
    package = Path(__file__).parents[1]
    folders = sorted(path.parent.name for path in package.glob("*/command.py"))
    return {
        name.replace("_", "-"): import_module(f"egara.train.{name}.command").command
        for name in folders
    }
