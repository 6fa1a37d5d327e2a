"""``egara study``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, err, escaped, print_json, print_rows

if TYPE_CHECKING:
    from egara.collection import Votes

__all__ = ["app"]

app = typer.Typer(help="The user study of Illustration2Vec.", no_args_is_help=True)


@app.callback()
def _study() -> None:
    pass


@app.command()
def report(
    encoder: Annotated[
        list[str] | None,
        typer.Option(
            help="An encoder to compare; give two. Required if several pairs of encoders were "
            "compared.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Draw the votes to this image file; this needs egara[plots]. An existing file is "
            "replaced.",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Count how often the result of each encoder was preferred, by question.

    `p` is the p-value of a two-sided sign test without ties.
    Example: `egara study report --out votes.png`
    """
    votes_report = open_collection(location).study_report(encoder)
    if as_json:
        print_json(votes_report.as_json())
    else:
        columns = ["question", *votes_report.encoders, "ties", "p"]
        print_rows(columns, [_row(votes) for votes in votes_report.votes])
        err.print(f"Participants: {votes_report.participants:,}. Trials: {votes_report.trials:,}.")
    if figure is not None:
        votes_report.draw(figure)
        err.print(f"Wrote the votes to {escaped(str(figure))}.", markup=False)


def _row(votes: "Votes") -> list[str]:
    counts = (votes.first, votes.second, votes.ties)
    return [votes.question, *map(str, counts), f"{votes.p:.3f}" if votes.p >= 0.001 else "< 0.001"]
