"""The 18 models of the paper's Table 2, one after the other.

Each is a line of ``grid.csv``. What is pre-trained is shared. A model that was trained is not
trained again, so a grid that was stopped goes on; where its figures or its encoder are missing,
they are made from its last checkpoint.

This module imports modules that import PyTorch; import it inside functions.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from egara.datasets import Dataset
from egara.errors import BadInput, TrainingFailed
from egara.evaluate.clustering import FIGURE_NAMES, ClusteringFigures
from egara.evaluate.markdown import markdown_table
from egara.images import save
from egara.train.art_style.clustering import measure
from egara.train.art_style.data import Material
from egara.train.art_style.division import TESTS
from egara.train.art_style.recipe import SECOND, Say, gathered, trained, untrained
from egara.train.art_style.settings import Settings
from egara.train.art_style.writing import export_encoder
from egara.train.encoder_folder import check_name
from egara.train.fitting import Stage, keep_configuration
from egara.train.processes import leads, spoken_once

__all__ = ["Model", "Table", "models", "run_grid"]


@dataclass(frozen=True, slots=True)
class Model:
    """A line of the grid: its letter, and what is changed in the settings."""

    letter: str
    changes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by model and test set."""

    models: Sequence[Model]
    figures: Mapping[tuple[str, str], ClusteringFigures]

    def table(self) -> str:
        """Markdown, in the form of the paper's Table 2, with what NMI is by chance."""
        tests = [
            part for part in TESTS if any((m.letter, part) in self.figures for m in self.models)
        ]
        rows = [
            [f"({model.letter})", *model.changes.values(), *self._row(model, tests)]
            for model in self.models
        ]
        header = [f"{name}, {part}" for part in tests for name in FIGURE_NAMES]
        return markdown_table(["model", "pretraining", "loss", *header], rows, texts=3)

    def _row(self, model: Model, tests: Sequence[str]) -> list[float]:
        return [
            value for part in tests for value in asdict(self.figures[model.letter, part]).values()
        ]


def models(letters: Sequence[str] = ()) -> list[Model]:
    """The models of ``grid.csv``, or those with some letters.

    Raises:
        BadInput: there is no model of a letter.
    """
    with Path(__file__).with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        known = {row.pop("model"): row for row in csv.DictReader(file)}
    if unknown := [letter for letter in letters if letter not in known]:
        raise BadInput(f"There is no model {unknown[0]!r}; there are {', '.join(known)}, and all.")
    return [Model(letter, row) for letter, row in known.items() if not letters or letter in letters]


def run_grid(
    folder: Path,
    dataset: Dataset,
    settings: Settings,
    chosen: Sequence[Model],
    say: Say = lambda _: None,
) -> Table | None:
    """Train, measure and export models, each in a folder of its own by its letter.

    A model's encoder is in its folder's ``encoder``; it is called as `Settings.name` with its
    letter, such as ``art-style-r``.

    Args:
        folder: of the grid; stopped and run again, it goes on.
        dataset: what all of them are trained and tested on.
        settings: of all of them, but for what a line says.
        chosen: from `models`.
        say: is told what is done next.

    Returns:
        The figures; None in all processes but the first, which measures and writes.

    Raises:
        BadInput: the dataset has too few drawings, or the folder holds runs of other settings.
        TrainingFailed: some could not be trained; the others were first, and their figures kept.
    """
    say = spoken_once(say)
    check_name(settings.name)
    for model in chosen:  # what cannot be built is refused before the first is trained
        untrained(_settings(settings, model))
    keep_configuration(folder, settings)
    material = gathered(folder, dataset, settings, say)
    failed: dict[str, TrainingFailed] = {}
    for model in chosen:
        try:
            _run(folder, material, settings, model, say)
        except TrainingFailed as error:
            say(f"({model.letter}) {error}")
            failed[model.letter] = error
    if failed:
        raise TrainingFailed(
            f"The models {', '.join(failed)} could not be trained, the others were. The first: "
            f"{next(iter(failed.values()))}"
        )
    if not leads():
        return None
    found = {model.letter: _figures(folder, model) for model in chosen}
    table = Table(
        chosen, {(letter, part): x for letter, own in found.items() for part, x in own.items()}
    )
    save(folder / "table.md", (table.table() + "\n").encode())
    return table


def _run(folder: Path, material: Material, settings: Settings, model: Model, say: Say) -> None:
    own = _settings(settings, model)
    keep_configuration(folder / model.letter, own)
    place, encoder = _place(folder, model), folder / model.letter / "encoder"
    if place.is_file() and (encoder / "encoder.toml").is_file():
        return
    if place.is_file() and not Stage(folder / model.letter, SECOND, own.running).done:
        say(
            f"Model ({model.letter}) has figures, but no checkpoint to make an encoder from. "
            f"Delete {place} to train it again."
        )
        return
    say(f"Model ({model.letter}): {', '.join(model.changes.values())}.")
    network = trained(folder / model.letter, folder, material, own, say)
    if not leads():
        return
    if not place.is_file():
        network.to(settings.running.device)
        figures = {
            part: asdict(measure(network, material.part(part), own.side))
            for part in material.division.clustered
        }
        save(place, (json.dumps(figures, indent=2) + "\n").encode())
    named = replace(own, name=f"{own.name}-{model.letter}")
    exported = export_encoder(encoder, network, material, named)
    say(f"The encoder {named.name} is in {encoder}: {exported.precision}.")


def _settings(settings: Settings, model: Model) -> Settings:
    changes: Any = model.changes
    return replace(settings, **changes)


def _figures(folder: Path, model: Model) -> dict[str, ClusteringFigures]:
    read = json.loads(_place(folder, model).read_text(encoding="utf-8"))
    return {part: ClusteringFigures(**figures) for part, figures in read.items()}


def _place(folder: Path, model: Model) -> Path:
    return folder / model.letter / "figures.json"
