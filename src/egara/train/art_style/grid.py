"""The 18 models of the paper's Table 2, one after another.

Each model is a line of ``grid.csv``. Models share the pretrained encoder. A model that was trained
is not trained again, so a grid that was stopped resumes. If metrics or an encoder are missing, they
are made from the model's last checkpoint.

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
from egara.evaluate.clustering import METRIC_NAMES, ClusteringMetrics
from egara.evaluate.markdown import markdown_table
from egara.images import save
from egara.train.art_style.clustering import measure_clusters
from egara.train.art_style.data import StyleData
from egara.train.art_style.division import TESTS
from egara.train.art_style.recipe import (
    FINE_TUNING,
    load_style_data,
    train_network,
    untrained,
)
from egara.train.art_style.settings import Settings
from egara.train.art_style.writing import export_encoder
from egara.train.kit.export.encoder_folder import check_encoder_name
from egara.train.kit.processes import Log, is_main_process, log_on_main_process, no_log
from egara.train.kit.run_folder import keep_settings
from egara.train.kit.stages import Stage

__all__ = ["GridReport", "Model", "models", "run_grid"]


@dataclass(frozen=True, slots=True)
class Model:
    """A line of the grid: the model's letter, and the settings that it changes."""

    letter: str
    changes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GridReport:
    """The metrics of the models.

    Attributes:
        models: the models, in the order of the grid.
        metrics: the clustering metrics by letter and test set.
    """

    models: Sequence[Model]
    metrics: Mapping[tuple[str, str], ClusteringMetrics]

    def table(self) -> str:
        """Return the metrics as Markdown, like the paper's Table 2, with NMI by chance."""
        tests = [
            part for part in TESTS if any((m.letter, part) in self.metrics for m in self.models)
        ]
        rows = [
            [f"({model.letter})", *model.changes.values(), *self._row(model, tests)]
            for model in self.models
        ]
        header = [f"{name}, {part}" for part in tests for name in METRIC_NAMES]
        return markdown_table(["model", "pretraining", "loss", *header], rows, texts=3)

    def _row(self, model: Model, tests: Sequence[str]) -> list[float]:
        return [
            value for part in tests for value in asdict(self.metrics[model.letter, part]).values()
        ]


def models(letters: Sequence[str] = ()) -> list[Model]:
    """Return the models of ``grid.csv``, or those with some letters.

    Raises:
        BadInput: a letter is unknown.
    """
    with Path(__file__).with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        rows = {row.pop("model"): row for row in csv.DictReader(file)}
    if unknown := [letter for letter in letters if letter not in rows]:
        raise BadInput(f"Unknown model {unknown[0]!r}. Use {', '.join(rows)}, or all.")
    return [Model(letter, row) for letter, row in rows.items() if not letters or letter in letters]


def run_grid(
    folder: Path,
    dataset: Dataset,
    settings: Settings,
    chosen: Sequence[Model],
    log: Log = no_log,
) -> GridReport | None:
    """Train, measure and export models, each in a folder named by its letter.

    A model's encoder is in ``encoder`` in its folder. Its name is `Settings.name` with the letter,
    such as ``art-style-r``.

    Args:
        folder: the grid's folder. A grid that was stopped resumes.
        dataset: the dataset of all models, for training and test.
        settings: the settings of all models; each model changes what its line says.
        chosen: models from `models`.
        log: takes a line of text before each step.

    Returns:
        The metrics; None in all processes but the first, which measures and writes.

    Raises:
        BadInput: the dataset has too few drawings, or the folder holds runs with other settings.
        TrainingFailed: some models could not be trained. The others were trained, and their metrics
            were kept.
    """
    log = log_on_main_process(log)
    check_encoder_name(settings.name)
    for model in chosen:  # check all models before the first one is trained
        untrained(_settings_of(model, settings))
    keep_settings(folder, settings)
    data = load_style_data(folder, dataset, settings, log)
    failed: dict[str, TrainingFailed] = {}
    for model in chosen:
        try:
            _run(folder, data, settings, model, log)
        except TrainingFailed as error:
            log(f"({model.letter}) {error}")
            failed[model.letter] = error
    if failed:
        raise TrainingFailed(
            f"The models {', '.join(failed)} could not be trained, the others were. The first: "
            f"{next(iter(failed.values()))}"
        )
    if not is_main_process():
        return None
    report = GridReport(
        chosen,
        {
            (model.letter, part): metrics
            for model in chosen
            for part, metrics in _read_figures(folder, model).items()
        },
    )
    save(folder / "table.md", (report.table() + "\n").encode())
    return report


def _run(folder: Path, data: StyleData, settings: Settings, model: Model, log: Log) -> None:
    model_settings = _settings_of(model, settings)
    keep_settings(folder / model.letter, model_settings)
    metrics, encoder = _figures_path(folder, model), folder / model.letter / "encoder"
    if metrics.is_file() and (encoder / "encoder.toml").is_file():
        return
    if (
        metrics.is_file()
        and not Stage(folder / model.letter, FINE_TUNING, model_settings.runtime).done
    ):
        log(
            f"Model ({model.letter}) has metrics, but no checkpoint to export an encoder from. "
            f"Delete {metrics} to train it again."
        )
        return
    log(f"Model ({model.letter}): {', '.join(model.changes.values())}.")
    network = train_network(folder / model.letter, folder, data, model_settings, log)
    if not is_main_process():
        return
    if not metrics.is_file():
        network.to(settings.runtime.device)
        measured = {
            part: asdict(measure_clusters(network, data.part(part), model_settings.image_size))
            for part in data.division.clustered
        }
        save(metrics, (json.dumps(measured, indent=2) + "\n").encode())
    named = replace(model_settings, name=f"{model_settings.name}-{model.letter}")
    exported, _ = export_encoder(encoder, network, data, named)
    log(f"The encoder {named.name} is in {encoder}: {exported.precision}.")


def _settings_of(model: Model, settings: Settings) -> Settings:
    changes: Any = model.changes
    return replace(settings, **changes)


def _read_figures(folder: Path, model: Model) -> dict[str, ClusteringMetrics]:
    read = json.loads(_figures_path(folder, model).read_text(encoding="utf-8"))
    return {part: ClusteringMetrics(**metrics) for part, metrics in read.items()}


def _figures_path(folder: Path, model: Model) -> Path:
    return folder / model.letter / "figures.json"
