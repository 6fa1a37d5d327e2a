"""The settings of a run that differ from the paper's, for the manifest of its encoder.

The file ``paper.toml`` of a recipe has the paper's settings. Its comments name the
details that the paper does not specify, and those that cannot be followed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from egara.train.kit.renamed_settings import leaves
from egara.train.kit.settings import read_settings

__all__ = ["changed_settings"]

UNRELATED = ("name", "licence", "runtime")
"""Settings that are not part of the method."""


def changed_settings(
    settings: Any,  # noqa: ANN401 - any dataclass
    folder: Path,
    unused: Sequence[str] = (),
) -> list[str]:
    """List the settings that differ from the paper's.

    An example of an item is ``fine_tuning.margin 20.0 (paper.toml: 1.0)``.

    Args:
        settings: a dataclass of settings.
        folder: the recipe's folder, which contains ``paper.toml``.
        unused: settings, or tables of settings, that this run does not use.
    """
    published = dict(_leaves(read_settings(type(settings), folder, "paper")))
    return [
        f"{name} {_text(value)} (paper.toml: {_text(published.get(name))})"
        for name, value in _leaves(settings)
        if value != published.get(name) and not _within(name, (*UNRELATED, *unused))
    ]


def _leaves(settings: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401
    """Yield the names and values of all settings; stages of a list are numbered from 1."""
    for name, value in leaves(asdict(settings)):
        if isinstance(value, tuple) and value and isinstance(value[0], dict):
            for number, stage in enumerate(value, start=1):
                yield from ((f"{name}.{number}.{key}", leaf) for key, leaf in leaves(stage))
        else:
            yield name, value


def _text(value: object) -> str:
    return "none" if value is None else str(value)


def _within(name: str, tables: Sequence[str]) -> bool:
    return any(name == table or name.startswith(f"{table}.") for table in tables)
