"""``egara search``, and commands that print data of a collection."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import egara
from egara.cli.arguments import (
    CopiesOption,
    drawing_argument,
    encoder_weights,
    repeatable,
    seed_option,
    weighted,
    with_filters,
)
from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import (
    AsJson,
    counted,
    err,
    escaped,
    formats_not_read,
    out,
    print_json,
    print_rows,
    short_id,
)

if TYPE_CHECKING:
    from egara.collection import Collection, Hit, QueryAlternatives
    from egara.collection.filtering import FilterOptions

__all__ = ["describe", "drawing", "keywords", "outcomes", "search"]

OUTCOMES = ("indexed", "missing", "broken", "unsupported", "internal-error")


@with_filters
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="Words in titles, keywords, file names, artists, folders and tags. Also "
            "`'\"quoted phrase\"'`, `artist:`, `folder:`, `tag:` and `title:` before a word or "
            "phrase, `+word` for a word that every hit must have, and `-word` to exclude; put `--` "
            "before a first word with a minus.",
            metavar="[WORDS]...",
            show_default=False,
        ),
    ] = None,
    text_weight: Annotated[
        float, typer.Option(help="The weight of the words, relative to the examples.")
    ] = 1.0,
    image: Annotated[
        str | None, repeatable("Find drawings similar to this image.", "FILE[=W]")
    ] = None,
    sketch: Annotated[
        str | None,
        repeatable(
            "Find drawings of the subject of this rough sketch: an image or SVG, a photo of a "
            "drawing on paper, QuickDraw's ndjson (its first drawing), or JSON with strokes.",
            "FILE[=W]",
        ),
    ] = None,
    like: Annotated[
        list[str] | None, repeatable("Find drawings similar to this drawing.", "ID[=W]")
    ] = None,
    unlike: Annotated[
        list[str] | None, repeatable("Rank drawings similar to this drawing lower.", "ID[=W]")
    ] = None,
    artist: Annotated[
        str | None,
        repeatable(
            "Find drawings by other artists, similar to those of this artist.", "ARTIST[=W]"
        ),
    ] = None,
    *,
    filters: "FilterOptions",
    encoder: Annotated[
        list[str] | None,
        repeatable(
            "An encoder, with its weight after `=`; may be given several times. With a negative "
            "weight, drawings that are near according to the encoder rank lower.",
            "NAME[=W]",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(help="The largest number of hits.")] = 20,
    offset: Annotated[int, typer.Option(help="The number of hits to skip.")] = 0,
    copies: CopiesOption = "stack",
    sort: Annotated[
        Literal["relevance", "name", "newest", "size", "pixels", "random"],
        typer.Option(
            help="The order of the hits: `relevance`; `name`, the title or file name; `newest`, "
            "the most recently modified file first; `size`, the largest file first; `pixels`, the "
            "most pixels first; or `random`. With an image, sketch, drawing or artist, only "
            "`relevance` is possible."
        ),
    ] = "relevance",
    seed: Annotated[int, seed_option("The random seed of `--sort random`.")] = 0,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Find drawings by words, by an image or by drawings of the collection.

    Words and options may be combined. Options with ID, TAG or SELECTION may be given several times.
    W is a weight relative to the other examples, by default 1: `--like ID=2` counts as much as the
    same drawing given twice. A number after the last `=` is always a weight; give a drawing whose
    path ends with one by its ID.
    If you give no image, sketch, drawing or artist, the command lists all drawings that match the
    words and filters.
    The last column shows why a drawing matches the words. If no drawing has all words, the command
    says so and lists drawings with some of them.
    Example: `egara search sleeping cat -- -dog`, `egara search --image cat.png` or
    `egara search --folder cats/black --sort newest`
    """
    collection = open_collection(location)
    text = " ".join(words or ())
    drawn, sketch_weight = (None, 1.0) if sketch is None else weighted(sketch)
    read = None if drawn is None else egara.read_sketch(drawn)
    if read is not None and not as_json:
        err.print(escaped(read.summary), markup=False)
    item = egara.QueryItem
    items = [
        item("text", text, text_weight),
        *(item("image", *weighted(value)) for value in [image] if value is not None),
        *(item("sketch", value, sketch_weight) for value in [read] if value is not None),
        *(item("drawing", *weighted(value)) for value in like or ()),
        *(item("drawing", value, -weight) for value, weight in map(_unlike, unlike or ())),
        *(item("artist", *weighted(value)) for value in [artist] if value is not None),
    ]
    hits = collection.search(
        items=items,
        encoders=encoder_weights(encoder),
        copies=copies,
        sort=sort,
        seed=seed,
        limit=limit,
        offset=offset,
        **filters,
    )
    guesses = [] if read is None else collection.guesses(read)
    if guesses and not as_json:
        names = ", ".join(f"{guess.label} {guess.score:.2f}" for guess in guesses)
        err.print(f"It looks like: {escaped(names)}.", markup=False)
    if as_json:
        seen = read and {
            "source": read.source,
            "summary": read.summary,
            "guesses": [dataclasses.asdict(guess) for guess in guesses],
        }
        shown = {} if seen is None else {"sketch": seen}
        print_json({"hits": [dataclasses.asdict(hit) for hit in hits], **shown})
    elif hits:
        if any(hit.partial for hit in hits):
            err.print("No drawing matches all words; these match some.")
            _print_alternatives(collection.query_alternatives(text, **filters))
        columns = {"rank": _rank, "score": _score, "id": _id, "path": _path}
        if any(hit.matched for hit in hits):
            columns["because"] = _because
        print_rows([*columns], [[cell(hit) for cell in columns.values()] for hit in hits])
    elif offset:
        err.print(f"No more drawings: the search has {offset:,} or fewer.")
    else:
        _print_no_match(collection, text, filters)


