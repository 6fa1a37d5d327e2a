"""``egara evaluate``: one command a protocol."""

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
    from egara.evaluate import Selection, Unreadable

__all__ = ["app"]

app = typer.Typer(help="Measure encoders as the papers do.", no_args_is_help=True)

SHOWN = 10
Splits = Literal["train", "validation", "test", "all"]


def _text(help_text: str, metavar: str) -> Any:  # noqa: ANN401 - Typer's option
    return typer.Option(help=help_text, metavar=metavar, show_default=False)


DatasetName = Annotated[
    str,
    typer.Option("--dataset", metavar="DATASET", help="A dataset's name, Parquet file or folder."),
]
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="SET", help="Only this set.")]
Split = Annotated[Splits, typer.Option(help="Which part: train, validation, test, or all.")]
Subjects = Annotated[
    Literal["all", "seen", "unseen"],
    typer.Option(
        help="Measure only drawings whose subject the split train has too (`seen`), or has not "
        "(`unseen`). What is searched stays the same."
    ),
]
Rating = Annotated[
    list[str] | None,
    typer.Option("--rating", metavar="RATING", help="Only this rating, such as `safe`."),
]
Excluded = Annotated[
    list[str] | None,
    typer.Option("--exclude-tag", metavar="TAG", help="No drawing that has this tag."),
]


