"""``egara evaluate``: one command for each protocol."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

import egara
from egara.cli.arguments import seed_option
from egara.cli.output import AsJson, counted, err, escaped, out, print_json

if TYPE_CHECKING:
    from egara.evaluate import DatasetSelection, UnreadableDrawing

__all__ = [
    "DatasetName",
    "Sets",
    "Split",
    "app",
    "open_evaluated",
    "print_report",
    "print_unreadable",
    "reading_progress",
    "selection_of",
]

app = typer.Typer(help="Measure encoders as the papers do.", no_args_is_help=True)

MAX_SHOWN = 10
Splits = Literal["train", "validation", "test", "all"]


def _text(help_text: str, metavar: str) -> Any:  # noqa: ANN401 - Typer's option
    return typer.Option(help=help_text, metavar=metavar, show_default=False)


DatasetName = Annotated[
    str,
    typer.Option(
        "--dataset", metavar="DATASET", help="The name, Parquet file or folder of a dataset."
    ),
]
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="SET", help="Use only this set.")]
Split = Annotated[Splits, typer.Option(help="The split: `train`, `validation`, `test` or `all`.")]
Subjects = Annotated[
    Literal["all", "seen", "unseen"],
    typer.Option(
        help="`seen`: only drawings whose subject occurs in the split `train`; `unseen`: only "
        "others. In retrieval, this selects the queries; the database does not change."
    ),
]
Rating = Annotated[
    list[str] | None,
    typer.Option(
        "--rating", metavar="RATING", help="Use only drawings with this rating, such as `safe`."
    ),
]
Excluded = Annotated[
    list[str] | None,
    typer.Option("--exclude-tag", metavar="TAG", help="Exclude drawings with this tag."),
]


@app.command()
def tags(
    encoder: Annotated[str, typer.Argument(help="An encoder with tags.")],
    dataset: DatasetName,
    split: Split = "test",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    subjects: Subjects = "all",
    at_least: Annotated[
        int, typer.Option(min=1, metavar="N", help="Exclude tags with fewer drawings.")
    ] = 8,
    baseline: Annotated[
        list[str] | None,
        _text("Compare with linear classifiers on the vectors of this encoder.", "ENCODER"),
    ] = None,
    probe: Annotated[
        Literal["ridge", "logistic"],
        typer.Option(help="The classifier of the baselines: `ridge` or `logistic`."),
    ] = "ridge",
    baseline_set: Annotated[
        list[str] | None,
        _text("Train the baselines on this set; by default on the complete split `train`.", "SET"),
    ] = None,
    csv: Annotated[
        Path | None, _text("Write the average precision of every tag to this file.", "FILE")
    ] = None,
    best: Annotated[
        int | None,
        typer.Option(min=1, help="Print only the N best tags of each category.", metavar="N"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the mean average precision of an encoder's tags, by category.

    For each tag, only drawings with known tags in its category are used.
    Example: `egara evaluate tags semantic --dataset open-drawings --baseline visual`
    """
    from egara import evaluate

    csv_path = evaluate.check_file(csv) if csv else None
    baselines = [
        evaluate.Baseline(egara.encoder(name), probe, tuple(baseline_set or ()))
        for name in baseline or ()
    ]
    with reading_progress() as progress:
        scored = evaluate.score_tags(
            egara.encoder(encoder),
            open_evaluated(dataset, rating, excluded),
            selection_of(split, sets, subjects),
            baselines=baselines,
            at_least=at_least,
            progress=progress,
        )
    report = evaluate.measure_tags(scored, at_least)
    if csv_path:
        evaluate.save(csv_path, report.csv().encode())
        err.print(
            f"Wrote the average precision of every tag to {escaped(str(csv_path))}.", markup=False
        )
    print_unreadable(report.unreadable)
    if best and not as_json:
        out.print(report.best_table(best), markup=False)
    else:
        print_report(report, as_json)


@app.command()
def retrieval(
    encoders: Annotated[
        list[str], typer.Argument(help="Encoders to compare.", metavar="ENCODER...")
    ],
    dataset: DatasetName,
    queries: Annotated[str | None, _text("The set with the queries.", "SET")] = None,
    database: Annotated[str | None, _text("The set to search.", "SET")] = None,
    by: Annotated[
        Literal["subject", "artist", "set"],
        typer.Option(
            help="The class that a query and a correct result share: `subject`, `artist` or `set`."
        ),
    ] = "subject",
    split: Split = "all",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    subjects: Subjects = "all",
    sheet: Annotated[
        Path | None, _text("Draw queries with their three nearest drawings to this file.", "FILE")
    ] = None,
    sheet_rows: Annotated[int, typer.Option(min=1, help="The number of queries to draw.")] = 12,
    as_json: AsJson = False,
) -> None:
    """Measure how often the nearest drawings are of the same subject, artist or set.

    With `--queries` and `--database`, the drawings of one set are queries in another set; only
    classes in both sets are used. Without them, each drawing is a query, and the database is all
    other drawings.
    Example: `egara evaluate retrieval semantic visual --dataset ~/drawings --by artist`
    """
    from egara import evaluate

    sheet_path = evaluate.check_file(sheet, picture=True) if sheet else None
    source = open_evaluated(dataset, rating, excluded)
    with reading_progress() as progress:
        task = evaluate.encode_retrieval(
            [egara.encoder(name) for name in encoders],
            source,
            selection_of(split, sets, subjects),
            queries=queries,
            database=database,
            by=by,
            progress=progress,
        )
    report = evaluate.measure_retrieval(task)
    if sheet_path:
        evaluate.save_picture(sheet_path, evaluate.neighbour_sheet(task, source, sheet_rows))
        err.print(
            f"Wrote queries and their nearest drawings to {escaped(str(sheet_path))}.", markup=False
        )
    print_unreadable(report.unreadable)
    print_report(report, as_json)


