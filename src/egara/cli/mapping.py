"""``egara map``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from egara.cli.arguments import seed_option
from egara.cli.locating import Where, opened
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
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Lay the whole collection out as a map, near drawings near each other.

    The map is kept; new drawings are placed on it. What is printed says how true it is: to trust
    that near drawings on the map are near, and how many of the nearest ten are kept so.
    Example: `egara map --out map.html`
    """
    collection = opened(where)
    shown = 0
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("Laying out the map")

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        if to is not None:
            shown = collection.draw_map(to, encoder, seed=seed, progress=tell)
        ids, xy = collection.map(encoder, seed=seed, progress=tell)
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
