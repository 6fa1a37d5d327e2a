"""Retrieval of drawings of the same class (Illustration2Vec, section 4.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from egara.datasets import Dataset, LabelledDrawing
from egara.encoders import Encoder, metric_of
from egara.errors import BadInput
from egara.evaluate.dataset_selection import DatasetSelection, is_selected, select, summarise
from egara.evaluate.encoding import Progress, UnreadableDrawing, encode_drawings
from egara.metric import Metric

__all__ = ["ClassColumn", "RetrievalTask", "encode_retrieval"]

ClassColumn = Literal["subject", "artist", "set"]


@dataclass(frozen=True, slots=True)
class RetrievalTask:
    """Encoded queries and an encoded database.

    Attributes:
        dataset: the name of the dataset.
        about: a description of the queries and the database.
        by: the column with the class of a drawing.
        drawings: N drawings, without their images.
        classes: (N,).
        queries: (Q,) rows of the queries.
        database: (M,) rows of the database; the queries themselves or other drawings.
        vectors: (N, D) by encoder.
        metrics: the distance metric, by encoder.
        unclassed: the number of excluded drawings: their class is unknown or, with two sets, occurs
            in only one of them.
        unreadable: drawings that could not be read.
        trained: (N,), whether a drawing of the split train, in any set, has the same subject; None
            if that is unknown.
    """

    dataset: str
    about: str
    by: ClassColumn
    drawings: tuple[LabelledDrawing, ...]
    classes: NDArray[np.str_]
    queries: NDArray[np.int64]
    database: NDArray[np.int64]
    vectors: Mapping[str, NDArray[Any]]
    metrics: Mapping[str, Metric]
    unclassed: int
    unreadable: tuple[UnreadableDrawing, ...]
    trained: NDArray[np.bool_] | None = None

    @property
    def leaves_one_out(self) -> bool:
        """Whether the queries are in the database; each is then excluded from its own results."""
        return bool(np.isin(self.queries, self.database).all())


def encode_retrieval(
    encoders: Sequence[Encoder],
    dataset: Dataset,
    selection: DatasetSelection = DatasetSelection(),  # noqa: B008 - it is frozen
    *,
    queries: str | None = None,
    database: str | None = None,
    by: ClassColumn = "subject",
    progress: Progress | None = None,
) -> RetrievalTask:
    """Encode queries and a database once, for all encoders.

    With `queries` and `database`, the drawings of one set are queries in another set; only classes
    in both sets are used. Without them, each drawing of the selection is a query, and the database
    is all other drawings. The subjects of the selection restrict only the queries. The database is
    the same for seen and unseen subjects, so their results can be compared.

    Args:
        encoders: to compare.
        dataset: the drawings.
        selection: which drawings to use.
        queries: the name of the set with the queries.
        database: the name of the set to search.
        by: the column with the class of a drawing.
        progress: is called after each batch.

    Raises:
        BadInput: only one of the sets is given, a set does not exist, the sets have no class in
            common, or no drawing of the selection has a class or one of the subjects.
    """
    if by not in get_args(ClassColumn):
        raise BadInput(f"`by` must be one of {', '.join(get_args(ClassColumn))}; got {by!r}")
    both_sets = _selection_of_sets(selection, queries, database)
    chosen = replace(both_sets or selection, subjects="all")
    description = f"{dataset.name} ({chosen})"
    summary = summarise(dataset)
    select(dataset, selection, summary)  # raises BadInput for an invalid selection
    stream = select(dataset, chosen, summary)
    unique = list({encoder.name: encoder for encoder in encoders}.values())
    encoded = encode_drawings(stream, unique, description=description, progress=progress)
    names = [getattr(drawing, by) for drawing in encoded.drawings]
    sets = np.array([str(drawing.set) for drawing in encoded.drawings])
    rows = np.flatnonzero([name is not None for name in names])
    if queries and database:
        rows = _in_both(names, sets, queries, database, by)
    if not len(rows):
        raise BadInput(f"No drawing in {description} has a known {by}.")
    drawings = tuple(encoded.drawings[row] for row in rows)
    query_rows = database_rows = np.arange(len(rows))
    if both_sets:
        query_rows = np.flatnonzero(sets[rows] == queries)
        database_rows = np.flatnonzero(sets[rows] == database)
    subjects = DatasetSelection(subjects=selection.subjects)
    selected = [is_selected(drawings[row], subjects, summary) for row in query_rows]
    query_rows = query_rows[selected]
    if not len(query_rows):
        raise BadInput(f"No query in {description} has {selection.subjects} subjects.")
    about = f"{queries} → {database}" if both_sets else f"{chosen}, leave one out"
    if selection.subjects != "all":
        about += f", queries of {selection.subjects} subjects"
    return RetrievalTask(
        dataset=dataset.name,
        about=about,
        by=by,
        drawings=drawings,
        classes=np.array([names[row] for row in rows]),
        queries=query_rows,
        database=database_rows,
        vectors={name: vectors[rows] for name, vectors in encoded.vectors.items()},
        metrics={encoder.name: metric_of(encoder) for encoder in unique},
        unclassed=len(encoded) - len(rows),
        unreadable=encoded.unreadable,
        trained=np.array([drawing.subject in summary.train_subjects for drawing in drawings]),
    )


def _selection_of_sets(
    selection: DatasetSelection, queries: str | None, database: str | None
) -> DatasetSelection | None:
    if queries is None and database is None:
        return None
    if queries is None or database is None or queries == database or selection.sets:
        raise BadInput(
            "give two different sets as queries and database, and no other sets; or neither, "
            f"to search each drawing among the others. Got {queries!r} and {database!r}"
            + (f", and the sets {', '.join(selection.sets)}." if selection.sets else ".")
        )
    return DatasetSelection(selection.split, (queries, database), selection.subjects)


def _in_both(
    names: Sequence[str | None], sets: NDArray[np.str_], queries: str, database: str, by: str
) -> NDArray[np.int64]:
    classes = {
        chosen_set: {
            name
            for name, set_name in zip(names, sets, strict=True)
            if set_name == chosen_set and name
        }
        for chosen_set in (queries, database)
    }
    common = classes[queries] & classes[database]
    if not common:
        counts = {
            set_name: f"{len(names_of_set):,} ({', '.join(sorted(names_of_set)[:3]) or 'none'})"
            for set_name, names_of_set in classes.items()
        }
        raise BadInput(
            f"{queries} and {database} have no {by} in common: {queries} has {counts[queries]}, "
            f"{database} has {counts[database]}."
        )
    return np.flatnonzero([name in common for name in names])
