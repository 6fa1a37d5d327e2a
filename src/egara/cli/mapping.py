"""``egara map``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from egara.cli.arguments import seed_option, with_filters
from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json
from egara.cli.progress_bar import progress_bar

if TYPE_CHECKING:
    from egara.collection.filtering import FilterOptions

__all__ = ["map_"]


@with_filters
def map_(
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Draw the map to this file: an image such as map.png, or a web page such as "
            "map.html. An existing file is replaced.",
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            help="The encoder whose distances are used; by default the one with the"
            " role `default`.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, seed_option("The random seed; another seed results in another map.")] = 0,
    *,
    filters: "FilterOptions",
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Compute a map of the collection on which similar drawings are near each other.

    The map is stored, and new drawings are added to it. Filters select the drawings that are shown
    and printed. The command prints two measures: trustworthiness (whether neighbours on the map are
    neighbours according to the encoder), and the share of the ten nearest drawings that are also
    near on the map.
    Example: `egara map --out map.html --tag cat`
    """
    collection = open_collection(location)
    shown = 0
    with progress_bar("computing the map") as progress:
        if to is not None:
            shown = collection.draw_map(to, encoder, seed=seed, progress=progress, **filters)
        ids, xy = collection.map(encoder, seed=seed, progress=progress, **filters)
        quality = collection.map_quality(encoder, seed=seed)
    if as_json:
        positions = zip(ids.tolist(), xy.tolist(), strict=True)
        print_json(
            {
                "trustworthiness": quality.trustworthiness,
                "preservation": quality.preservation,
                "k": quality.k,
                "sample": quality.sample,
                "map": [{"id": image, "x": x, "y": y} for image, (x, y) in positions],
            }
        )
    else:
        out.print(counted(len(ids), "drawing"))
        if quality.k:
            out.print(
                f"trustworthiness {quality.trustworthiness:.3f}, neighbours preserved "
                f"{quality.preservation:.3f} (k = {quality.k}, {quality.sample} drawings)"
            )
    if to is not None:
        text = f"Wrote the map to {escaped(str(to))}, with {shown:,} thumbnails."
        err.print(text, markup=False)
