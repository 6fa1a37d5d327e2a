"""``egara serve`` and ``egara demo``."""

from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

import egara
from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.indexing import index_with_bar, print_report
from egara.cli.output import err

__all__ = ["demo", "serve"]

Host = Annotated[
    str,
    typer.Option(
        help="The address to listen on. 127.0.0.1 accepts only connections from this machine. With "
        "0.0.0.0, other machines can connect; they need the access token."
    ),
]
Port = Annotated[
    int,
    typer.Option(
        min=0,
        max=65535,
        help="The port; if 8000 is in use, the next free one; 0 for any free port.",
    ),
]
Browser = Annotated[bool, typer.Option("--browser", help="Open the page in the browser.")]


def serve(
    location: CollectionOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A host name that requests may use, in addition to --host."
        ),
    ] = None,
    browser: Browser = False,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="EGARA_TOKEN",
            help="The access token that requests must have. By default a random token if other "
            "machines can reach the server. A token in EGARA_TOKEN is not visible in the list of "
            "processes.",
            show_default=False,
        ),
    ] = None,
    no_token: Annotated[
        bool,
        typer.Option(
            "--no-token", help="Accept requests without a token, even from other machines."
        ),
    ] = False,
) -> None:
    """Serve the page for browsing and searching a collection; by default on this machine only.

    Example: `egara serve -C ~/drawings --browser`
    """
    if no_token and token is not None:
        raise typer.BadParameter(
            "Give either a token (--token or EGARA_TOKEN) or --no-token.",
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
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only index the drawings.")] = False,
    location: Annotated[
        Path | None,
        typer.Option(
            "-C",
            "--collection",
            metavar="COLLECTION",
            help="The folder of the collection; by default in the user's data folder.",
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
    folder = location or user_data_path("egara") / "demo"
    collection = egara.open(folder)
    print_report(index_with_bar(collection, egara.demo_drawings()))
    err.print(f"The collection is in {folder}.", markup=False, soft_wrap=True)
    if no_serve:
        err.print(f"Search it: egara search --tag animal -C {folder}", markup=False, soft_wrap=True)
        return
    egara.serve(collection, host, port, open_browser=browser)
