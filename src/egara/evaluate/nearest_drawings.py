"""How well an encoder finds drawings of the same class (Illustration2Vec, section 4.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from egara.datasets import Dataset, LabelledDrawing
from egara.encoders import Encoder
from egara.errors import BadInput
from egara.evaluate.encoding import Progress, Unreadable, encode_drawings
from egara.evaluate.selection import Selection, choose, is_in, survey
from egara.metric import Metric

__all__ = ["ClassColumn", "RetrievalTask", "encode_retrieval"]

ClassColumn = Literal["subject", "artist", "set"]


@dataclass(frozen=True, slots=True)
class RetrievalTask:
    """Queries and a database, encoded.

    Attributes:
        dataset: its name.
        about: which queries and which database, in words.
        by: what makes two drawings be of one class.
        drawings: N, without their pictures.
        classes: (N,).
        queries: (Q,) rows of the queries.
        database: (M,) rows of the database, the queries themselves or others.
        vectors: by encoder (N, D).
        metrics: by encoder.
        unclassed: how many drawings were left out because their class is not known, or, between
            two sets, because only one of the sets has it.
        unreadable: those that could not be read.
        trained: (N,), whether some drawing of the split train shows a drawing's subject, in
            whatever set; None where that is not known.
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
    unreadable: tuple[Unreadable, ...]
    trained: NDArray[np.bool_] | None = None

    @property
    def leaves_one_out(self) -> bool:
        """Whether the queries are in the database, so that each is left out of its own answer."""
        return bool(np.isin(self.queries, self.database).all())


def encode_retrieval(
    encoders: Sequence[Encoder],
    dataset: Dataset,
    selection: Selection = Selection(),  # noqa: B008 - it is frozen
    *,
    queries: str | None = None,
    database: str | None = None,
    by: ClassColumn = "subject",
    progress: Progress | None = None,
) -> RetrievalTask:
    """Encode what is searched and what is searched for, once for all encoders.

    With `queries` and `database` these two sets are taken, and of them the drawings whose class
    both have. Without, each drawing of the selection is searched for among the others. The
    selection's subjects restrict the queries alone: what is searched is the same for seen and for
    unseen subjects, so that their figures can be compared.

    Raises:
        BadInput: only one of the sets is given, one is not there, they have no class in common, or
            no drawing of the selection has a class or one of the subjects.
    """
    if by not in get_args(ClassColumn):
        raise BadInput(f"drawings have a class by {', '.join(get_args(ClassColumn))}; got {by!r}")
    between = _between(selection, queries, database)
    chosen = replace(between or selection, subjects="all")
    what = f"{dataset.name} ({chosen})"
    known = survey(dataset)
    choose(dataset, selection, known)  # refuses subjects that there are none of
    stream = choose(dataset, chosen, known)
    unique = list({encoder.name: encoder for encoder in encoders}.values())
    encoded = encode_drawings(stream, unique, what=what, progress=progress)
    names = [getattr(drawing, by) for drawing in encoded.drawings]
    sets = np.array([str(drawing.set) for drawing in encoded.drawings])
    rows = np.flatnonzero([name is not None for name in names])
    if queries and database:
        rows = _in_both(names, sets, queries, database, by)
    if not len(rows):
        raise BadInput(f"No drawing in {what} has a known {by}.")
    drawings = tuple(encoded.drawings[row] for row in rows)
    asked = everything = np.arange(len(rows))
    if between:
        asked, everything = (np.flatnonzero(sets[rows] == one) for one in (queries, database))
    of_subjects = Selection(subjects=selection.subjects)
    asked = asked[[is_in(drawings[row], of_subjects, known) for row in asked]]
    if not len(asked):
        raise BadInput(f"No query in {what} has {selection.subjects} subjects.")
    about = f"{queries} → {database}" if between else f"{chosen}, leave one out"
    if selection.subjects != "all":
        about += f", queries of {selection.subjects} subjects"
    return RetrievalTask(
        dataset=dataset.name,
        about=about,
        by=by,
        drawings=drawings,
        classes=np.array([names[row] for row in rows]),
        queries=asked,
        database=everything,
        vectors={name: vectors[rows] for name, vectors in encoded.vectors.items()},
        metrics={encoder.name: encoder.metric for encoder in unique},
        unclassed=len(encoded) - len(rows),
        unreadable=encoded.unreadable,
        trained=np.array([drawing.subject in known.trained for drawing in drawings]),
    )


def _between(selection: Selection, queries: str | None, database: str | None) -> Selection | None:
    if queries is None and database is None:
        return None
    if queries is None or database is None or queries == database or selection.sets:
        raise BadInput(
            "give two different sets, queries and database, and no others; or neither of them, to "
            f"leave one out. Got {queries!r} and {database!r}"
            + (f", beside {', '.join(selection.sets)}." if selection.sets else ".")
        )
    return Selection(selection.split, (queries, database), selection.subjects)


def _in_both(
    names: Sequence[str | None], sets: NDArray[np.str_], queries: str, database: str, by: str
) -> NDArray[np.int64]:
    of = {
        one: {name for name, where in zip(names, sets, strict=True) if where == one and name}
        for one in (queries, database)
    }
    common = of[queries] & of[database]
    if not common:
        examples = {one: ", ".join(sorted(there)[:3]) or "none" for one, there in of.items()}
        raise BadInput(
            f"{queries} and {database} have no {by} in common: {queries} has {len(of[queries]):,} "
            f"({examples[queries]}), {database} has {len(of[database]):,} ({examples[database]})."
        )
    return np.flatnonzero([name in common for name in names])
