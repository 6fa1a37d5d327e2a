"""The command ``egara``."""

import sys
from typing import Annotated

import typer

import egara
from egara.cli import (
    artists,
    backups,
    boards,
    checking,
    clusters,
    datasets,
    duplicates,
    encoders,
    evaluating_sketches,
    folders,
    indexing,
    mapping,
    searching,
    serving,
    study,
    tag_editing,
    tagging,
    training,
    walking,
)
from egara.cli.search_command import SearchCommand
from egara.errors import EgaraError

__all__ = ["app", "main"]

INTERRUPTED = 130  # the exit status that Typer uses for Ctrl-C

app = typer.Typer(
    name="egara",
    help="Find drawings by words, images or other drawings, show walks between them, and draw "
    "maps.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command("index")(indexing.index)
app.command("search", cls=SearchCommand)(searching.search)
app.command("morph")(walking.morph)
app.command("along")(walking.along)
app.command("between")(walking.between)
app.command("map")(mapping.map_)
app.command("tags")(tagging.tags)
app.command("artists")(artists.artists)
app.command("tags-of")(tag_editing.tags_of)
app.command("edit-tags")(tag_editing.edit_tags)
app.command("tag-threshold")(tag_editing.tag_threshold)
app.command("tag-thresholds")(tag_editing.tag_thresholds)
app.command("clusters")(clusters.clusters)
app.command("duplicates")(duplicates.duplicates)
app.command("describe")(searching.describe)
app.command("drawing")(searching.drawing)
app.command("keywords")(searching.keywords)
app.command("outcomes")(searching.outcomes)
app.command("folders")(folders.folders)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("check")(checking.check)
app.command("repair")(checking.repair)
app.command("serve")(serving.serve)
app.command("demo")(serving.demo)
app.add_typer(boards.app, name="boards")
app.add_typer(encoders.app, name="encoders")
app.add_typer(datasets.app, name="datasets")
app.add_typer(study.app, name="study")
app.add_typer(training.app, name="train")
app.add_typer(evaluating_sketches.app, name="evaluate")


def _print_version(requested: bool) -> None:
    if requested:
        print(f"egara {egara.__version__}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _main_options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line. An `EgaraError` is printed as one message, with exit status 1."""
    try:
        app(prog_name="egara")
    except EgaraError as error:
        sys.stderr.write(f"egara: {error}\n")
        sys.exit(1)
    except OSError as error:  # from standard output; the library converts all others to EgaraError
        sys.stderr.write(f"egara: cannot write to standard output: {error.strerror}.\n")
        sys.exit(1)
    except SystemExit as exit_request:
        if exit_request.code == INTERRUPTED:
            sys.stderr.write(
                "egara: interrupted. Finished work is kept; run the command again to continue.\n"
            )
        raise
