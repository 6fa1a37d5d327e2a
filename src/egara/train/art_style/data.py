"""What a dataset gives to train with, and to test.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from egara.datasets import Dataset, LabelledDrawing
from egara.datasets.styles import styles
from egara.errors import BadInput
from egara.train.art_style.contrastive import Contrasting
from egara.train.art_style.division import Division, Part, divide
from egara.train.art_style.settings import Settings
from egara.train.art_style.triplets import ArtistBatches
from egara.train.feeding import Fed, Files, feed, held
from egara.train.processes import process

__all__ = ["Material", "contrasting_batches", "gather", "pictures"]


@dataclass(slots=True)
class Material:
    """A dataset, divided; each part is decoded when it is first asked for.

    Attributes:
        name: the dataset's.
        division: which drawings serve for what.
        settings: of the run.
    """

    name: str
    division: Division
    settings: Settings
    _decoded: dict[Part, Fed] = field(default_factory=dict)

    def part(self, part: Part) -> Fed:
        """(pixels, artists (N,)); artists are numbered by their names' order."""
        if part not in self._decoded:
            self._decoded[part] = self._decode(part)
        return self._decoded[part]

    def _decode(self, part: Part) -> Fed:
        names = self.division.names[part]
        known = (
            self.division.artists if part in ("train", "validation", "seen") else sorted({*names})
        )
        number = {name: place for place, name in enumerate(known)}
        rows = torch.tensor([number[name] for name in names])
        return Fed(pictures(self.division.drawings[part], self.settings).pixels, rows)

    def loaders(self, train: Fed) -> tuple[Any, Any]:
        """Batches to train and to validate with; no validation where there are no drawings for it.

        Raises:
            BadInput: there are not enough artists, or drawings of one, for a batch.
        """
        tuning, running = self.settings.tuning, self.settings.running
        rank, world = process()
        (artists,) = train.beside
        order = ArtistBatches(
            artists.tolist(),
            groups=tuning.artists,
            each=tuning.each,
            seed=running.seed,
            names=self.division.artists,
            rank=rank,
            world=world,
        )
        batch = tuning.artists * tuning.each
        if not self.division.drawings["validation"]:
            return feed(train, batch, shuffle=True, order=order), None
        validation = self.part("validation")
        return (
            feed(train, batch, shuffle=True, order=order),
            feed(validation, batch, shuffle=False, rank=rank, world=world),
        )


def gather(dataset: Dataset, settings: Settings) -> Material:
    """Read a dataset, without decoding a picture, and divide it.

    Raises:
        BadInput: too few artists have enough drawings, or some have too few for a batch.
    """
    drawings = [replace(drawing, tags={}) for drawing in dataset]
    division = divide(drawings, styles(drawings), settings.drawings, settings.running.seed)
    return Material(dataset.name, division, settings)


def pictures(drawings: Sequence[LabelledDrawing], settings: Settings) -> Fed:
    """Some drawings' pixels, decoded where they fit into memory."""
    files = Files([drawing.image for drawing in drawings], settings.stored_side)
    return Fed(held(files, settings.running.memory, settings.running.device))


def contrasting_batches(fed: Fed, contrasting: Contrasting, seed: int) -> Any:  # noqa: ANN401
    """Batches to pre-train with.

    Raises:
        BadInput: there are fewer drawings than a batch asks for.
    """
    rank, world = process()
    if len(fed) < contrasting.batch * world:
        raise BadInput(
            f"There are {len(fed):,} drawings to pre-train with, fewer than a batch of "
            f"{contrasting.batch * world:,}. Lower contrasting.batch, leave more drawings to "
            "pre-training (drawings.artists, drawings.pretraining), or set pretraining=none."
        )
    return feed(fed, contrasting.batch, seed=seed, shuffle=True, rank=rank, world=world)