@app.command()
def style(
    encoders: Annotated[
        list[str], typer.Argument(help="Encoders to compare.", metavar="ENCODER...")
    ],
    dataset: DatasetName,
    by: Annotated[
        Literal["style", "artist", "set"],
        typer.Option(
            help="The definition of an artist: the `artist`, the `set`, or `style`: the set if one "
            "artist drew all of it, otherwise the artist."
        ),
    ] = "style",
    artists: Annotated[
        Literal["all", "seen", "unseen"],
        typer.Option(
            help="`seen`: only artists with drawings in the split `train`; `unseen`: only others."
        ),
    ] = "all",
    split: Split = "all",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    each: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Use at most N drawings of each artist, chosen at random; 0 for all.",
        ),
    ] = 50,
    at_least: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Exclude artists with fewer drawings; by default 2, and 1 for Manga109.",
            show_default=False,
        ),
    ] = None,
    division: Annotated[
        Path | None,
        _text("Use only the test sets in this `division.csv` of a run of `art-style`.", "FILE"),
    ] = None,
    pictures: Annotated[
        Path | None,
        _text("Draw maps of groups of artists, neighbours and walks into this folder.", "FOLDER"),
    ] = None,
    seed: Annotated[
        int, seed_option("The random seed for the choice of drawings and for k-means.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure how well drawings by one artist group together: clusters and nearest drawings.

    The number of clusters of k-means is the number of artists.
    Example: `egara evaluate style style visual --dataset open-drawings --artists unseen`
    """
    from egara import evaluate

    folder = evaluate.check_folder(pictures) if pictures else None
    source = open_evaluated(dataset, rating, excluded)
    with reading_progress() as progress:
        task = evaluate.encode_style(
            [egara.encoder(name) for name in encoders],
            source,
            selection_of(split, sets, "all"),
            by=by,
            artists=artists,
            per_artist=each or None,
            at_least=at_least,
            division=division,
            seed=seed,
            progress=progress,
        )
    report = evaluate.measure_style(task, seed)
    if folder:
        for name, picture in evaluate.style_pictures(task, source, seed):
            evaluate.save_picture(folder / f"{name}.png", picture)
        err.print(f"Wrote maps, neighbours and walks to {escaped(str(folder))}.", markup=False)
    print_unreadable(report.unreadable)
    print_report(report, as_json)


@app.command("map")
def random_map(
    encoder: Annotated[str, typer.Argument(help="The encoder whose vectors are mapped.")],
    dataset: DatasetName,
    output: Annotated[Path, typer.Option(help="The image file to write.", metavar="FILE")],
    drawings: Annotated[
        int, typer.Option(min=10, help="The number of drawings, chosen at random.")
    ] = 1000,
    split: Split = "test",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    subjects: Subjects = "all",
    seed: Annotated[
        int, seed_option("The random seed for the choice of drawings and for the map.")
    ] = 0,
) -> None:
    """Draw a t-SNE map of random drawings, as in Figure 5 of Illustration2Vec.

    Example: `egara evaluate map semantic --dataset open-drawings --output map.png`
    """
    from egara import evaluate

    output_path = evaluate.check_file(output, picture=True)
    with reading_progress() as progress:
        picture = evaluate.random_map(
            egara.encoder(encoder),
            open_evaluated(dataset, rating, excluded),
            selection_of(split, sets, subjects),
            drawings=drawings,
            seed=seed,
            progress=progress,
        )
    evaluate.save_picture(output_path, picture)
    err.print(f"Wrote the map to {escaped(str(output_path))}.", markup=False)


def open_evaluated(
    dataset: str, rating: list[str] | None = None, excluded: list[str] | None = None
) -> Any:  # noqa: ANN401 - a dataset
    """Open a dataset, and print lines about what is skipped."""
    return egara.open_dataset(
        dataset, rating=rating or None, excluded_tags=excluded or (), log=_log
    )


def _log(line: str) -> None:
    err.print(escaped(line), markup=False)


def selection_of(
    split: Splits,
    sets: list[str] | None,
    subjects: Any = "all",  # noqa: ANN401
) -> "DatasetSelection":
    """Return the selection of the options."""
    from egara.evaluate import DatasetSelection

    return DatasetSelection(None if split == "all" else split, tuple(sets or ()), subjects)


@contextmanager
def reading_progress() -> Iterator[Callable[[str, int], None]]:
    """Show the name of the dataset and the number of drawings read, on standard error.

    Yields:
        A callback ``(description, done)``.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("reading the dataset")

        def update(description: str, done: int) -> None:
            bar.update(task, description=f"{done:,} drawings of {escaped(description)}")

        yield update


def print_unreadable(unreadable: "tuple[UnreadableDrawing, ...]") -> None:
    """Print drawings that could not be read, on standard error."""
    if not unreadable:
        return
    err.print(f"{counted(len(unreadable), 'drawing')} could not be read and are excluded:")
    for bad in unreadable[:MAX_SHOWN]:
        err.print(f"  {escaped(bad.id)}: {escaped(bad.reason)}", markup=False)
    if len(unreadable) > MAX_SHOWN:
        err.print(f"  … and {len(unreadable) - MAX_SHOWN:,} more; use --json to list all")


def print_report(report: Any, as_json: bool) -> None:  # noqa: ANN401 - any of the reports
    """Print a report as a table or as JSON."""
    if as_json:
        print_json(report.as_json())
    else:
        out.print(report.table(), markup=False)
