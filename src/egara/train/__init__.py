"""Recipes that make encoders, one folder for each, and the kit that they share.

May import ``egara.datasets``, ``egara.evaluate``, ``egara.encoders``, ``egara.images``,
``egara.metric`` and ``egara.errors``. Only the command line imports this room. The recipes need the
extra ``egara[train]`` (PyTorch, ONNX). PyTorch is imported inside functions, and by modules that
say so in their docstring, which are themselves imported inside functions. So importing this package
is fast.

A recipe is a folder with a module ``command``, whose function ``command`` is ``egara train
RECIPE``; see `egara.train.kit.command_line`.
"""

from egara.train.kit.extra import require_extra

__all__ = ["require_extra"]
