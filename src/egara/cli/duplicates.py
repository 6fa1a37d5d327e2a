"""``egara duplicates``."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json, short_id
from egara.cli.progress_bar import progress_bar

if TYPE_CHECKING:
    from egara.collection import DuplicateGroup, DuplicateLink, MovedDuplicates

__all__ = ["duplicates"]


def duplicates(
    near: Annotated[
        bool,
        typer.Option(
            "--near/--identical",
            help="`--near` (the default) also finds near-duplicates. `--identical` finds only "
            "files with identical bytes.",
        ),
    ] = True,
    encoder: Annotated[
        str | None,
        typer.Option(
            help="The encoder whose distances are used in addition to the perceptual hash; by "
            "default an encoder with a measured threshold.",
            show_default=False,
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="The largest distance of near-duplicates according to the encoder; by default the "
            "measured threshold.",
            min=0,
            show_default=False,
        ),
    ] = None,
    unreviewed: Annotated[
        bool, typer.Option("--unreviewed", help="List only groups that nobody has reviewed.")
    ] = False,
    review: Annotated[
        list[str] | None,
        typer.Option(
            help="Review these drawings, with `--verdict`. May be given several times.",
            metavar="DRAWING",
            show_default=False,
        ),
    ] = None,
    verdict: Annotated[
        str | None,
        typer.Option(
            help="The verdict of the review: `duplicate`, `alternative` or `different`.",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            help="The drawing to keep, one of those with `--review`.",
            metavar="DRAWING",
            show_default=False,
        ),
    ] = None,
    move_to: Annotated[
        Path | None,
        typer.Option(
            help="Move the listed duplicates to this folder. Alternatives and one drawing of each "
            "group stay. The file `moved.csv` in the folder lists the original paths.",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Find groups of identical and nearly identical drawings, each with the reason.

    No file is deleted, and files are moved only with `--move-to`.
    Example: `egara duplicates --near`
    """
    collection = open_collection(location)
    if review:
        if verdict is None:
            raise typer.BadParameter(
                "Give the verdict: duplicate, alternative or different.", param_hint="--verdict"
            )
        collection.review_duplicates(review, verdict, keep)
        _print_review(review, verdict, keep, as_json=as_json)
        return
    with progress_bar("searching for duplicates") as progress:
        groups = collection.duplicates(
            near=near,
            encoder=encoder,
            threshold=threshold,
            unreviewed=unreviewed,
            progress=progress,
        )
    moved = None if move_to is None else collection.set_aside(groups, move_to)
    if as_json:
        document: dict[str, Any] = {"groups": [_as_json(group) for group in groups]}
        if moved is not None:
            left = [{"path": file.path, "reason": file.reason} for file in moved.left]
            document["set_aside"] = {"moved": list(moved.moved), "left": left}
        print_json(document)
        return
    for group in groups:
        _print(group)
    if not groups:
        err.print("No duplicates found.")
    if moved is not None:
        _print_moved(moved)


def _print_review(drawings: list[str], verdict: str, keep: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"reviewed": {"drawings": drawings, "verdict": verdict, "keep": keep}})
        return
    names = f"{', '.join(map(escaped, drawings[:-1]))} and {escaped(drawings[-1])}"
    relation = {"duplicate": "duplicates", "alternative": "alternatives"}.get(verdict, verdict)
    kept = f"; {escaped(keep)} is the one to keep" if keep else ""
    err.print(f"{names} are now {relation}{kept}.", markup=False)


def _print(group: "DuplicateGroup") -> None:
    paths = {member.id: escaped(member.path) for member in group.members}
    for member in group.members:
        facts = f"{member.width} x {member.height} {member.format}, {member.size:,} bytes"
        if member.via not in (None, group.keep):
            facts += f"; through {paths[member.via]}"
        path = escaped(member.path)
        out.print(f"{member.role:<12} {short_id(member.id)} {path} ({facts})", markup=False)
        for copy in member.copies:
            out.print(f"  identical  {short_id(member.id)} {escaped(copy)}", markup=False)
    for link in group.links:
        out.print(f"  {_reason(link)}", style="dim", markup=False)
    out.print()


def _reason(link: "DuplicateLink") -> str:
    reasons = []
    if "hash" in link.near_by:
        reasons.append(f"similar hash: {link.hash_distance} of 64 bits differ")
    if "encoder" in link.near_by:
        reasons.append(f"near according to the encoder: distance {link.encoder_distance:.3g}")
    if link.difference is not None:
        reasons.append(f"largest local difference of the images: {link.difference:.0%}")
    if link.verdict:
        reasons.append("reviewed")
    return f"{short_id(link.a)} {short_id(link.b)}: {link.relation} ({'; '.join(reasons)})"


def _print_moved(moved: "MovedDuplicates") -> None:
    err.print(
        f"{counted(len(moved.moved), 'file')} moved to {escaped(str(moved.folder))}.", markup=False
    )
    for file in moved.left:
        err.print(f"  {escaped(file.path)} was not moved: {escaped(file.reason)}", markup=False)


def _as_json(group: "DuplicateGroup") -> dict[str, Any]:
    return {"keep": group.keep, **dataclasses.asdict(group)}
