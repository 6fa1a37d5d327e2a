"""``egara clusters``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from egara.cli.arguments import seed_option
from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, out, print_json, print_rows

if TYPE_CHECKING:
    from egara.collection import Clusters, Collection, KeptCluster

__all__ = ["clusters"]


def clusters(
    encoder: Annotated[
        str | None,
        typer.Option(
            help="The encoder whose vectors are used; by default the one with the role `default`.",
            show_default=False,
        ),
    ] = None,
    method: Annotated[
        str, typer.Option(help="`kmeans`, `gmm`, `meanshift`, `dbscan` or `hdbscan`.")
    ] = "kmeans",
    k: Annotated[
        int | None,
        typer.Option(
            "-k",
            help="The number of clusters, for `kmeans` and `gmm`; chosen automatically by default.",
            min=1,
        ),
    ] = None,
    seed: Annotated[
        int, seed_option("The random seed; the same seed results in the same clusters.")
    ] = 0,
    keep: Annotated[
        list[int] | None,
        typer.Option(
            help="Keep this cluster under the name `--as`. If given several times, the clusters "
            "are merged.",
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--as", help="The name for `--keep` or `--rename`.", metavar="NAME", show_default=False
        ),
    ] = None,
    kept: Annotated[bool, typer.Option("--kept", help="List the kept clusters.")] = False,
    rename: Annotated[
        str | None,
        typer.Option(
            help="Rename this kept cluster to the name `--as`.", metavar="NAME", show_default=False
        ),
    ] = None,
    forget: Annotated[
        str | None,
        typer.Option(help="Delete this kept cluster.", metavar="NAME", show_default=False),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Cluster the drawings, and list the size, central drawing and distinguishing tags of each.

    A kept cluster can be used as a filter: `egara search --among cluster:NAME`.
    Example: `egara clusters -k 8`
    """
    _check_options(
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
    clustering = collection.clusters(encoder, k, method, seed=seed)
    if keep and name is not None:
        collection.keep_cluster(clustering, keep, name)
        clustering = collection.clusters(encoder, k, method, seed=seed)
    if as_json:
        print_json(_as_json(clustering))
    else:
        _print(collection, clustering)


def _check_options(name: str | None, actions: dict[str, object]) -> None:
    """Reject combinations of options of which one would be ignored."""
    given = [option for option, value in actions.items() if value is not None]
    if len(given) > 1:
        raise typer.BadParameter(f"Give only one of {', '.join(given)}.")
    needs_name = bool({"--keep", "--rename"}.intersection(given))
    if needs_name and name is None:
        raise typer.BadParameter(f"Give the name for {given[0]}.", param_hint="--as")
    if name is not None and not needs_name:
        raise typer.BadParameter("A name needs --keep NUMBER or --rename NAME.", param_hint="--as")


def _print(collection: "Collection", clustering: "Clusters") -> None:
    paths = [collection.drawing(cluster.central[0]).path for cluster in clustering.clusters]
    rows = [
        [str(c.number), c.name or "", f"{c.size:,}", path, ", ".join(tag for tag, _ in c.tags)]
        for c, path in zip(clustering.clusters, paths, strict=True)
    ]
    print_rows(["number", "name", "drawings", "most central", "distinguished by"], rows)
    if clustering.outside:
        err.print(f"{counted(clustering.outside, 'drawing')} outside all clusters.")
    if clustering.scores:
        scores = ", ".join(f"{k}: {score:.3g}" for k, score in clustering.scores.items())
        lower_is_better = clustering.method == "gmm"
        measure = "BIC (lower is better)" if lower_is_better else "silhouette (higher is better)"
        err.print(f"The number of clusters was chosen by {measure}: {scores}.")


def _print_kept(kept: "list[KeptCluster]", *, as_json: bool) -> None:
    if as_json:
        print_json({"kept": [_kept_as_json(cluster) for cluster in kept]})
    elif kept:
        rows = [[f"{len(c.ids):,}", f"cluster:{c.name}", c.encoder, c.method] for c in kept]
        print_rows(["drawings", "filter", "encoder", "method"], rows)
    else:
        out.print("There are no kept clusters.")


def _kept_as_json(kept: "KeptCluster") -> dict[str, Any]:
    origin = {"name": kept.name, "encoder": kept.encoder, "method": kept.method, "k": kept.k}
    return origin | {"ids": list(kept.ids)}


def _as_json(clustering: "Clusters") -> dict[str, Any]:
    clusters = [
        {
            "number": cluster.number,
            "name": cluster.name,
            "size": cluster.size,
            "central": list(cluster.central),
            "tags": [[tag, round(z, 3)] for tag, z in cluster.tags],
        }
        for cluster in clustering.clusters
    ]
    return {
        "encoder": clustering.encoder,
        "method": clustering.method,
        "k": clustering.k,
        "clusters": clusters,
        "scores": {str(k): score for k, score in clustering.scores.items()},
        "ids": clustering.ids.tolist(),
        "labels": clustering.labels.tolist(),
    }
