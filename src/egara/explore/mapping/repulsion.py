"""The repulsion of t-SNE by fast Fourier transforms, with fewer of them than openTSNE needs.

Every point pushes every other one away, with the force F(d) = d / (1 + |d|^2)^2 of their difference
d; and the sum of 1 / (1 + |d|^2) over all pairs normalises (van der Maaten 2008, equation 5). Both
are convolutions: the points are spread on a grid, the grid is convolved, and the result is read
back where the points are (Linderman et al. 2019, FIt-SNE). Unlike there, the force's own two
components are the kernels, so that one transform forward and two back do where FIt-SNE needs nine;
and the normalisation needs none, by Parseval's theorem. Spreading and reading use cubic B-splines,
whose smoothing is divided out of the kernels, as particle-mesh methods do (Essmann et al. 1995).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, next_fast_len, rfft2

from egara.search.threads import cores, on_all_cores, spans

__all__ = ["Repulsion", "RepulsionField"]

Points = NDArray[np.float64]
Waves = NDArray[np.complex128]

SPACING = 0.5
"""Of the grid, in units of the map: the kernels change over a length of 1."""

FEWEST = 48
"""Nodes along a side, however small the map is: it begins smaller than one unit."""

MOST = 4096
"""Nodes along a side, however far a point strays."""

_MARGIN = 4  # nodes around the points, for the splines
_GROWTH = 1.06  # steps in which grids grow, so that their kernels serve many times
_LEAST_SPAN = 8192  # points; fewer are not worth a thread
_WORTH_THREADS = 512  # nodes along a side from which a transform is worth them
_ORDER = 4  # nodes of a cubic spline along a side


@dataclass(frozen=True, slots=True)
class _Grid:
    """Square, of as many nodes as the points need and the splines around them."""

    lowest: Points
    spacing: float
    nodes: int

    @classmethod
    def around(cls, points: Points) -> "_Grid":
        lowest = points.min(axis=0)
        extent = float((points.max(axis=0) - lowest).max())
        spacing = max(min(SPACING, extent / FEWEST), extent / MOST, np.finfo(float).tiny)
        return cls(lowest, spacing, _stepped(extent / spacing + 2 * _MARGIN))

    @property
    def size(self) -> int:
        """Nodes along a side with those that keep a circular convolution apart from itself."""
        return int(next_fast_len(2 * self.nodes, real=True))

    def splines(self, points: Points) -> "_Splines":
        places = (points - self.lowest) / self.spacing + _MARGIN
        return _splines(np.clip(places, 1, self.nodes - 3))

    def charges(self, splines: "_Splines") -> Waves:
        grid = _spread(splines, self.nodes)
        size = (self.size, self.size)
        return np.asarray(rfft2(grid, size, workers=_workers(self.size)))

    def field(self, charges: Waves, kernel: Waves) -> Points:
        size = (self.size, self.size)
        return np.asarray(irfft2(charges * kernel, size, workers=_workers(self.size)))


class Repulsion:
    """Computes the repulsion of points (N, 2), keeping the kernels from one call to the next."""

    def __init__(self) -> None:
        """Begin with no kernels."""
        self._made_for: tuple[int, float] | None = None
        self._kernels: tuple[Waves, ...] = ()

    def __call__(self, points: Points) -> tuple[Points, float]:
        """Forces (N, 2) on the points, not normalised, and the sum over all ordered pairs."""
        grid = _Grid.around(points)
        if self._made_for != (grid.size, grid.spacing):
            self._kernels = _kernels(grid.size, grid.spacing)
            self._made_for = (grid.size, grid.spacing)
        splines = grid.splines(points)
        charges = grid.charges(splines)
        forces = np.empty_like(points)
        for axis in (0, 1):
            forces[:, axis] = _read(grid.field(charges, self._kernels[axis]), splines)
        return forces, _energy(charges, self._kernels[2], grid.size) - len(points)


class RepulsionField:
    """The repulsion of points (N, 2) that stay, for others that come among them."""

    def __init__(self, points: Points) -> None:
        """Compute it everywhere, once."""
        self._grid = _Grid.around(points)
        charges = self._grid.charges(self._grid.splines(points))
        kernels = _kernels(self._grid.size, self._grid.spacing)
        self._fields = [self._grid.field(charges, kernel) for kernel in kernels]

    def at(self, others: Points) -> tuple[Points, Points]:
        """Forces (M, 2) on others, not normalised, and each one's sum (M,) over the points."""
        splines = self._grid.splines(others)
        along, across, sums = (_read(field, splines) for field in self._fields)
        return np.column_stack([along, across]), sums


