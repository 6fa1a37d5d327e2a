"""Progress bars for what may take long, on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from egara.cli.output import err

__all__ = ["bar_of"]


@contextmanager
def bar_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give what a method takes as `progress`; the bar shows once it is called with (done, all)."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield show
