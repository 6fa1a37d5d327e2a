"""The command line: the library's verbs, their options, and printing.

A command opens a collection, calls one method and prints. Imports ``egara`` (the root),
``egara.errors`` and ``egara.collection``'s types.
"""

from egara.cli.app import main

__all__ = ["main"]
