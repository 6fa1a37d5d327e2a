"""Import LanceDB without the clients of remote services that it imports and Egara never uses."""

import importlib.util
import sys
from typing import Any

__all__ = ["import_lancedb"]

REST_CLIENT = "lance_namespace_urllib3_client"
"""Its package imports clients of a REST service, which takes longer than the rest of LanceDB."""


def import_lancedb() -> Any:  # noqa: ANN401 - LanceDB's module
    """Import LanceDB; the REST client's package is only run if one of its own names is used."""
    if "lancedb" not in sys.modules and REST_CLIENT not in sys.modules:
        _defer(REST_CLIENT)
    import lancedb

    return lancedb


def _defer(package: str) -> None:
    """Let submodules of a package be imported without running the package's ``__init__``.

    The first use of another attribute of the package runs it.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.loader is None:
        return
    loader = spec.loader
    module: Any = importlib.util.module_from_spec(spec)

    def run_and_get(name: str) -> object:
        del module.__getattr__
        loader.exec_module(module)
        return getattr(module, name)

    module.__getattr__ = run_and_get
    sys.modules[package] = module
