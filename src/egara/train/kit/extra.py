"""The optional packages that recipes need."""

from importlib.util import find_spec

from egara.errors import MissingExtra

__all__ = ["require_extra"]


def require_extra(*modules: str) -> None:
    """Check that modules of the extra ``egara[train]`` are installed, without importing them.

    Raises:
        MissingExtra: some are not installed. The message names them and the command to install.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"This needs {', '.join(missing)}, not installed here: pip install 'egara[train]'"
        )
