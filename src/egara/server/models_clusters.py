"""What travels over HTTP about clusters."""

from typing import Annotated, Literal

from pydantic import Field

from egara.server.models import Answer, EncoderName, Request, Text
from egara.server.models_boards import Name

MOST_CLUSTERS = 1000

MethodName = Literal["kmeans", "gmm", "meanshift", "dbscan", "hdbscan"]
K = Annotated[int, Field(ge=1, le=MOST_CLUSTERS)]
Number = Annotated[int, Field(ge=-1, le=2**31 - 1)]


class Telling(Answer):
    """A tag that distinguishes a cluster, and z: how sure that is."""

    tag: Text
    z: float


class Cluster(Answer):
    """One cluster; ``central`` are the IDs of its most central drawings, ``name`` a person's."""

    number: int
    name: str | None
    size: int
    central: list[str]
    tags: list[Telling]


class ClustersAnswer(Answer):
    """The clusters, largest first.

    ``outside`` drawings are in none. ``scores`` are the silhouettes or BICs of the numbers that
    were tried, where ``k`` was not given. ``version`` changes whenever the numbers may.
    """

    encoder: str
    method: str
    k: int | None
    clusters: list[Cluster]
    outside: int
    scores: dict[int, float]
    version: str


class ClusterMembers(Answer):
    """IDs of the drawings of one cluster, the most central first, and how many it has."""

    ids: list[str]
    size: int


class KeepRequest(Request):
    """Clusters of an answer, by its ``version``, that are kept under one name."""

    numbers: list[Number] = Field(min_length=1, max_length=MOST_CLUSTERS)
    name: Name
    version: str = Field(max_length=100)
    encoder: EncoderName | None = None
    method: MethodName = "kmeans"
    k: K | None = None


class KeptCluster(Answer):
    """A kept cluster; ``filter`` is what a search takes in ``among``."""

    name: str
    encoder: str
    method: str
    k: int | None
    size: int
    filter: str


class KeptClustersAnswer(Answer):
    """The kept clusters, in the order in which they were kept."""

    kept: list[KeptCluster]


class ClusterName(Request):
    """A kept cluster's new name."""

    name: Name
