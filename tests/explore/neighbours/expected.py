"""Expected neighbours, computed by sorting all distances."""

import numpy as np

from egara.search import ExactIndex


def nearest_by_sorting(index: ExactIndex, k: int) -> tuple[np.ndarray, np.ndarray]:
    rows, distances = [], []
    for row, vector in enumerate(index.vectors):
        from_row = index.distances(vector)
        order = [other for other in np.argsort(from_row, kind="stable") if other != row][:k]
        rows.append(order)
        distances.append(from_row[order])
    return np.array(rows), np.array(distances)
