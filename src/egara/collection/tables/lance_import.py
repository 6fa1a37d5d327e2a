"""Import LanceDB without its clients of remote services, which Egara never uses."""

import importlib.util
import sys
from typing import Any

__all__ = ["import_lancedb"]

REST_CLIENT = "lance_namespace_urllib3_client"
"""A package that LanceDB imports. Its import takes longer than the rest of LanceDB."""


def import_lancedb() -> Any:  # noqa: ANN401 - LanceDB's module
    """Import LanceDB. The REST client's ``__init__`` only runs if one of its names is used."""
    if "lancedb" not in sys.modules and REST_CLIENT not in sys.modules:
        _defer(REST_CLIENT)
    import lancedb

    return lancedb


def _defer(package: str) -> None:
    """Allow imports of a package's submodules without running the package's ``__init__``.

    The first use of another attribute of the package runs ``__init__``.
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
