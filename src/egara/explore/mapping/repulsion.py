"""The repulsive forces of t-SNE by fast Fourier transforms.

Every point repels every other one with the force F(d) = d / (1 + |d|^2)^2 of their difference d.
The forces are normalised by the sum of 1 / (1 + |d|^2) over all pairs (van der Maaten and Hinton
2008, equation 5). Both are convolutions: the points are interpolated onto a grid, the grid is
convolved, and the result is interpolated at the points (Linderman et al. 2019, FIt-SNE). Here the
two components of the force are the kernels, which needs one forward and two inverse transforms,
instead of nine in FIt-SNE. The normalisation needs no transform, by Parseval's theorem. The
interpolation uses cubic B-splines, whose smoothing is divided out of the kernels, as in
particle-mesh methods (Essmann et al. 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray

from egara.search.threads import cores, on_all_cores, spans

__all__ = ["Repulsion", "RepulsionField"]

Points = NDArray[np.float64]
Waves = NDArray[np.complex128]

SPACING = 0.5
"""Spacing of the grid in units of the map; the kernels vary over a length of 1."""

MIN_NODES = 48
"""Nodes along a side at least: a map starts smaller than one unit."""

MAX_NODES = 4096
"""Nodes along a side at most, even if a point is far away."""

_MARGIN = 4  # nodes around the points, for the splines
_GROWTH = 1.06  # ratio of successive grid sizes, so that kernels can be reused
_MIN_POINTS_PER_THREAD = 8192
_MIN_NODES_FOR_THREADS = 512  # along a side
_ORDER = 4  # nodes of a cubic spline along a side


@dataclass(frozen=True, slots=True)
class _Grid:
    """A square grid around the points, with a margin for the splines."""

    lowest: Points
    spacing: float
    nodes: int

    @classmethod
    def around(cls, points: Points) -> _Grid:
        lowest = points.min(axis=0)
        extent = float((points.max(axis=0) - lowest).max())
        spacing = max(min(SPACING, extent / MIN_NODES), extent / MAX_NODES, np.finfo(float).tiny)
        return cls(lowest, spacing, _grid_size(extent / spacing + 2 * _MARGIN))

    @property
    def size(self) -> int:
        """Nodes along a side with zero padding for a linear convolution."""
        return int(scipy.fft.next_fast_len(2 * self.nodes, real=True))

    def splines(self, points: Points) -> _Splines:
        positions = (points - self.lowest) / self.spacing + _MARGIN
        return _splines(np.clip(positions, 1, self.nodes - 3))

    def charges(self, splines: _Splines) -> Waves:
        grid = _distribute(splines, self.nodes)
        size = (self.size, self.size)
        return np.asarray(scipy.fft.rfft2(grid, size, workers=_workers(self.size)))

    def field(self, charges: Waves, kernel: Waves) -> Points:
        size = (self.size, self.size)
        return np.asarray(scipy.fft.irfft2(charges * kernel, size, workers=_workers(self.size)))


class Repulsion:
    """Computes the repulsive forces of points (N, 2); keeps the kernels between calls."""

    def __init__(self) -> None:
        """Start without kernels."""
        self._kernels_for: tuple[int, float] | None = None
        self._kernels: tuple[Waves, ...] = ()

    def __call__(self, points: Points) -> tuple[Points, float]:
        """Return the forces (N, 2), not normalised, and the sum over all ordered pairs."""
        grid = _Grid.around(points)
        if self._kernels_for != (grid.size, grid.spacing):
            self._kernels = _kernels(grid.size, grid.spacing)
            self._kernels_for = (grid.size, grid.spacing)
        splines = grid.splines(points)
        charges = grid.charges(splines)
        forces = np.empty_like(points)
        for axis in (0, 1):
            forces[:, axis] = _interpolate(grid.field(charges, self._kernels[axis]), splines)
        return forces, _energy(charges, self._kernels[2], grid.size) - len(points)


class RepulsionField:
    """The repulsive forces of fixed points (N, 2) on other points."""

    def __init__(self, points: Points) -> None:
        """Compute the field on the grid."""
        self._grid = _Grid.around(points)
        charges = self._grid.charges(self._grid.splines(points))
        kernels = _kernels(self._grid.size, self._grid.spacing)
        self._fields = [self._grid.field(charges, kernel) for kernel in kernels]

    def at(self, others: Points) -> tuple[Points, Points]:
        """Return the forces (M, 2) on `others`, not normalised, and their sums (M,)."""
        splines = self._grid.splines(others)
        along, across, sums = (_interpolate(field, splines) for field in self._fields)
        return np.column_stack([along, across]), sums


def _workers(size: int) -> int:
    return cores() if size >= _MIN_NODES_FOR_THREADS else 1


def _grid_size(nodes: float) -> int:
    """Return the smallest sufficient size of a geometric sequence."""
    return int(np.ceil(_GROWTH ** np.ceil(np.log(nodes) / np.log(_GROWTH))))


def _kernels(size: int, spacing: float) -> tuple[Waves, ...]:
    """Return the transforms of both force components and of 1 / (1 + |d|^2), without smoothing."""
    nodes = np.arange(size)
    steps = np.where(nodes > size // 2, nodes - size, nodes) * spacing  # circular
    across, along = steps[None, :], steps[:, None]
    inverse = 1 / (1 + across**2 + along**2)
    smoothing = (2 + np.cos(2 * np.pi * np.arange(size) / size)) / 3  # a spline's transform
    smoothing = smoothing**2  # both interpolations
    sharpening = 1 / (smoothing[:, None] * smoothing[None, : size // 2 + 1])
    squared = inverse**2
    parts = (along * squared, across * squared, inverse)
    return tuple(scipy.fft.rfft2(part, workers=_workers(size)) * sharpening for part in parts)


@dataclass(frozen=True, slots=True)
class _Splines:
    """The first node (N, 2) of each point's spline, and the spline's weights (2, 4, N)."""

    first: NDArray[np.int64]
    weights: Points


def _splines(positions: Points) -> _Splines:
    floor = np.floor(positions)
    t = (positions - floor).T
    weights = np.empty((2, _ORDER, len(positions)))
    weights[:, 0] = (1 - t) ** 3 / 6
    weights[:, 1] = (3 * t**3 - 6 * t**2 + 4) / 6
    weights[:, 3] = t**3 / 6
    weights[:, 2] = 1 - weights[:, 0] - weights[:, 1] - weights[:, 3]
    return _Splines(floor.astype(np.int64) - 1, weights)


def _distribute(splines: _Splines, nodes: int) -> Points:
    """Distribute a charge of 1 for every point over the grid (nodes, nodes)."""
    first, weights = splines.first, splines.weights
    corner = first[:, 0] * nodes + first[:, 1]

    def rows(offset: int) -> Points:
        grid = np.zeros(nodes * nodes)
        for other in range(_ORDER):
            charge = weights[0, offset] * weights[1, other]
            grid += np.bincount(corner + (offset * nodes + other), charge, nodes * nodes)
        return grid

    many = len(first) > _MIN_POINTS_PER_THREAD
    grids = on_all_cores(rows, range(_ORDER)) if many else [rows(n) for n in range(_ORDER)]
    return sum(grids[1:], grids[0]).reshape(nodes, nodes)


def _interpolate(field: Points, splines: _Splines) -> Points:
    """Interpolate the field (size, size) at every point (N,)."""
    size = field.shape[1]
    flat = field.ravel()
    values = np.zeros(len(splines.first))

    def read(span: tuple[int, int]) -> None:
        part = slice(*span)
        first, weights = splines.first[part], splines.weights[:, :, part]
        corner = first[:, 0] * size + first[:, 1]
        for offset in range(_ORDER):
            row = weights[1, 0] * flat[corner + offset * size]
            for other in range(1, _ORDER):
                row += weights[1, other] * flat[corner + (offset * size + other)]
            values[part] += weights[0, offset] * row

    on_all_cores(read, spans(len(values), cores(), _MIN_POINTS_PER_THREAD))
    return values


def _energy(charges: Waves, kernel: Waves, size: int) -> float:
    """Return the sum of kernel(i, j) over all pairs of charges (Parseval's theorem)."""
    density = (charges.real**2 + charges.imag**2) * kernel.real
    # A real transform has half of the columns: each counts twice, but for the first column and, if
    # the size is even, the last.
    total = 2 * density.sum() - density[:, 0].sum()
    if size % 2 == 0:
        total -= density[:, -1].sum()
    return float(total) / size**2
