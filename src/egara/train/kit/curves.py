"""Plot the learning curves of a training from its ``metrics.csv``."""

import csv
from importlib.util import find_spec
from pathlib import Path

__all__ = ["plot_metrics"]


def plot_metrics(metrics: Path) -> None:
    """Plot each column of a CSV file over its column ``epoch`` into a PNG file of the same name.

    Each column has a separate panel. Nothing is plotted if matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        return
    from matplotlib.figure import Figure

    with metrics.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != "epoch"]
    figure = Figure(figsize=(4 * max(1, len(names)), 3), layout="constrained")
    panels = figure.subplots(1, max(1, len(names)), squeeze=False)[0]
    for name, panel in zip(names, panels, strict=False):
        points = [(int(row["epoch"]), float(row[name])) for row in rows if row.get(name)]
        panel.plot([x for x, _ in points], [y for _, y in points], marker=".")
        panel.set_title(name)
        panel.set_xlabel("epoch")
    figure.savefig(metrics.with_suffix(".png"), dpi=100)
