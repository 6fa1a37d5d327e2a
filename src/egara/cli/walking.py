"""``egara morph``, ``along`` and ``between``: walks from drawing to drawing."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.arguments import (
    CopiesOption,
    EncodersOption,
    drawing_argument,
    encoder_weights,
    with_filters,
)
from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json, print_rows, short_id
from egara.cli.progress_bar import progress_bar
from egara.limits import MAX_ALTERNATIVES, MAX_STEPS

if TYPE_CHECKING:
    from egara.collection import Collection, Walk
    from egara.collection.filtering import FilterOptions

__all__ = ["along", "between", "morph"]

COMPARING = "comparing all drawings"

Sheet = Annotated[
    Path | None,
    typer.Option(
        help="Draw the walk to an image file such as walk.png, with its alternatives. An existing "
        "file is replaced.",
        show_default=False,
    ),
]


@with_filters
def morph(
    a: Annotated[str, drawing_argument("A")],
    b: Annotated[str, drawing_argument("B")],
    steps: Annotated[
        int | None,
        typer.Option(
            help=f"The number of intermediate drawings, at most {MAX_STEPS}; by default that of "
            "the shortest walk.",
            min=0,
            max=MAX_STEPS,
            show_default=False,
        ),
    ] = None,
    bridge: Annotated[
        bool, typer.Option("--bridge", help="Add edges if the two drawings are not connected.")
    ] = False,
    damped: Annotated[
        bool,
        typer.Option("--damped", help="Avoid hubs: drawings that are near to very many others."),
    ] = False,
    alternatives: Annotated[
        int,
        typer.Option(
            help=f"The number of alternative walks to find, at most {MAX_ALTERNATIVES}.",
            min=0,
            max=MAX_ALTERNATIVES,
        ),
    ] = 0,
    encoder: EncodersOption = None,
    *,
    filters: "FilterOptions",
    copies: CopiesOption = "stack",
    sheet: Sheet = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Walk from drawing A to drawing B along near neighbours, and print the quality of the walk.

    Filters apply to the intermediate drawings, and may be given several times.
    Example: `egara morph cat.png dog.png --steps 4 --sheet walk.png`
    """
    collection = open_collection(location)
    with progress_bar(COMPARING) as progress:
        walk = collection.morph(
            a,
            b,
            encoders=encoder_weights(encoder),
            steps=steps,
            bridge=bridge,
            damped=damped,
            alternatives=alternatives,
            copies=copies,
            progress=progress,
            **filters,
        )
    _print_and_draw(collection, walk, sheet, as_json=as_json)


def along(
    drawings: Annotated[list[str], drawing_argument("DRAWING...")],
    encoder: EncodersOption = None,
    sheet: Sheet = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Print or draw the walk through the given drawings, with the quality of the walk.

    Example: `egara along cat.png fox.png dog.png --sheet walk.png`
    """
    collection = open_collection(location)
    with progress_bar(COMPARING) as progress:
        walk = collection.along(drawings, encoders=encoder_weights(encoder), progress=progress)
    _print_and_draw(collection, walk, sheet, as_json=as_json)


@with_filters
def between(
    a: Annotated[str, drawing_argument("A")],
    b: Annotated[str, drawing_argument("B")],
    encoder: EncodersOption = None,
    *,
    filters: "FilterOptions",
    copies: CopiesOption = "stack",
    limit: Annotated[int, typer.Option(help="The largest number of drawings.", min=1)] = 12,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the drawings between A and B: those that are near to both.

    Example: `egara between cat.png dog.png --avoid fox.png`
    """
    collection = open_collection(location)
    with progress_bar(COMPARING) as progress:
        drawings = collection.between(
            a,
            b,
            limit=limit,
            encoders=encoder_weights(encoder),
            copies=copies,
            progress=progress,
            **filters,
        )
    if as_json:
        print_json({"drawings": [dataclasses.asdict(drawing) for drawing in drawings]})
        return
    rows = [[short_id(d.id), f"{d.from_a:.4g}", f"{d.to_b:.4g}", d.path] for d in drawings]
    print_rows(["id", "from A", "to B", "path"], rows)


def _print_and_draw(
    collection: "Collection", walk: "Walk", sheet: Path | None, *, as_json: bool
) -> None:
    if sheet is not None:
        collection.sheet(walk, sheet)
        count = len(walk.alternatives)
        content = f"the walk and {counted(count, 'alternative')}" if count else "the walk"
        err.print(f"Wrote {content} to {escaped(str(sheet))}.", markup=False)
    if as_json:
        alternatives = [_document(other) for other in walk.alternatives]
        print_json(_document(walk) | {"alternatives": alternatives})
        return
    _print(walk)
    for number, other in enumerate(walk.alternatives, start=1):
        out.print(f"\nalternative {number}")
        _print(other)
    if any(any(shown.extra) for shown in (walk, *walk.alternatives)):
        err.print("* a step between drawings that are not neighbours")


def _print(walk: "Walk") -> None:
    steps = zip(walk.ids, walk.distances, walk.extra, walk.to_end, walk.paths, strict=True)
    print_rows(
        ["id", "distance", "to B", "path"],
        [
            [short_id(i), f"{d:.4g}{' *' if x else ''}", f"{e:.4g}", path]
            for i, d, x, e, path in steps
        ],
    )
    quality = walk.quality
    out.print(
        f"total {quality.total:.4g} (direct distance {quality.direct:.4g}); largest step "
        f"{quality.largest:.4g}; {quality.nearer:.0%} of the steps come nearer to B",
        markup=False,
    )


def _document(walk: "Walk") -> dict[str, Any]:
    steps = zip(walk.ids, walk.paths, walk.distances, walk.to_end, walk.extra, strict=True)
    return {
        "steps": [_step(*step) for step in steps],
        "exact": walk.exact,
        "quality": dataclasses.asdict(walk.quality),
    }


def _step(
    drawing_id: str, path: str, distance: float, to_end: float, extra: bool
) -> dict[str, Any]:
    step = {"id": drawing_id, "path": path, "distance": distance, "to_end": to_end}
    return step | {"extra": True} if extra else step
