"""``egara study``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from egara.cli.locating import CollectionOption, open_collection
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
            help="Of the two to compare; give it twice. Needed where answers are about several.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Draw the votes as an image; needs egara[plots]. A file that is there is "
            "replaced.",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Count the votes: which encoder's nearest drawing people found more alike, by question.

    `p` is of a two-sided sign test without ties. Example: `egara study report --out votes.png`
    """
    found = open_collection(location).study_report(encoder)
    if as_json:
        print_json(found.as_json())
    else:
        columns = ["question", *found.encoders, "ties", "p"]
        print_rows(columns, [_row(votes) for votes in found.votes])
        err.print(f"Participants: {found.participants:,}. Trials: {found.trials:,}.")
    if figure is not None:
        found.draw(figure)
        err.print(f"The votes are drawn in {escaped(str(figure))}.", markup=False)


def _row(votes: "Votes") -> list[str]:
    counts = (votes.first, votes.second, votes.ties)
    return [votes.question, *map(str, counts), f"{votes.p:.3f}" if votes.p >= 0.001 else "< 0.001"]
