"""``egara map``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from egara.cli.arguments import (
    AmongOption,
    AvoidOption,
    TagOption,
    WhereOption,
    WithoutTagOption,
    filter_options,
    seed_option,
)
from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json

__all__ = ["draw"]


def draw(
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Draw it: an image such as map.png, or one page, map.html; a file that is "
            "there is replaced.",
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(help="Whose map; the collection's first by default.", show_default=False),
    ] = None,
    seed: Annotated[int, seed_option("Another seed gives another map.")] = 0,
    tag: TagOption = None,
    without_tag: WithoutTagOption = None,
    where: WhereOption = None,
    among: AmongOption = None,
    avoid: AvoidOption = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Draw the whole collection as a map on which similar drawings are near each other.

    The map is kept; new drawings are placed on it. Filters choose which drawings are drawn and
    printed. Two measures are printed: trustworthiness (whether near drawings on the map are near in
    the encoder's space), and the share of the nearest ten that the map keeps.
    Example: `egara map --out map.html --tag cat`
    """
    collection = open_collection(location)
    filters = filter_options(tag, without_tag, where, among, avoid)
    shown = 0
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("Laying out the map")

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        if to is not None:
            shown = collection.draw_map(to, encoder, seed=seed, progress=tell, **filters)
        ids, xy = collection.map(encoder, seed=seed, progress=tell, **filters)
        quality = collection.map_quality(encoder, seed=seed)
    if as_json:
        places = zip(ids.tolist(), xy.tolist(), strict=True)
        print_json(
            {
                "trustworthiness": quality.trustworthiness,
                "preservation": quality.preservation,
                "k": quality.k,
                "sample": quality.sample,
                "map": [{"id": image, "x": x, "y": y} for image, (x, y) in places],
            }
        )
    else:
        out.print(counted(len(ids), "drawing"))
        if quality.k:
            out.print(
                f"trustworthiness {quality.trustworthiness:.3f}, neighbours kept "
                f"{quality.preservation:.3f} (k = {quality.k}, {quality.sample} drawings)"
            )
    if to is not None:
        text = f"The map is drawn in {escaped(str(to))}, with {shown:,} thumbnails."
        err.print(text, markup=False)
