"""``egara tags-of``, ``edit-tags``, ``tag-threshold``, ``tag-thresholds``: a collection's tags."""

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, print_json, print_rows

if TYPE_CHECKING:
    from egara.collection import TagThreshold

__all__ = ["edit_tags", "tag_threshold", "tag_thresholds", "tags_of"]


def _tag(help_text: str) -> Any:  # noqa: ANN401 - Typer's option
    return typer.Option(metavar="TAG", help=help_text, show_default=False)


def tags_of(
    drawing: Annotated[str, typer.Argument(help="ID, beginning of an ID, or path.")],
    below: Annotated[
        int, typer.Option(min=0, help="So many of each category below their threshold.")
    ] = 0,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Say which tags a drawing has, and who says them: an encoder, its file, or people.

    Example: `egara tags-of cats/tom.png`
    """
    found = open_collection(location).tags_of(drawing, below)
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    rows = [
        [t.category, t.name, f"{t.score:.3f}", f"{t.threshold:.3f}", t.state or ""]
        for t in found.predicted
    ]
    rows += [["keyword", t.name, "", "", t.state or ""] for t in found.keywords]
    rows += [["own", t.name, "", "", ""] for t in found.own]
    print_rows(["kind", "tag", "score", "threshold", "people say"], rows)


def edit_tags(
    drawings: Annotated[
        list[str], typer.Argument(help="IDs, beginnings of IDs, or paths.", metavar="DRAWING...")
    ],
    add: Annotated[list[str] | None, _tag("They have this tag.")] = None,
    remove: Annotated[list[str] | None, _tag("Take back what was said of this tag.")] = None,
    confirm: Annotated[
        list[str] | None, _tag("This tag, of a file or predicted, is right.")
    ] = None,
    reject: Annotated[
        list[str] | None, _tag("This tag is wrong: they no longer have it, whoever says it.")
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Say what is right and wrong of the tags of drawings; all of it is done, or nothing.

    What is said stays with a drawing wherever its file moves, and whenever it is indexed again.
    Example: `egara edit-tags cats/*.png --add "for the cover" --reject dog`
    """
    if not (add or remove or confirm or reject):
        raise typer.BadParameter("Give --add, --remove, --confirm or --reject, with a tag.")
    changed = open_collection(location).edit_tags(
        drawings, add=add or (), remove=remove or (), confirm=confirm or (), reject=reject or ()
    )
    if as_json:
        print_json({"changed": changed})
    else:
        err.print(f"{changed:,} changed, in {counted(len(set(drawings)), 'drawing')}.")


def tag_threshold(
    tag: Annotated[str, typer.Argument(help="In English or Japanese.")],
    value: Annotated[
        float | None, typer.Argument(help="The score, 0.05 to 1; said where none is given.")
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="Back to the encoder's own.")] = False,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Move, or say, the score from which on drawings of a collection have a tag.

    Example: `egara tag-threshold cat 0.6`
    """
    if own and value is not None:
        raise typer.BadParameter("Give a score or --own.")
    collection = open_collection(location)
    moves = own or value is not None
    found = collection.tag_threshold(tag, value) if moves else collection.tag_thresholds([tag])[0]
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _print([found])


def tag_thresholds(
    moved: Annotated[bool, typer.Option("--moved", help="Only those that were moved.")] = False,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the scores from which on drawings of a collection have the encoder's tags.

    Example: `egara tag-thresholds --moved`
    """
    found = open_collection(location).tag_thresholds(moved=moved)
    if as_json:
        print_json({"thresholds": [dataclasses.asdict(one) for one in found]})
    elif found:
        _print(found)
    else:
        err.print("None was moved." if moved else "None of the collection's encoders says tags.")


def _print(found: "list[TagThreshold]") -> None:
    rows = [
        [t.name, f"{t.threshold:g}", f"{t.own:g}", f"{t.least:g}", f"{t.drawings:,}"] for t in found
    ]
    print_rows(["tag", "threshold", "encoder's own", "least", "drawings"], rows)
