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
    ClustersAnswer,
    DistinguishingTag,
    KeepRequest,
    KeptCluster,
    KeptClustersAnswer,
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
) -> ClustersAnswer:
    """Return the clusters of all drawings. Without ``k``, the number of clusters is proposed."""
    return _answer(_clusters(collection, job, compute, encoder, method, k))


@router.get("/clusters/kept", dependencies=[READING])
def kept_clusters(collection: ServedCollection) -> KeptClustersAnswer:
    """List the kept clusters."""
    return KeptClustersAnswer(kept=[_kept(cluster) for cluster in collection.kept_clusters()])


@router.post("/clusters/kept", dependencies=[COMPUTING])
def keep_cluster(collection: ServedCollection, request: KeepRequest) -> KeptCluster:
    """Keep a cluster under a name, or several as one cluster.

    The status is 409 if the clusters have changed since the response with their numbers.
    """
    found = collection.clusters(request.encoder, request.k, request.method)
    return _kept(collection.keep_cluster(found, request.numbers, request.name, request.version))


@router.patch("/clusters/kept/{name:path}", dependencies=[READING])
def rename_cluster(
    collection: ServedCollection, name: KeptName, change: ClusterName
) -> KeptCluster:
    """Rename a kept cluster."""
    return _kept(collection.rename_cluster(name, change.name))


@router.delete("/clusters/kept/{name:path}", dependencies=[READING])
def forget_cluster(collection: ServedCollection, name: KeptName) -> KeptClustersAnswer:
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
    """Return the cluster number of every drawing: id and label, -1 for no cluster."""
    found = _clusters(collection, job, compute, encoder, method, k)
    return arrow_response(request, pa.table({"id": found.ids.tolist(), "label": found.labels}))


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
    """List the drawings of one cluster, the most central first. -1 lists those in no cluster."""
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


def _answer(found: "Clusters") -> ClustersAnswer:
    return ClustersAnswer(
        encoder=found.encoder,
        method=found.method,
        k=found.k,
        clusters=[
            Cluster(
                number=cluster.number,
                name=cluster.name,
                size=cluster.size,
                central=list(cluster.central),
                tags=[DistinguishingTag(tag=tag, z=z) for tag, z in cluster.tags],
            )
            for cluster in found.clusters
        ],
        outside=found.outside,
        scores=dict(found.scores),
        version=found.version,
    )


def _kept(cluster: "LibraryKeptCluster") -> KeptCluster:
    return KeptCluster(
        name=cluster.name,
        encoder=cluster.encoder,
        method=cluster.method,
        k=cluster.k,
        size=len(cluster.ids),
        filter=f"cluster:{cluster.name}",
    )
