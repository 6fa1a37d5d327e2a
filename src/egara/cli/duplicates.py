"""``egara duplicates``."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.bars import bar_of
from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json

if TYPE_CHECKING:
    from egara.collection import DuplicateGroup, DuplicateLink, SetAside

__all__ = ["duplicates"]

SHORT = 10


def duplicates(
    near: Annotated[
        bool,
        typer.Option("--near/--identical", help="Near-duplicates too, or identical bytes alone."),
    ] = True,
    encoder: Annotated[
        str | None,
        typer.Option(
            help="Whose distances count beside the perceptual hash; by default one that has a "
            "measured threshold.",
            show_default=False,
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="The encoder's distance up to which two drawings are one; by default the "
            "measured one.",
            min=0,
            show_default=False,
        ),
    ] = None,
    unreviewed: Annotated[
        bool, typer.Option("--unreviewed", help="Only groups that nobody has reviewed.")
    ] = False,
    review: Annotated[
        list[str] | None,
        typer.Option(
            help="Say what these drawings are to one another, with `--verdict`.",
            metavar="DRAWING",
            show_default=False,
        ),
    ] = None,
    verdict: Annotated[
        str | None, typer.Option(help="duplicate, alternative or different.", show_default=False)
    ] = None,
    keep: Annotated[
        str | None, typer.Option(help="Which of them to keep.", show_default=False)
    ] = None,
    move_to: Annotated[
        Path | None,
        typer.Option(
            help="Move the duplicates that are listed to a folder; alternatives and one of each "
            "stay. `moved.csv` there says where they were.",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Find drawings that are the same or nearly, in groups, each with the reason.

    Nothing is deleted, and nothing moved unless asked for. Example: `egara duplicates --near`
    """
    collection = open_collection(location)
    if review:
        if verdict is None:
            raise typer.BadParameter("Give the verdict.", param_hint="--verdict")
        collection.review_duplicates(review, verdict, keep)
        _tell_review(review, verdict, keep, as_json=as_json)
        return
    with bar_of("looking for duplicates") as progress:
        groups = collection.duplicates(
            near=near,
            encoder=encoder,
            threshold=threshold,
            unreviewed=unreviewed,
            progress=progress,
        )
    done = None if move_to is None else collection.set_aside(groups, move_to)
    if as_json:
        document: dict[str, Any] = {"groups": [_as_json(group) for group in groups]}
        if done is not None:
            left = [{"path": one.path, "reason": one.reason} for one in done.left]
            document["set_aside"] = {"moved": list(done.moved), "left": left}
        print_json(document)
        return
    for group in groups:
        _print(group)
    if not groups:
        err.print("No duplicates.")
    if done is not None:
        _tell(done)


def _tell_review(drawings: list[str], verdict: str, keep: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"reviewed": {"drawings": drawings, "verdict": verdict, "keep": keep}})
        return
    named = f"{', '.join(map(escaped, drawings[:-1]))} and {escaped(drawings[-1])}"
    said = {"duplicate": "duplicates", "alternative": "alternatives"}.get(verdict, verdict)
    kept = f"; {escaped(keep)} is the one to keep" if keep else ""
    err.print(f"{named} are {said} from now on{kept}.", markup=False)


def _print(group: "DuplicateGroup") -> None:
    short = {member.id: escaped(member.path) for member in group.members}
    for member in group.members:
        facts = f"{member.width} x {member.height} {member.format}, {member.size:,} bytes"
        if member.via not in (None, group.keep):
            facts += f"; through {short[member.via]}"
        path = escaped(member.path)
        out.print(f"{member.role:<12} {member.id[:SHORT]} {path} ({facts})", markup=False)
        for copy in member.copies:
            out.print(f"  identical  {member.id[:SHORT]} {escaped(copy)}", markup=False)
    for link in group.links:
        out.print(f"  {_why(link)}", style="dim", markup=False)
    out.print()


def _why(link: "DuplicateLink") -> str:
    why = []
    if "hash" in link.near_by:
        why.append(f"near by the hash: {link.hash_distance} of 64 bits differ")
    if "encoder" in link.near_by:
        why.append(f"near by the encoder: distance {link.encoder_distance:.3g}")
    if link.difference is not None:
        why.append(f"the pictures differ by at most {link.difference:.0%} anywhere")
    if link.verdict:
        why.append("reviewed")
    return f"{link.a[:SHORT]} {link.b[:SHORT]}: {link.relation} ({'; '.join(why)})"


def _tell(done: "SetAside") -> None:
    err.print(
        f"{counted(len(done.moved), 'file')} moved to {escaped(str(done.folder))}.", markup=False
    )
    for one in done.left:
        err.print(f"  {escaped(one.path)} stays: {escaped(one.reason)}", markup=False)


def _as_json(group: "DuplicateGroup") -> dict[str, Any]:
    return {"keep": group.keep, **dataclasses.asdict(group)}