def _unlike(text: str) -> tuple[str, float]:
    value, weight = weighted(text)
    if weight <= 0:
        raise typer.BadParameter(
            f"{text!r}: the weight after = must be above 0. To find similar drawings, use --like.",
            param_hint="--unlike",
        )
    return value, weight


def _print_no_match(collection: "Collection", text: str, filters: "FilterOptions") -> None:
    query = f" {text!r}" if text else ""
    err.print(f"No drawing matches{escaped(query)}.", markup=False)
    if text:
        _print_alternatives(collection.query_alternatives(text, **filters))
    for name, counts in collection.unknown_tags(filters.get("tags", ())).items():
        suggestion = _suggestion([tag.name for tag in counts])
        err.print(f"No drawing has the tag {name!r}.{suggestion}", markup=False)


def _print_alternatives(alternatives: "QueryAlternatives") -> None:
    for word, near in alternatives.near_words.items():
        known = ", ".join(f"{other.text!r} ({other.count:,})" for other in near)
        hint = f" Did you mean {known}?" if known else ""
        kind = "the word " if word.isalnum() else ""
        err.print(f"No drawing has {kind}{escaped(word)!r}.{escaped(hint)}", markup=False)
    shorter = alternatives.shorter
    if shorter is not None:
        err.print(
            f"Without {' and '.join(map(repr, shorter.without))}: "
            f"{counted(shorter.count, 'drawing')} for {shorter.text!r}.",
            markup=False,
        )
    if alternatives.without_filters:
        err.print(f"Without the filters: {counted(alternatives.without_filters, 'drawing')}.")


def _rank(hit: "Hit") -> str:
    return str(hit.rank)


def _id(hit: "Hit") -> str:
    return short_id(hit.id)


def _because(hit: "Hit") -> str:
    """Return the reasons, such as "file name; tag cat 0.62"."""
    return "; ".join(
        f"{match.source} {match.text}" + (f" {match.score:.2f}" if match.source == "tag" else "")
        for match in hit.matched
    )


def _score(hit: "Hit") -> str:
    return "" if hit.score is None else f"{hit.score:.3f}"


def _path(hit: "Hit") -> str:
    if not hit.copies:
        return hit.path
    return f"{hit.path} (+ {len(hit.copies):,} {'copy' if len(hit.copies) == 1 else 'copies'})"


def _suggestion(similar: Sequence[str]) -> str:
    return f" Did you mean {', '.join(map(repr, similar))}?" if similar else ""


def describe(location: CollectionOption = None, as_json: AsJson = False) -> None:
    """Summarise a collection: its drawings, encoders and files.

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
    for encoder in info.encoders:
        parts = [counted(encoder.vectors, "drawing")]
        if encoder.vector_type is not None:
            parts.append(f"vectors of {encoder.dimensions} {encoder.vector_type}, {encoder.metric}")
        if encoder.labels:
            parts.append(counted(encoder.labels, "label"))
        if encoder.roles:
            parts.append(f"for {', '.join(encoder.roles)}")
        out.print(f"{encoder.name} ({encoder.fingerprint}): {'; '.join(parts)}")


def drawing(
    drawing: Annotated[str, drawing_argument("DRAWING")],
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Print the metadata of one drawing.

    Example: `egara drawing cats/tom.png`
    """
    metadata = dataclasses.asdict(open_collection(location).drawing(drawing))
    if as_json:
        print_json(metadata)
        return
    shown = {k: "; ".join(v) if isinstance(v, tuple) else v for k, v in metadata.items()}
    print_rows(["", ""], [[name, str(value)] for name, value in shown.items() if value])


def keywords(
    prefix: Annotated[str, typer.Argument(help="The beginning of the keywords.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="The largest number of keywords.")] = 20,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the keywords of a collection, the most frequent first.

    Example: `egara keywords ca`
    """
    counts = open_collection(location).keywords(prefix, limit)
    if as_json:
        print_json({"keywords": [{"keyword": word, "count": count} for word, count in counts]})
    else:
        print_rows(["count", "keyword"], [[str(count), word] for word, count in counts])


def outcomes(
    only: Annotated[
        str | None,
        typer.Option(
            help="List only this outcome: `indexed`, `missing`, `broken`, `unsupported` or "
            "`internal-error`.",
            metavar="OUTCOME",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List all indexed files with their outcomes and reasons.

    Example: `egara outcomes --only broken`
    """
    if only not in (None, *OUTCOMES):
        raise typer.BadParameter(
            f"{only!r} is not an outcome. Give one of {', '.join(OUTCOMES)}.", param_hint="--only"
        )
    rows = open_collection(location).outcomes().to_pylist()
    rows = [row for row in rows if only is None or row["outcome"] == only]
    if as_json:
        print_json({"outcomes": rows})
    else:
        several = len({row["folder"] for row in rows}) > 1
        columns = ["outcome", *(["folder"] if several else []), "path", "reason"]
        print_rows(columns, [[row[name] or "" for name in columns] for row in rows])
