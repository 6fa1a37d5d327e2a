"""``egara tags-of``, ``edit-tags``, ``tag-threshold`` and ``tag-thresholds``."""

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, print_json, print_rows

if TYPE_CHECKING:
    from egara.collection import TagThreshold

__all__ = ["edit_tags", "tag_threshold", "tag_thresholds", "tags_of"]


def _tag(help_text: str) -> Any:  # noqa: ANN401 - Typer's option
    return typer.Option(metavar="TAG", help=help_text, show_default=False)


TaggerOption = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="The encoder that predicts the tag; by default the one with the role `tags`.",
        show_default=False,
    ),
]


def tags_of(
    drawing: Annotated[str, typer.Argument(help="ID, beginning of an ID, or path.")],
    below: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Also list the N best tags below their threshold in each category.",
        ),
    ] = 0,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the tags of a drawing: predicted by an encoder, from its file, and added by users.

    Example: `egara tags-of cats/tom.png`
    """
    tags = open_collection(location).tags_of(drawing, below)
    if as_json:
        print_json(dataclasses.asdict(tags))
        return
    rows = [
        [t.category, t.name, f"{t.score:.3f}", f"{t.threshold:.3f}", t.state or ""]
        for t in tags.predicted
    ]
    rows += [["keyword", t.name, "", "", t.state or ""] for t in tags.keywords]
    rows += [["own", t.name, "", "", ""] for t in tags.own]
    print_rows(["kind", "tag", "score", "threshold", "review"], rows)


def edit_tags(
    drawings: Annotated[
        list[str], typer.Argument(help="IDs, beginnings of IDs, or paths.", metavar="DRAWING...")
    ],
    add: Annotated[list[str] | None, _tag("Add this tag.")] = None,
    remove: Annotated[
        list[str] | None, _tag("Undo an added tag, a confirmation or a rejection.")
    ] = None,
    confirm: Annotated[
        list[str] | None, _tag("Confirm this tag of the file or the encoder.")
    ] = None,
    reject: Annotated[
        list[str] | None, _tag("Reject this tag: the drawings no longer have it.")
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Edit the tags of drawings. Either all edits are applied, or none.

    Edits stay with a drawing when its file is moved or indexed again.
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
        err.print(f"{counted(changed, 'change')} in {counted(len(set(drawings)), 'drawing')}.")


def tag_threshold(
    tag: Annotated[str, typer.Argument(help="The tag, in English or Japanese.")],
    value: Annotated[
        float | None,
        typer.Argument(
            help="The new threshold, 0.05 to 1. If it is omitted, the threshold is printed."
        ),
    ] = None,
    own: Annotated[
        bool, typer.Option("--own", help="Reset to the default threshold of the encoder.")
    ] = False,
    encoder: TaggerOption = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Set or print a tag's threshold: the lowest score with which a drawing has the tag.

    Each encoder has its own thresholds.
    Example: `egara tag-threshold cat 0.6`
    """
    if own and value is not None:
        raise typer.BadParameter("Give either a threshold or --own.")
    collection = open_collection(location)
    if own or value is not None:
        threshold = collection.tag_threshold(tag, value, encoder=encoder)
    else:
        (threshold,) = collection.tag_thresholds([tag], encoder=encoder)
    if as_json:
        print_json(dataclasses.asdict(threshold))
    else:
        _print([threshold])


def tag_thresholds(
    moved: Annotated[bool, typer.Option("--moved", help="List only changed thresholds.")] = False,
    encoder: TaggerOption = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the thresholds of an encoder's tags in a collection.

    Example: `egara tag-thresholds --moved`
    """
    thresholds = open_collection(location).tag_thresholds(moved=moved, encoder=encoder)
    if as_json:
        print_json({"thresholds": [dataclasses.asdict(threshold) for threshold in thresholds]})
    elif thresholds:
        _print(thresholds)
    else:
        err.print(
            "No threshold was changed." if moved else "No encoder of the collection has tags."
        )


def _print(thresholds: "list[TagThreshold]") -> None:
    rows = [
        [t.name, f"{t.threshold:g}", f"{t.own:g}", f"{t.least:g}", f"{t.drawings:,}"]
        for t in thresholds
    ]
    print_rows(["tag", "threshold", "encoder's own", "lowest", "drawings"], rows)
