"""``egara serve`` and ``egara demo``."""

from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

import egara
from egara.cli.indexing import index_with_bar, tell
from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import err

__all__ = ["demo", "serve"]

Host = Annotated[
    str,
    typer.Option(
        help="The address to listen at. Other machines can reach any but 127.0.0.1, such as "
        "0.0.0.0, and need an access token then."
    ),
]
Port = Annotated[
    int,
    typer.Option(
        min=0, max=65535, help="The port; the next free one where 8000 is taken; 0 for any."
    ),
]
Browser = Annotated[bool, typer.Option("--browser", help="Open the page in the browser.")]


def serve(
    location: CollectionOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A name that requests may be addressed to besides --host."),
    ] = None,
    browser: Browser = False,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="EGARA_TOKEN",
            help="The access token that requests must carry. By default a random one with any "
            "--host but this machine's. In EGARA_TOKEN it does not show in the list of processes.",
            show_default=False,
        ),
    ] = None,
    no_token: Annotated[
        bool,
        typer.Option("--no-token", help="Let everyone in who reaches the server."),
    ] = False,
) -> None:
    """Serve the page: browse, search, steer and walk. Only for this machine by default.

    Example: `egara serve -C ~/drawings --browser`
    """
    if no_token and token is not None:
        raise typer.BadParameter(
            "Give either a token, by --token or EGARA_TOKEN, or --no-token.",
            param_hint="--no-token",
        )
    egara.serve(
        open_collection(location),
        host,
        port,
        open_browser=browser,
        allowed_hosts=tuple(allow_host or ()),
        token=False if no_token else token,
    )


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only index.")] = False,
    location: Annotated[
        Path | None,
        typer.Option(
            "-C",
            "--collection",
            metavar="COLLECTION",
            help="Where the collection is kept. By default in the user's data folder.",
            show_default=False,
        ),
    ] = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    browser: Browser = False,
) -> None:
    """Index the drawings that ship with Egara, and serve the page on them.

    Example: `egara demo --no-serve`
    """
    place = location or user_data_path("egara") / "demo"
    collection = egara.open(place)
    tell(index_with_bar(collection, egara.demo_drawings()))
    err.print(f"The collection is in {place}.", markup=False, soft_wrap=True)
    if no_serve:
        err.print(f"Search it: egara search --tag animal -C {place}", markup=False, soft_wrap=True)
        return
    egara.serve(collection, host, port, open_browser=browser)
