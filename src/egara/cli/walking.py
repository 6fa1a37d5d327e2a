"""``egara morph``, ``along`` and ``between``: walks from drawing to drawing."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.arguments import (
    AmongOption,
    AvoidOption,
    CopiesOption,
    EncodersOption,
    TagOption,
    WhereOption,
    WithoutTagOption,
    drawing_argument,
    filter_options,
    weights_of,
)
from egara.cli.bars import bar_of
from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json, print_rows
from egara.limits import MOST_ALTERNATIVES, MOST_STEPS

if TYPE_CHECKING:
    from egara.collection import Collection, Walk

__all__ = ["along", "between", "morph"]

SHORT = 10
COMPARING = "comparing all drawings"

Sheet = Annotated[
    Path | None,
    typer.Option(
        help="Draw the walk, its alternatives below it, as an image such as walk.png; a file that "
        "is there is replaced.",
        show_default=False,
    ),
]


def morph(
    a: Annotated[str, drawing_argument("A")],
    b: Annotated[str, drawing_argument("B")],
    steps: Annotated[
        int | None,
        typer.Option(
            help=f"Exactly so many drawings in between, at most {MOST_STEPS}.",
            min=0,
            max=MOST_STEPS,
            show_default=False,
        ),
    ] = None,
    bridge: Annotated[
        bool, typer.Option("--bridge", help="Cross where the two are not connected.")
    ] = False,
    damped: Annotated[
        bool, typer.Option("--damped", help="Around hubs: drawings that are near to very many.")
    ] = False,
    alternatives: Annotated[
        int,
        typer.Option(
            help=f"So many other walks too, that differ; at most {MOST_ALTERNATIVES}.",
            min=0,
            max=MOST_ALTERNATIVES,
        ),
    ] = 0,
    encoder: EncodersOption = None,
    tag: TagOption = None,
    without_tag: WithoutTagOption = None,
    where: WhereOption = None,
    among: AmongOption = None,
    avoid: AvoidOption = None,
    copies: CopiesOption = "stack",
    sheet: Sheet = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Walk from drawing A to drawing B over their neighbours, and say how good the walk is.

    Options on drawings are for those in between, and may be given several times.
    Example: `egara morph cat.png dog.png --steps 4 --sheet walk.png`
    """
    collection = open_collection(location)
    with bar_of(COMPARING) as progress:
        walk = collection.morph(
            a,
            b,
            encoders=weights_of(encoder),
            steps=steps,
            bridge=bridge,
            damped=damped,
            alternatives=alternatives,
            copies=copies,
            progress=progress,
            **filter_options(tag, without_tag, where, among, avoid),
        )
    _show(collection, walk, sheet, as_json=as_json)


def along(
    drawings: Annotated[list[str], drawing_argument("DRAWING...")],
    encoder: EncodersOption = None,
    sheet: Sheet = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Say how good a walk along given drawings is, or draw it.

    Example: `egara along cat.png fox.png dog.png --sheet walk.png`
    """
    collection = open_collection(location)
    with bar_of(COMPARING) as progress:
        walk = collection.along(drawings, encoders=weights_of(encoder), progress=progress)
    _show(collection, walk, sheet, as_json=as_json)


def between(
    a: Annotated[str, drawing_argument("A")],
    b: Annotated[str, drawing_argument("B")],
    encoder: EncodersOption = None,
    tag: TagOption = None,
    without_tag: WithoutTagOption = None,
    where: WhereOption = None,
    among: AmongOption = None,
    avoid: AvoidOption = None,
    copies: CopiesOption = "stack",
    limit: Annotated[int, typer.Option(help="The most drawings.", min=1)] = 12,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List drawings that could stand between A and B: near to both.

    Example: `egara between cat.png dog.png --avoid fox.png`
    """
    collection = open_collection(location)
    with bar_of(COMPARING) as progress:
        found = collection.between(
            a,
            b,
            limit=limit,
            encoders=weights_of(encoder),
            copies=copies,
            progress=progress,
            **filter_options(tag, without_tag, where, among, avoid),
        )
    if as_json:
        print_json({"drawings": [dataclasses.asdict(one) for one in found]})
        return
    rows = [[o.id[:SHORT], f"{o.from_a:.4g}", f"{o.to_b:.4g}", o.path] for o in found]
    print_rows(["id", "from A", "to B", "path"], rows)


def _show(collection: "Collection", walk: "Walk", sheet: Path | None, *, as_json: bool) -> None:
    if sheet is not None:
        collection.sheet(walk, sheet)
        more = len(walk.alternatives)
        drawn = f"The walk and {counted(more, 'other')} are" if more else "The walk is"
        err.print(f"{drawn} drawn in {escaped(str(sheet))}.", markup=False)
    if as_json:
        others = [_document(other) for other in walk.alternatives]
        print_json(_document(walk) | {"alternatives": others})
        return
    _print(walk)
    for number, other in enumerate(walk.alternatives, start=1):
        out.print(f"\nalternative {number}")
        _print(other)
    if any(any(one.extra) for one in (walk, *walk.alternatives)):
        err.print("* a step between drawings that are not neighbours")


def _print(walk: "Walk") -> None:
    steps = zip(walk.ids, walk.distances, walk.extra, walk.to_end, walk.paths, strict=True)
    print_rows(
        ["id", "distance", "to B", "path"],
        [
            [i[:SHORT], f"{d:.4g}{' *' if x else ''}", f"{e:.4g}", path]
            for i, d, x, e, path in steps
        ],
    )
    found = walk.quality
    out.print(
        f"total {found.total:.4g} for a direct {found.direct:.4g}; largest step "
        f"{found.largest:.4g}; {found.nearer:.0%} of the steps come nearer to B",
        markup=False,
    )


def _document(walk: "Walk") -> dict[str, Any]:
    steps = zip(walk.ids, walk.paths, walk.distances, walk.to_end, walk.extra, strict=True)
    return {
        "steps": [_step(*step) for step in steps],
        "exact": walk.exact,
        "quality": dataclasses.asdict(walk.quality),
    }


def _step(image: str, path: str, distance: float, to_end: float, extra: bool) -> dict[str, Any]:
    step = {"id": image, "path": path, "distance": distance, "to_end": to_end}
    return step | {"extra": True} if extra else step
