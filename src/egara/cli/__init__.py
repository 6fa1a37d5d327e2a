"""The command line: options and printed output for the methods of the library.

A command opens a collection, calls one method and prints the result. It may import ``egara``
(the root), ``egara.errors`` and ``egara.limits``, and ``egara.collection`` for types.
"""

from egara.cli.app import main

__all__ = ["main"]
