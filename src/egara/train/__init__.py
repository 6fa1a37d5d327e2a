"""Recipes: how encoders are made. One folder a recipe, and beside them what recipes share.

May import ``egara.images``, ``egara.encoders``, ``egara.metric`` and ``egara.errors``; nothing
outside this room imports it but the command line. The recipes need the extra ``egara[train]``
(PyTorch, ONNX). PyTorch is imported inside functions, and by the modules that define networks,
which are themselves imported inside functions; so importing this package stays light.
"""

from egara.train.extra import require_extra

__all__ = ["require_extra"]
