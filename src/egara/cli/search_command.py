"""The parser of ``egara search``, which explains words with a minus."""

from typing import Any

import typer
from typer.core import TyperCommand

__all__ = ["SearchCommand"]


class SearchCommand(TyperCommand):
    """The command ``search``. A word with a minus before ``--`` is an unknown option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's context
        """Parse the arguments; explain how to exclude a word if it was taken for an option."""
        given = [*args]  # because Typer changes the list
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            option = getattr(error, "option_name", None)  # only errors about options have it
            word = _excluded_word(given, option) if option else None
            if word is not None:
                error.message = (
                    f"No such option: {word}. To exclude a word, write it after all options and "
                    f"`--`: egara search [OPTIONS] -- {word}"
                )
            raise


def _excluded_word(args: list[str], option: str) -> str | None:
    """Return the argument of one dash that an unknown option, such as ``-a``, is a part of."""
    for argument in args:
        is_short = argument.startswith("-") and not argument.startswith("--")
        if is_short and option.removeprefix("-") in argument:
            return argument
    return None
