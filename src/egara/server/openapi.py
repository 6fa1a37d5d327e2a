"""Print the OpenAPI document of the API. No collection is needed.

``python -m egara.server.openapi > openapi.json``
"""

import json
import sys

from egara.server.app import api

__all__ = ["document"]


def document() -> str:
    """Return the OpenAPI document as JSON. It is always the same for one version of Egara."""
    return json.dumps(api().openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