@app.command()
def tags(
    encoder: Annotated[str, typer.Argument(help="An encoder that says tags.")],
    dataset: DatasetName,
    split: Split = "test",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    subjects: Subjects = "all",
    at_least: Annotated[
        int, typer.Option(min=1, help="Leave out tags that fewer drawings have.")
    ] = 8,
    baseline: Annotated[
        list[str] | None,
        _text("Beside it, the vectors of this encoder with a linear classifier a tag.", "ENCODER"),
    ] = None,
    probe: Annotated[
        Literal["ridge", "logistic"], typer.Option(help="Which classifier: ridge or logistic.")
    ] = "ridge",
    baseline_set: Annotated[
        list[str] | None,
        _text("Train it on this set; on the whole split train by default.", "SET"),
    ] = None,
    csv: Annotated[Path | None, _text("Write every tag's figures there.", "FILE")] = None,
    best: Annotated[
        int | None,
        typer.Option(min=1, help="Print only so many best tags of each category.", metavar="N"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Mean average precision of an encoder's tags, by category.

    A tag is measured over the drawings whose tags of its category are known.
    Example: `egara evaluate tags semantic --dataset open-drawings --baseline visual`
    """
    from egara import evaluate

    place = evaluate.check_place(csv) if csv else None
    baselines = [
        evaluate.Baseline(egara.encoder(name), probe, tuple(baseline_set or ()))
        for name in baseline or ()
    ]
    with _reading() as progress:
        scored = evaluate.score_tags(
            egara.encoder(encoder),
            _opened(dataset, rating, excluded),
            _selection(split, sets, subjects),
            baselines=baselines,
            at_least=at_least,
            progress=progress,
        )
    report = evaluate.measure_tags(scored, at_least)
    if place:
        evaluate.save(place, report.csv().encode())
        err.print(f"Every tag is in {escaped(str(place))}.", markup=False)
    _tell(report.unreadable)
    if best and not as_json:
        out.print(report.best_table(best), markup=False)
    else:
        _print(report, as_json)


@app.command()
def retrieval(
    encoders: Annotated[
        list[str], typer.Argument(help="Encoders to compare.", metavar="ENCODER...")
    ],
    dataset: DatasetName,
    queries: Annotated[str | None, _text("The set to search for.", "SET")] = None,
    database: Annotated[str | None, _text("The set to search in.", "SET")] = None,
    by: Annotated[
        Literal["subject", "artist", "set"],
        typer.Option(help="What drawings that count as found share: subject, artist or set."),
    ] = "subject",
    split: Split = "all",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    subjects: Subjects = "all",
    sheet: Annotated[
        Path | None, _text("Draw queries with their three nearest drawings there.", "FILE")
    ] = None,
    sheet_rows: Annotated[int, typer.Option(min=1, help="How many queries to draw.")] = 12,
    as_json: AsJson = False,
) -> None:
    """How often the nearest drawings are of the same subject, artist or set.

    With `--queries` and `--database`, from one set to another, over what both have. Without, each
    drawing is searched for among the others.
    Example: `egara evaluate retrieval semantic visual --dataset ~/drawings --by artist`
    """
    from egara import evaluate

    place = evaluate.check_place(sheet, picture=True) if sheet else None
    opened = _opened(dataset, rating, excluded)
    with _reading() as progress:
        task = evaluate.encode_retrieval(
            [egara.encoder(name) for name in encoders],
            opened,
            _selection(split, sets, subjects),
            queries=queries,
            database=database,
            by=by,
            progress=progress,
        )
    report = evaluate.measure_retrieval(task)
    if place:
        evaluate.save_picture(place, evaluate.neighbour_sheet(task, opened, sheet_rows))
        err.print(f"Queries and what is near are drawn in {escaped(str(place))}.", markup=False)
    _tell(report.unreadable)
    _print(report, as_json)


@app.command()
def style(
    encoders: Annotated[
        list[str], typer.Argument(help="Encoders to compare.", metavar="ENCODER...")
    ],
    dataset: DatasetName,
    by: Annotated[
        Literal["style", "artist", "set"],
        typer.Option(
            help="Who drew a drawing: its artist, its set, or, for a style, the set where one "
            "artist drew all of it and otherwise the artist."
        ),
    ] = "style",
    artists: Annotated[
        Literal["all", "seen", "unseen"],
        typer.Option(help="`seen`: only those the split train has drawings by; `unseen`: others."),
    ] = "all",
    split: Split = "all",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    each: Annotated[
        int, typer.Option(min=0, help="Drawings of each artist at most; 0 for all.")
    ] = 50,
    at_least: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Leave out artists with fewer drawings; 2 by default, 1 on Manga109.",
            show_default=False,
        ),
    ] = None,
    division: Annotated[
        Path | None,
        _text("Only the test sets in this `division.csv` of a run of `art-style`.", "FILE"),
    ] = None,
    pictures: Annotated[
        Path | None,
        _text("Draw maps of groups of artists, neighbours and walks into this folder.", "FOLDER"),
    ] = None,
    seed: Annotated[int, seed_option("Of the choice of drawings and of k-means.")] = 0,
    as_json: AsJson = False,
) -> None:
    """How well drawings by one artist lie together: clusters, and nearest drawings.

    k-means makes as many clusters as there are artists.
    Example: `egara evaluate style style visual --dataset open-drawings --artists unseen`
    """
    from egara import evaluate

    folder = evaluate.check_folder(pictures) if pictures else None
    opened = _opened(dataset, rating, excluded)
    with _reading() as progress:
        task = evaluate.encode_style(
            [egara.encoder(name) for name in encoders],
            opened,
            _selection(split, sets, "all"),
            by=by,
            artists=artists,
            each=each or None,
            at_least=at_least,
            division=division,
            seed=seed,
            progress=progress,
        )
    report = evaluate.measure_style(task, seed)
    if folder:
        for name, picture in evaluate.style_pictures(task, opened, seed):
            evaluate.save_picture(folder / f"{name}.png", picture)
        err.print(f"Maps, neighbours and walks are drawn in {escaped(str(folder))}.", markup=False)
    _tell(report.unreadable)
    _print(report, as_json)


@app.command("map")
def random_map(
    encoder: Annotated[str, typer.Argument(help="The encoder whose vectors are laid out.")],
    dataset: DatasetName,
    output: Annotated[Path, typer.Option(help="The picture to write.", metavar="FILE")],
    drawings: Annotated[int, typer.Option(min=10, help="How many, chosen at random.")] = 1000,
    split: Split = "test",
    sets: Sets = None,
    rating: Rating = None,
    excluded: Excluded = None,
    subjects: Subjects = "all",
    seed: Annotated[int, seed_option("Of the choice of drawings and of the map.")] = 0,
) -> None:
    """Draw a t-SNE map of random drawings, as in Figure 5 of Illustration2Vec.

    Example: `egara evaluate map semantic --dataset open-drawings --output map.png`
    """
    from egara import evaluate

    place = evaluate.check_place(output, picture=True)
    with _reading() as progress:
        picture = evaluate.random_map(
            egara.encoder(encoder),
            _opened(dataset, rating, excluded),
            _selection(split, sets, subjects),
            drawings=drawings,
            seed=seed,
            progress=progress,
        )
    evaluate.save_picture(place, picture)
    err.print(f"The map is drawn in {escaped(str(place))}.", markup=False)


def _opened(dataset: str, rating: list[str] | None, excluded: list[str] | None) -> Any:  # noqa: ANN401 - a dataset
    return egara.open_dataset(
        dataset, rating=rating or None, excluded_tags=excluded or (), log=_note
    )


def _note(text: str) -> None:
    err.print(escaped(text), markup=False)


def _selection(split: Splits, sets: list[str] | None, subjects: Any) -> "Selection":  # noqa: ANN401
    from egara.evaluate import Selection

    return Selection(None if split == "all" else split, tuple(sets or ()), subjects)


@contextmanager
def _reading() -> Iterator[Callable[[str, int], None]]:
    """A line on standard error that says what is read, and how many drawings so far."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("reading the dataset")

        def show(what: str, done: int) -> None:
            bar.update(task, description=f"{done:,} drawings of {escaped(what)}")

        yield show


def _tell(unreadable: "tuple[Unreadable, ...]") -> None:
    if not unreadable:
        return
    err.print(f"{counted(len(unreadable), 'drawing')} could not be read, and not counted:")
    for bad in unreadable[:SHOWN]:
        err.print(f"  {escaped(bad.id)}: {escaped(bad.reason)}", markup=False)
    if len(unreadable) > SHOWN:
        err.print(f"  … and {len(unreadable) - SHOWN:,} more; --json names all")


def _print(report: Any, as_json: bool) -> None:  # noqa: ANN401 - any of the reports
    if as_json:
        print_json(report.as_json())
    else:
        out.print(report.table(), markup=False)
