"""Clusters of the drawings, and kept clusters."""

from typing import TYPE_CHECKING, Annotated

import pyarrow as pa
from fastapi import APIRouter, Path, Query, Request, Response

from egara.server.binary_responses import ARROW, arrow_response
from egara.server.compute_permission import MayCompute, get_or_compute
from egara.server.concurrency_limits import COMPUTING, READING
from egara.server.dependencies import ServedCollection
from egara.server.jobs import CurrentJob
from egara.server.models.base import Limit
from egara.server.models.clusters import (
    Cluster,
    ClusterCount,
    ClusterMembers,
    ClusterName,
    ClustersResponse,
    DistinguishingTag,
    KeepRequest,
    KeptCluster,
    KeptClustersResponse,
    MethodName,
)
from egara.server.routes.parameters import EncoderParameter

if TYPE_CHECKING:
    from egara.collection import Clusters
    from egara.collection import KeptCluster as LibraryKeptCluster

router = APIRouter(tags=["clusters"])

MethodParameter = Annotated[MethodName, Query()]
ClusterCountParameter = Annotated[ClusterCount | None, Query()]
KeptName = Annotated[str, Path(max_length=200, description="the kept cluster's name")]


@get_or_compute(router, "/clusters", dependencies=[COMPUTING])
def clusters(
    collection: ServedCollection,
    job: CurrentJob,
    compute: MayCompute,
    encoder: EncoderParameter = None,
    method: MethodParameter = "kmeans",
    k: ClusterCountParameter = None,
) -> ClustersResponse:
    """Return the clusters of all drawings.

    If ``k`` is missing, the number of clusters is chosen automatically.
    """
    return _clusters_response(_clusters(collection, job, compute, encoder, method, k))


@router.get("/clusters/kept", dependencies=[READING])
def kept_clusters(collection: ServedCollection) -> KeptClustersResponse:
    """List the kept clusters."""
    return KeptClustersResponse(
        kept=[_kept_cluster(cluster) for cluster in collection.kept_clusters()]
    )


@router.post("/clusters/kept", dependencies=[COMPUTING])
def keep_cluster(collection: ServedCollection, request: KeepRequest) -> KeptCluster:
    """Keep a cluster, or the union of several clusters, under a name.

    The status is 409 if the clusters were computed again after the request that returned these
    cluster numbers.
    """
    clusters = collection.clusters(request.encoder, request.k, request.method)
    kept = collection.keep_cluster(clusters, request.numbers, request.name, request.version)
    return _kept_cluster(kept)


@router.patch("/clusters/kept/{name:path}", dependencies=[READING])
def rename_cluster(
    collection: ServedCollection, name: KeptName, change: ClusterName
) -> KeptCluster:
    """Rename a kept cluster."""
    return _kept_cluster(collection.rename_cluster(name, change.name))


@router.delete("/clusters/kept/{name:path}", dependencies=[READING])
def forget_cluster(collection: ServedCollection, name: KeptName) -> KeptClustersResponse:
    """Delete a kept cluster and return the remaining ones. Its drawings are not deleted."""
    collection.forget_cluster(name)
    return kept_clusters(collection)


@get_or_compute(
    router, "/clusters/labels", response_class=Response, responses=ARROW, dependencies=[COMPUTING]
)
def cluster_labels(
    collection: ServedCollection,
    request: Request,
    job: CurrentJob,
    compute: MayCompute,
    encoder: EncoderParameter = None,
    method: MethodParameter = "kmeans",
    k: ClusterCountParameter = None,
) -> Response:
    """Return the cluster number of every drawing.

    The columns are id and label. The label is -1 for drawings in no cluster.
    """
    clusters = _clusters(collection, job, compute, encoder, method, k)
    return arrow_response(
        request, pa.table({"id": clusters.ids.tolist(), "label": clusters.labels})
    )


@get_or_compute(router, "/clusters/{number}/drawings", dependencies=[COMPUTING])
def cluster_drawings(
    collection: ServedCollection,
    number: Annotated[int, Path(ge=-1, le=2**31 - 1)],
    job: CurrentJob,
    compute: MayCompute,
    encoder: EncoderParameter = None,
    method: MethodParameter = "kmeans",
    k: ClusterCountParameter = None,
    limit: Annotated[Limit, Query()] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> ClusterMembers:
    """List the drawings of one cluster, the most central first.

    The number -1 lists the drawings in no cluster.
    """
    ids = _clusters(collection, job, compute, encoder, method, k).members(number)
    return ClusterMembers(ids=ids[offset : offset + limit], size=len(ids))


def _clusters(
    collection: ServedCollection,
    job: CurrentJob,
    compute: bool,
    encoder: EncoderParameter,
    method: MethodParameter,
    k: ClusterCountParameter,
) -> "Clusters":
    return collection.clusters(
        encoder, k, method, progress=job.progress, cancel=job.cancel, compute=compute
    )


def _clusters_response(clusters: "Clusters") -> ClustersResponse:
    return ClustersResponse(
        encoder=clusters.encoder,
        method=clusters.method,
        k=clusters.k,
        clusters=[
            Cluster(
                number=cluster.number,
                name=cluster.name,
                size=cluster.size,
                central=list(cluster.central),
                tags=[DistinguishingTag(tag=tag, z=z) for tag, z in cluster.tags],
            )
            for cluster in clusters.clusters
        ],
        outside=clusters.outside,
        scores=dict(clusters.scores),
        version=clusters.version,
    )


def _kept_cluster(cluster: "LibraryKeptCluster") -> KeptCluster:
    return KeptCluster(
        name=cluster.name,
        encoder=cluster.encoder,
        method=cluster.method,
        k=cluster.k,
        size=len(cluster.ids),
        filter=f"cluster:{cluster.name}",
    )
