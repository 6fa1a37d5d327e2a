"""``egara evaluate sketch-…``: the protocols of the deep sketch feature."""

from pathlib import Path
from typing import Annotated

import typer

import egara
from egara.cli.arguments import seed_option
from egara.cli.evaluating import (
    DatasetName,
    Sets,
    Split,
    app,
    open_evaluated,
    print_report,
    print_unreadable,
    reading_progress,
    selection_of,
)
from egara.cli.output import AsJson
from egara.errors import BadInput

__all__ = ["app", "sketch_classification", "sketch_retrieval", "sketch_voc"]

Encoders = Annotated[
    list[str], typer.Argument(help="Encoders that read sketches.", metavar="ENCODER...")
]
SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".json", ".ndjson", ".png", ".svg", ".webp"})


@app.command("sketch-classification")
def sketch_classification(
    encoders: Encoders,
    dataset: DatasetName,
    split: Split = "test",
    sets: Sets = None,
    as_json: AsJson = False,
) -> None:
    """Measure how often the label with the highest score is the class of a sketch.

    By one angle, and by voting of 18 rotated and flipped variants (Tables 1 and 2 of the deep
    sketch feature). For three folds, train with `egara train deep-sketch RUN --set folds=3`.
    Example: `egara evaluate sketch-classification sketch --dataset open-sketches --set quickdraw`
    """
    from egara import evaluate
    from egara.evaluate.sketches import measure_classification

    source = open_evaluated(dataset)
    with reading_progress() as progress:
        report = measure_classification(
            [egara.encoder(name) for name in encoders],
            evaluate.select(source, selection_of(split, sets), evaluate.summarise(source)),
            progress,
        )
    print_unreadable(report.unreadable)
    print_report(report, as_json)


@app.command("sketch-retrieval")
def sketch_retrieval(
    encoders: Encoders,
    benchmark: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER", help="The Eitz benchmark: sketches, images and rankings by people."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Compare rankings of images for sketches with those by people, by Kendall's tau.

    Table 3 of the deep sketch feature: 31 sketches with 40 images each.
    Example: `egara evaluate sketch-retrieval sketch --benchmark ~/eitz-sbir`
    """
    from egara.evaluate.sketches import EitzSbir, measure_rankings

    report = measure_rankings([egara.encoder(name) for name in encoders], EitzSbir(benchmark))
    print_report(report, as_json)


@app.command("sketch-voc")
def sketch_voc(
    encoders: Encoders,
    voc: Annotated[Path, typer.Option(metavar="FOLDER", help="VOC2007, as it is published.")],
    sketches: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            help="A folder of sketches for each class, such as `car` and `bicycle`.",
        ),
    ],
    part: Annotated[
        str | None,
        typer.Option(help="The part of VOC2007: `train`, `val`, `trainval` or `test`."),
    ] = None,
    seed: Annotated[int, seed_option("The random seed for the choice of other photographs.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure how well sketches find photographs among more and more others.

    Figure 4 of the deep sketch feature: 25 sketches of cars and of bicycles, the mean average
    precision of the 150 nearest photographs, with 0, 1,000, 5,000 and all photographs of other
    classes.
    Example: `egara evaluate sketch-voc sketch --voc ~/VOCdevkit --sketches ~/car-and-bicycle`
    """
    from egara.evaluate.sketches import Voc2007, measure_voc

    files: dict[str, list[Path]] = {}
    for path in sorted(sketches.glob("*/*")):
        if path.suffix.lower() in SUFFIXES:
            files.setdefault(path.parent.name, []).append(path)
    if not files:
        raise BadInput(
            f"{sketches} has no folders of sketches. Make one for each class, with the names of "
            "VOC2007, such as car/1.png."
        )
    with reading_progress() as progress:
        report = measure_voc(
            [egara.encoder(name) for name in encoders],
            Voc2007(voc, part=part),
            files,
            seed=seed,
            progress=progress,
        )
    print_report(report, as_json)
