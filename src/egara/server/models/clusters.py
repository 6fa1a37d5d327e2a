"""Models of clusters and kept clusters."""

from typing import Annotated, Literal

from pydantic import Field

from egara.server.models.base import EncoderName, RequestModel, ResponseModel, Text
from egara.server.models.boards import Name

MAX_CLUSTERS = 1000

MethodName = Literal["kmeans", "gmm", "meanshift", "dbscan", "hdbscan"]
ClusterCount = Annotated[int, Field(ge=1, le=MAX_CLUSTERS)]
ClusterNumber = Annotated[int, Field(ge=-1, le=2**31 - 1)]


class DistinguishingTag(ResponseModel):
    """A tag that distinguishes a cluster from the others, and the z-score of the difference."""

    tag: Text
    z: float


class Cluster(ResponseModel):
    """One cluster.

    ``central`` are the IDs of its most central drawings. ``name`` is the name of the kept cluster
    with the same drawings, or null.
    """

    number: int
    name: str | None
    size: int
    central: list[str]
    tags: list[DistinguishingTag]


class ClustersResponse(ResponseModel):
    """The clusters, largest first.

    ``outside`` is the number of drawings in no cluster. If the request has no ``k``, ``scores`` has
    the silhouette score or BIC of each number of clusters that was tried. ``version``
    changes whenever the cluster numbers may change.
    """

    encoder: str
    method: str
    k: int | None
    clusters: list[Cluster]
    outside: int
    scores: dict[int, float]
    version: str


class ClusterMembers(ResponseModel):
    """IDs of drawings of one cluster, the most central first, and the size of the cluster."""

    ids: list[str]
    size: int


class KeepRequest(RequestModel):
    """Clusters to keep under one name.

    ``version`` is the version in the response that contained these cluster numbers.
    """

    numbers: list[ClusterNumber] = Field(min_length=1, max_length=MAX_CLUSTERS)
    name: Name
    version: str = Field(max_length=100)
    encoder: EncoderName | None = None
    method: MethodName = "kmeans"
    k: ClusterCount | None = None


class KeptCluster(ResponseModel):
    """A kept cluster. ``filter`` is its name in the filter ``among``."""

    name: str
    encoder: str
    method: str
    k: int | None
    size: int
    filter: str


class KeptClustersResponse(ResponseModel):
    """The kept clusters, the oldest first."""

    kept: list[KeptCluster]


class ClusterName(RequestModel):
    """The new name of a kept cluster."""

    name: Name
