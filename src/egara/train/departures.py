"""What a run's settings have otherwise than ``paper.toml``, for its encoder's manifest.

That file says itself what the paper leaves open, and what it cannot follow.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

__all__ = ["departures"]

APART = ("name", "licence", "running")
"""Settings that say nothing of the method."""


def departures(settings: Any, paper: Any, unused: Sequence[str] = ()) -> list[str]:  # noqa: ANN401
    """Name each setting that differs, such as ``tuning.margin 20.0 (paper.toml: 1.0)``.

    Args:
        settings: a dataclass of settings.
        paper: the same, of ``paper.toml``.
        unused: settings, or tables of settings, that this run does not use.
    """
    theirs = dict(_flat(asdict(paper)))
    return [
        f"{name} {_text(value)} (paper.toml: {_text(theirs.get(name))})"
        for name, value in _flat(asdict(settings))
        if value != theirs.get(name) and not _within(name, (*APART, *unused))
    ]


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _text(value: object) -> str:
    return "none" if value is None else str(value)


def _within(name: str, tables: Sequence[str]) -> bool:
    return any(name == table or name.startswith(f"{table}.") for table in tables)
