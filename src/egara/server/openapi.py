"""Prints the OpenAPI document of the API; needs no collection.

``python -m egara.server.openapi > openapi.json``
"""

import json
import sys

from egara.server.app import api

__all__ = ["document"]


def document() -> str:
    """The OpenAPI document as JSON, the same for the same Egara."""
    return json.dumps(api().openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
