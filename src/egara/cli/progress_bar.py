"""Progress bars on standard error."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from egara.cli.output import err

__all__ = ["download_bar", "progress_bar"]


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar during the block.

    Args:
        title: the label of the bar.

    Yields:
        A callback ``(done, total)``. The bar appears with the first call.
    """
    counts = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with _bar(title, counts) as update:
        yield update


@contextmanager
def download_bar() -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar in bytes during the block.

    Yields:
        A callback ``(done, total)`` with numbers of bytes. The bar appears with the first call.
    """
    amounts = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with _bar("downloading", amounts) as update:
        yield update


@contextmanager
def _bar(title: str, columns: Sequence[ProgressColumn]) -> Iterator[Callable[[int, int], None]]:
    disabled = not err.is_terminal  # without a terminal, Rich would print empty lines
    bar = Progress(TextColumn(title), *columns, console=err, transient=True, disable=disabled)
    task = bar.add_task(title, total=None)

    def update(done: int, total: int) -> None:
        bar.start()  # not earlier, so that an error before the first step prints no empty line
        bar.update(task, completed=done, total=total, visible=done < total)

    try:
        yield update
    finally:
        bar.stop()
