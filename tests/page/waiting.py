"""How long the tests of the page wait, and for what where Playwright has no expectation."""

import time
from collections.abc import Callable

import waiting
from playwright.sync_api import Page

LIMIT = 1000 * waiting.LIMIT  # milliseconds, as Playwright counts
PAUSE = 50  # milliseconds between two looks


def until(page: Page, condition: Callable[[], bool], what: str, pause: float = PAUSE) -> None:
    """Wait until a condition holds, while the page and its routes go on.

    Raises:
        AssertionError: it does not hold within `LIMIT`; the message names `what`.
    """
    end = time.monotonic() + LIMIT / 1000
    while not condition():
        assert time.monotonic() < end, f"waited {LIMIT / 1000:.0f} s for {what}"
        page.wait_for_timeout(pause)
