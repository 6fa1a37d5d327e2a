"""The collection over HTTP: the library's verbs under ``/api``, and the page.

A route calls one method of :class:`egara.collection.Collection` and answers with a model of
``models``; what is decided about drawings is decided in the library. May be imported: this
module. It imports ``egara`` (the root) and ``egara.errors``, and ``egara.collection`` for types.
"""

from egara.server.app import create_app
from egara.server.run import serve

__all__ = ["create_app", "serve"]