def _workers(size: int) -> int:
    return cores() if size >= _WORTH_THREADS else 1


def _stepped(nodes: float) -> int:
    """The least of a geometric row of sizes that is enough."""
    return int(np.ceil(_GROWTH ** np.ceil(np.log(nodes) / np.log(_GROWTH))))


def _kernels(size: int, spacing: float) -> tuple[Waves, ...]:
    """Transforms of the force's two components and of 1 / (1 + |d|^2), freed of the splines."""
    nodes = np.arange(size)
    steps = np.where(nodes > size // 2, nodes - size, nodes) * spacing  # circular
    across, along = steps[None, :], steps[:, None]
    inverse = 1 / (1 + across**2 + along**2)
    smoothing = (2 + np.cos(2 * np.pi * np.arange(size) / size)) / 3  # a spline's transform
    smoothing = smoothing**2  # once for spreading, once for reading
    free = 1 / (smoothing[:, None] * smoothing[None, : size // 2 + 1])
    squared = inverse**2
    parts = (along * squared, across * squared, inverse)
    return tuple(rfft2(part, workers=_workers(size)) * free for part in parts)


@dataclass(frozen=True, slots=True)
class _Splines:
    """The first node (N, 2) that each point touches, and its weights (2, 4, N)."""

    first: NDArray[np.int64]
    weights: Points


def _splines(places: Points) -> _Splines:
    floor = np.floor(places)
    t = (places - floor).T
    weights = np.empty((2, _ORDER, len(places)))
    weights[:, 0] = (1 - t) ** 3 / 6
    weights[:, 1] = (3 * t**3 - 6 * t**2 + 4) / 6
    weights[:, 3] = t**3 / 6
    weights[:, 2] = 1 - weights[:, 0] - weights[:, 1] - weights[:, 3]
    return _Splines(floor.astype(np.int64) - 1, weights)


def _spread(splines: _Splines, nodes: int) -> Points:
    """Every point's charge of 1 on the nodes (nodes, nodes) around it."""
    first, weights = splines.first, splines.weights
    corner = first[:, 0] * nodes + first[:, 1]

    def rows(offset: int) -> Points:
        grid = np.zeros(nodes * nodes)
        for other in range(_ORDER):
            charge = weights[0, offset] * weights[1, other]
            grid += np.bincount(corner + (offset * nodes + other), charge, nodes * nodes)
        return grid

    many = len(first) > _LEAST_SPAN
    grids = on_all_cores(rows, range(_ORDER)) if many else [rows(n) for n in range(_ORDER)]
    return sum(grids[1:], grids[0]).reshape(nodes, nodes)


def _read(field: Points, splines: _Splines) -> Points:
    """The field (size, size) at every point (N,)."""
    size = field.shape[1]
    flat = field.ravel()
    found = np.zeros(len(splines.first))

    def read(span: tuple[int, int]) -> None:
        part = slice(*span)
        first, weights = splines.first[part], splines.weights[:, :, part]
        corner = first[:, 0] * size + first[:, 1]
        for offset in range(_ORDER):
            row = weights[1, 0] * flat[corner + offset * size]
            for other in range(1, _ORDER):
                row += weights[1, other] * flat[corner + (offset * size + other)]
            found[part] += weights[0, offset] * row

    on_all_cores(read, spans(len(found), cores(), _LEAST_SPAN))
    return found


def _energy(charges: Waves, kernel: Waves, size: int) -> float:
    """The sum of kernel(i, j) over all pairs, each charge 1 (Parseval's theorem)."""
    density = (charges.real**2 + charges.imag**2) * kernel.real
    # The transform of real numbers gives half of the columns; all but the first, and the last of
    # an even size, stand for two.
    total = 2 * density.sum() - density[:, 0].sum()
    if size % 2 == 0:
        total -= density[:, -1].sum()
    return float(total) / size**2
