"""``egara search``, and what else asks a collection."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from egara.cli.arguments import (
    AmongOption,
    AvoidOption,
    CopiesOption,
    TagOption,
    WhereOption,
    WithoutTagOption,
    drawing_argument,
    filter_options,
    many,
    weights_of,
)
from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import (
    AsJson,
    counted,
    err,
    escaped,
    formats_not_read,
    out,
    print_json,
    print_rows,
)

if TYPE_CHECKING:
    from egara.collection import Collection, Hit

__all__ = ["describe", "drawing", "keywords", "outcomes", "search"]

SHORT = 10
OUTCOMES = ("indexed", "missing", "broken", "unsupported", "internal-error")


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="Words that a drawing has, all of them: as a tag, or in its title, artist, "
            "keywords or file name.",
            metavar="[WORDS]...",
            show_default=False,
        ),
    ] = None,
    image: Annotated[Path | None, many("An image to be near to.", "FILE")] = None,
    sketch: Annotated[Path | None, many("A rough sketch to be near to.", "FILE")] = None,
    like: Annotated[list[str] | None, many("More like this drawing.", "ID")] = None,
    unlike: Annotated[list[str] | None, many("Less like this drawing.", "ID")] = None,
    artist: Annotated[
        str | None, many("More like the drawings of this artist; theirs are left out.", "ARTIST")
    ] = None,
    tag: TagOption = None,
    without_tag: WithoutTagOption = None,
    where: WhereOption = None,
    among: AmongOption = None,
    avoid: AvoidOption = None,
    encoder: Annotated[
        list[str] | None,
        many(
            "An encoder, with its weight after `=`; may be given several times. A weight below 0 "
            "stays away from what is near under it.",
            "NAME[=W]",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(help="The most hits.")] = 20,
    offset: Annotated[int, typer.Option(help="Hits to pass over.")] = 0,
    copies: CopiesOption = "stack",
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Find drawings by words, or near to an image or to drawings of the collection.

    Words and options may be combined; those with ID, TAG or SELECTION may be given several times.
    Without an image, a liked drawing or an artist, the drawings that words and filters leave are
    listed.
    Example: `egara search sleeping cat` or `egara search --image cat.png`
    """
    collection = open_collection(location)
    text = " ".join(words or ())
    hits = collection.search(
        text=text,
        image=image,
        sketch=sketch,
        like=like or (),
        unlike=unlike or (),
        artist=artist,
        encoders=weights_of(encoder),
        copies=copies,
        limit=limit,
        offset=offset,
        **filter_options(tag, without_tag, where, among, avoid),
    )
    if as_json:
        print_json({"hits": [dataclasses.asdict(hit) for hit in hits]})
    elif hits:
        rows = [[str(h.rank), _score(h), h.id[:SHORT], _named(h)] for h in hits]
        print_rows(["rank", "score", "id", "path"], rows)
    else:
        _tell_nothing(collection, text, tag or ())


def _tell_nothing(collection: "Collection", text: str, tags: Sequence[str]) -> None:
    asked = f" {text!r}" if text else ""
    err.print(f"No drawing matches{escaped(asked)}.", markup=False)
    unknown = collection.unknown_words(text) if text else {}
    for word, near in unknown.items():
        err.print(f"No drawing has the word {word!r}.{_meant(near)}", markup=False)
    if len(text.split()) > 1 and not unknown:
        err.print("Drawings have each of the words, but none of those asked for has all of them.")
    for name, counts in collection.unknown_tags(tags).items():
        meant = _meant([tag.name for tag in counts])
        err.print(f"No drawing has the tag {name!r}.{meant}", markup=False)


def _score(hit: "Hit") -> str:
    return "" if hit.score is None else f"{hit.score:.3f}"


def _named(hit: "Hit") -> str:
    if not hit.copies:
        return hit.path
    return f"{hit.path} (+ {len(hit.copies):,} {'copy' if len(hit.copies) == 1 else 'copies'})"


def _meant(near: Sequence[str]) -> str:
    return f" Did you mean {', '.join(map(repr, near))}?" if near else ""


def describe(location: CollectionOption = None, as_json: AsJson = False) -> None:
    """Say what a collection holds.

    Example: `egara describe -C ~/drawings`
    """
    info = open_collection(location).describe()
    if as_json:
        print_json(dataclasses.asdict(info))
        return
    out.print(
        f"{info.name}: {counted(info.images, 'drawing')} in {escaped(info.location)}", markup=False
    )
    out.print(f"{info.missing:,} missing, {counted(info.broken, 'file')} that could not be read")
    if info.unsupported:
        out.print(formats_not_read(info.unsupported))
    for one in info.encoders:
        kind = f"{one.dimensions} {one.vector_type}, {one.metric}"
        out.print(f"{one.name} ({one.fingerprint}): {one.vectors:,} vectors of {kind}")


def drawing(
    drawing: Annotated[str, drawing_argument("DRAWING")],
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Say what is known of one drawing.

    Example: `egara drawing cats/tom.png`
    """
    found = dataclasses.asdict(open_collection(location).drawing(drawing))
    if as_json:
        print_json(found)
        return
    shown = {k: "; ".join(v) if isinstance(v, tuple) else v for k, v in found.items()}
    print_rows(["", ""], [[name, str(value)] for name, value in shown.items() if value])


def keywords(
    prefix: Annotated[str, typer.Argument(help="How they begin.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="The most keywords.")] = 20,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the keywords of a collection, the most frequent first.

    Example: `egara keywords ca`
    """
    found = open_collection(location).keywords(prefix, limit)
    if as_json:
        print_json({"keywords": [{"keyword": word, "count": count} for word, count in found]})
    else:
        print_rows(["count", "keyword"], [[str(count), word] for word, count in found])


def outcomes(
    only: Annotated[
        str | None,
        typer.Option(
            help="indexed, missing, broken, unsupported or internal-error.", show_default=False
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List every file that was indexed, with its outcome and the reason.

    Example: `egara outcomes --only broken`
    """
    if only not in (None, *OUTCOMES):
        raise typer.BadParameter(
            f"{only!r} is no outcome: give one of {', '.join(OUTCOMES)}.", param_hint="--only"
        )
    rows = open_collection(location).outcomes().to_pylist()
    rows = [row for row in rows if only is None or row["outcome"] == only]
    if as_json:
        print_json({"outcomes": rows})
    else:
        several = len({row["folder"] for row in rows}) > 1
        columns = ["outcome", *(["folder"] if several else []), "path", "reason"]
        print_rows(columns, [[row[name] or "" for name in columns] for row in rows])
