"""Clusters of the drawings, and those that a person keeps."""

from typing import TYPE_CHECKING, Annotated

import pyarrow as pa
from fastapi import APIRouter, Path, Query, Request, Response

from egara.server.binary import ARROW, arrow_answer
from egara.server.computing import MayCompute, computed
from egara.server.lanes import COMPUTING, READING
from egara.server.models import Limit
from egara.server.models_clusters import (
    Cluster,
    ClusterMembers,
    ClusterName,
    ClustersAnswer,
    K,
    KeepRequest,
    KeptCluster,
    KeptClustersAnswer,
    MethodName,
    Telling,
)
from egara.server.opened import Opened
from egara.server.parameters import Encoder
from egara.server.works import Working

if TYPE_CHECKING:
    from egara.collection import Clusters
    from egara.collection import KeptCluster as Kept

router = APIRouter(tags=["clusters"])

Method = Annotated[MethodName, Query()]
HowMany = Annotated[K | None, Query()]
Name = Annotated[str, Path(max_length=200, description="the kept cluster's name")]


@computed(router, "/clusters", dependencies=[COMPUTING])
def clusters(
    collection: Opened,
    work: Working,
    compute: MayCompute,
    encoder: Encoder = None,
    method: Method = "kmeans",
    k: HowMany = None,
) -> ClustersAnswer:
    """The clusters of all drawings; ``k`` is proposed where it is not given."""
    return _answer(_found(collection, work, compute, encoder, method, k))


@router.get("/clusters/kept", dependencies=[READING])
def kept_clusters(collection: Opened) -> KeptClustersAnswer:
    """The clusters that were kept."""
    return KeptClustersAnswer(kept=[_kept(one) for one in collection.kept_clusters()])


@router.post("/clusters/kept", dependencies=[COMPUTING])
def keep_cluster(collection: Opened, asked: KeepRequest) -> KeptCluster:
    """Keep a cluster under a name; several are merged. 409 where the clusters have changed."""
    found = collection.clusters(asked.encoder, asked.k, asked.method)
    return _kept(collection.keep_cluster(found, asked.numbers, asked.name, asked.version))


@router.patch("/clusters/kept/{name:path}", dependencies=[READING])
def rename_cluster(collection: Opened, name: Name, change: ClusterName) -> KeptCluster:
    """Call a kept cluster otherwise."""
    return _kept(collection.rename_cluster(name, change.name))


@router.delete("/clusters/kept/{name:path}", dependencies=[READING])
def forget_cluster(collection: Opened, name: Name) -> KeptClustersAnswer:
    """Keep a cluster no longer; answers those that are left."""
    collection.forget_cluster(name)
    return kept_clusters(collection)


@computed(
    router, "/clusters/labels", response_class=Response, responses=ARROW, dependencies=[COMPUTING]
)
def cluster_labels(
    collection: Opened,
    request: Request,
    work: Working,
    compute: MayCompute,
    encoder: Encoder = None,
    method: Method = "kmeans",
    k: HowMany = None,
) -> Response:
    """The cluster of every drawing: id and label, -1 for none."""
    found = _found(collection, work, compute, encoder, method, k)
    return arrow_answer(request, pa.table({"id": found.ids.tolist(), "label": found.labels}))


@computed(router, "/clusters/{number}/drawings", dependencies=[COMPUTING])
def cluster_drawings(
    collection: Opened,
    number: Annotated[int, Path(ge=-1, le=2**31 - 1)],
    work: Working,
    compute: MayCompute,
    encoder: Encoder = None,
    method: Method = "kmeans",
    k: HowMany = None,
    limit: Annotated[Limit, Query()] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> ClusterMembers:
    """The drawings of one cluster, the most central first; of -1 those in no cluster."""
    ids = _found(collection, work, compute, encoder, method, k).members(number)
    return ClusterMembers(ids=ids[offset : offset + limit], size=len(ids))


def _found(
    collection: Opened, work: Working, compute: bool, encoder: Encoder, method: Method, k: HowMany
) -> "Clusters":
    return collection.clusters(
        encoder, k, method, progress=work.progress, cancel=work.cancel, compute=compute
    )


def _answer(found: "Clusters") -> ClustersAnswer:
    return ClustersAnswer(
        encoder=found.encoder,
        method=found.method,
        k=found.k,
        clusters=[
            Cluster(
                number=one.number,
                name=one.name,
                size=one.size,
                central=list(one.central),
                tags=[Telling(tag=tag, z=z) for tag, z in one.tags],
            )
            for one in found.clusters
        ],
        outside=found.outside,
        scores=dict(found.scores),
        version=found.version,
    )


def _kept(one: "Kept") -> KeptCluster:
    return KeptCluster(
        name=one.name,
        encoder=one.encoder,
        method=one.method,
        k=one.k,
        size=len(one.ids),
        filter=f"cluster:{one.name}",
    )
