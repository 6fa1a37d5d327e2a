"""``egara train``: one command a recipe. Needs the extra ``egara[train]``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from egara.cli.arguments import seed_option
from egara.cli.output import err, out

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
    seed: Annotated[int, seed_option("Of the choice of drawings.")] = 0,
) -> None:
    """Make the encoder `visual` from ImageNet weights, and print its agreement with float32.

    Example: `egara train visual --calibration ~/drawings --output visual`
    """
    from egara.train.visual import run

    report = run(
        calibration=calibration, output=output, drawings=drawings, compared=compared, seed=seed
    )
    out.print(report.table(), markup=False)


@app.command()
def illustration2vec(
    run: Annotated[Path, typer.Argument(help="The run's folder; a run that was killed goes on.")],
    dataset: Annotated[str, typer.Option(help="A built dataset's name, or a folder.")],
    settings: Annotated[
        str,
        typer.Option(
            help="`paper`, `semantic` (the encoder that ships), `table2` (for the paper's "
            "Table 2), or a TOML file."
        ),
    ] = "paper",
    change: Annotated[
        list[str] | None, typer.Option("--set", help="One of them, as NAME=VALUE; repeatable.")
    ] = None,
) -> None:
    """Train tags and 4,096-bit codes, and write the encoder to RUN/encoder.

    Example: `egara train illustration2vec runs/small --dataset open-drawings --set tags.epochs=5`
    """
    import egara.train.illustration2vec as recipe

    report = recipe.train(run, dataset, settings, change or [], lambda line: err.print(line))
    _print(report)


@app.command("art-style")
def art_style(
    run: Annotated[Path, typer.Argument(help="The run's folder; a run that was killed goes on.")],
    dataset: Annotated[str, typer.Option(help="A built dataset's name, or a folder.")],
    settings: Annotated[
        str, typer.Option(help="`paper`, `style` (for two processor cores), or a TOML file.")
    ] = "paper",
    change: Annotated[
        list[str] | None, typer.Option("--set", help="One of them, as NAME=VALUE; repeatable.")
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A model of the paper's Table 2, `a` to `r`, or `all`, trained, measured "
            "and exported in RUN/MODEL; repeatable.",
        ),
    ] = None,
) -> None:
    """Train vectors of a drawing's style, and write the encoder to RUN/encoder.

    Example: `egara train art-style runs/style --dataset open-drawings --settings style`
    """
    import egara.train.art_style as recipe

    def say(line: str) -> None:
        err.print(line, markup=False)

    if model:
        letters = [] if "all" in model else model
        _print(recipe.train_grid(run, dataset, letters, settings, change or [], say))
    else:
        _print(recipe.train(run, dataset, settings, change or [], say))


def _print(report: Any) -> None:  # noqa: ANN401 - what a recipe reports, if this process does
    if report is not None:
        out.print(report.table(), markup=False)
