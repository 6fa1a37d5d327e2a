"""``egara clusters``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.arguments import seed_option
from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, out, print_json, print_rows

if TYPE_CHECKING:
    from egara.collection import Clusters, Collection, KeptCluster

__all__ = ["clusters"]


def clusters(
    encoder: Annotated[
        str | None,
        typer.Option(help="Whose vectors; the collection's first by default.", show_default=False),
    ] = None,
    method: Annotated[
        str, typer.Option(help="kmeans, gmm, meanshift, dbscan or hdbscan.")
    ] = "kmeans",
    k: Annotated[
        int | None,
        typer.Option("-k", help="How many, for kmeans and gmm; proposed by default.", min=1),
    ] = None,
    seed: Annotated[int, seed_option("The same seed gives the same clusters.")] = 0,
    keep: Annotated[
        list[int] | None,
        typer.Option(
            help="Keep this cluster under a name, `--as`; several are merged.",
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--as", help="The name to keep it under.", show_default=False)
    ] = None,
    kept: Annotated[bool, typer.Option("--kept", help="List the kept clusters instead.")] = False,
    rename: Annotated[
        str | None,
        typer.Option(help="A kept cluster to call otherwise, `--as`.", show_default=False),
    ] = None,
    forget: Annotated[
        str | None, typer.Option(help="A cluster to keep no longer.", show_default=False)
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Put the drawings into clusters: how many, what is central to each, which tags tell it.

    A kept cluster is a filter for searching: `egara search --among cluster:NAME`.
    Example: `egara clusters -k 8`
    """
    _check(
        name,
        {"--keep": keep or None, "--kept": kept or None, "--rename": rename, "--forget": forget},
    )
    collection = open_collection(location)
    if rename is not None and name is not None:
        collection.rename_cluster(rename, name)
    if forget is not None:
        collection.forget_cluster(forget)
    if kept or rename is not None or forget is not None:
        _print_kept(collection.kept_clusters(), as_json=as_json)
        return
    found = collection.clusters(encoder, k, method, seed=seed)
    if keep and name is not None:
        collection.keep_cluster(found, keep, name)
        found = collection.clusters(encoder, k, method, seed=seed)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(collection, found)


def _check(name: str | None, given: dict[str, object]) -> None:
    """Refuse options that would not be heeded."""
    asked = [option for option, value in given.items() if value is not None]
    if len(asked) > 1:
        raise typer.BadParameter(f"Give one of {', '.join(asked)}: each asks something else.")
    named = bool({"--keep", "--rename"}.intersection(asked))
    if named and name is None:
        raise typer.BadParameter(f"Give the name for {asked[0]}.", param_hint="--as")
    if name is not None and not named:
        raise typer.BadParameter(
            "A name goes with --keep NUMBER or --rename NAME.", param_hint="--as"
        )


def _print(collection: "Collection", found: "Clusters") -> None:
    paths = [collection.drawing(one.central[0]).path for one in found.clusters]
    rows = [
        [str(c.number), c.name or "", f"{c.size:,}", path, ", ".join(tag for tag, _ in c.tags)]
        for c, path in zip(found.clusters, paths, strict=True)
    ]
    print_rows(["number", "name", "drawings", "most central", "distinguished by"], rows)
    if found.outside:
        err.print(f"{counted(found.outside, 'drawing')} outside all clusters.")
    if found.scores:
        said = ", ".join(f"{k}: {score:.3g}" for k, score in found.scores.items())
        what = "BIC (least is best)" if found.method == "gmm" else "silhouette (most is best)"
        err.print(f"Proposed by {what} of {said}.")


def _print_kept(kept: "list[KeptCluster]", *, as_json: bool) -> None:
    if as_json:
        print_json({"kept": [_kept_as_json(one) for one in kept]})
    elif kept:
        rows = [[f"{len(o.ids):,}", f"cluster:{o.name}", o.encoder, o.method] for o in kept]
        print_rows(["drawings", "filter", "encoder", "method"], rows)
    else:
        out.print("No clusters are kept.")


def _kept_as_json(kept: "KeptCluster") -> dict[str, Any]:
    about = {"name": kept.name, "encoder": kept.encoder, "method": kept.method, "k": kept.k}
    return about | {"ids": list(kept.ids)}


def _as_json(found: "Clusters") -> dict[str, Any]:
    clusters = [
        {
            "number": one.number,
            "name": one.name,
            "size": one.size,
            "central": list(one.central),
            "tags": [[tag, round(z, 3)] for tag, z in one.tags],
        }
        for one in found.clusters
    ]
    return {
        "encoder": found.encoder,
        "method": found.method,
        "k": found.k,
        "clusters": clusters,
        "scores": {str(k): score for k, score in found.scores.items()},
        "ids": found.ids.tolist(),
        "labels": found.labels.tolist(),
    }
