"""The HTTP server: the methods of the library under ``/api``, and the page.

A route in ``routes/`` calls one method of :class:`egara.collection.Collection` and returns a model
of ``models/``; the library makes all decisions about drawings. Other packages import only from this
module. The server may import ``egara`` (the root), ``egara.errors`` and ``egara.limits``, and
``egara.collection`` for types.
"""

from egara.server.app import create_app
from egara.server.run import serve

__all__ = ["create_app", "serve"]
