"""Meaning and style taken apart, on real drawings with the encoders that ship.

"Same style, other subject" and "same subject, other style" need two encoders and a weight; what
they promise is measured here over many queries, by distances and by the keywords of the files.
"""

from collections import Counter

import numpy as np
import pytest

import egara
from egara.collection import Collection

SUBJECT, STYLE = "semantic", "style"
EVERY = 6  # of the demo drawings
QUERIES = 30
NEAREST = 10
COMMON = 100  # keywords of more drawings say little of a subject


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder = tmp_path_factory.mktemp("blending") / "drawings"
    shipped = egara.demo_drawings()
    for path in sorted(shipped.rglob("*.webp"))[::EVERY]:
        copy = folder / path.relative_to(shipped)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.symlink_to(path)
    (folder / "metadata.csv").write_bytes((shipped / "metadata.csv").read_bytes())
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=[STYLE, SUBJECT])
    return collection


@pytest.fixture(scope="module")
def queries(collection: Collection) -> list[tuple[str, list[str]]]:
    """Drawings with their telling keywords."""
    rows = collection.table().to_pylist()
    count = Counter(word for row in rows for word in row["keywords"])
    told = [(r["id"], [w for w in r["keywords"] if 2 < count[w] <= COMMON]) for r in rows]
    return [one for one in told if one[1]][:QUERIES]


def nearness(collection: Collection, encoder: str, image: str, hits: list[str]) -> float:
    """How many deviations the hits are nearer to a drawing than the collection's mean."""
    ids, vectors = collection.embeddings(encoder)
    row = ids.tolist().index(image)
    if vectors.dtype == np.uint8:
        away = np.unpackbits(vectors ^ vectors[row], axis=1).sum(axis=1).astype(float)
    else:
        away = np.linalg.norm(vectors - vectors[row], axis=1)
    z = (away.mean() - away) / away.std()
    return float(z[np.isin(ids, hits)].mean())


def measured(collection, queries, weights, without=False) -> dict[str, float]:
    """Means over the queries: nearness under both encoders, share of hits with a keyword of it."""
    near: dict[str, list[float]] = {SUBJECT: [], STYLE: [], "keyword": []}
    for image, words in queries:
        hits = collection.search(
            like=[image],
            encoders=weights,
            without_tags=words if without else (),
            limit=NEAREST,
        )
        ids = [hit.id for hit in hits]
        for encoder in (SUBJECT, STYLE):
            near[encoder].append(nearness(collection, encoder, image, ids))
        shared = [bool({*words} & {*one.keywords}) for one in collection.drawings(ids)]
        near["keyword"].append(float(np.mean(shared)))
    return {name: float(np.mean(values)) for name, values in near.items()}


def test_the_blend_goes_from_one_encoder_to_the_other_without_a_jump(collection, queries) -> None:
    blends = [
        measured(collection, queries, {SUBJECT: 1 - at, STYLE: at})
        for at in (0, 0.25, 0.5, 0.75, 1)
    ]
    styles = [blend[STYLE] for blend in blends]
    subjects = [blend[SUBJECT] for blend in blends]
    assert styles == sorted(styles)
    assert subjects == sorted(subjects, reverse=True)


def test_the_same_style_with_another_subject_without_its_keywords(collection, queries) -> None:
    alone = measured(collection, queries, {STYLE: 1})
    other = measured(collection, queries, {STYLE: 1}, without=True)
    assert alone["keyword"] > 0.1
    assert other["keyword"] == 0
    assert other[STYLE] > 0.8 * alone[STYLE] > 1.5


def test_the_same_style_with_another_subject_by_a_negative_weight(collection, queries) -> None:
    alone = measured(collection, queries, {STYLE: 1})
    other = measured(collection, queries, {STYLE: 1.5, SUBJECT: -0.5})
    assert other[SUBJECT] < 0.75 * alone[SUBJECT]
    assert other["keyword"] < alone["keyword"]
    assert other[STYLE] > 0.9 * alone[STYLE]


def test_the_same_subject_in_another_style_by_a_negative_weight(collection, queries) -> None:
    alone = measured(collection, queries, {SUBJECT: 1})
    other = measured(collection, queries, {SUBJECT: 1.5, STYLE: -0.5})
    assert other[STYLE] < 0.75 * alone[STYLE]
    assert other[SUBJECT] > 0.9 * alone[SUBJECT]
