"""A client of the server for the tests."""

import json
import warnings

from egara.server import create_app

with warnings.catch_warnings():  # Starlette's client announces that it changes its library
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


def client_of(collection, **options):
    """Return a client that sends requests as Egara's page in a browser on this machine does."""
    app = create_app(collection, **options)
    headers = {"Sec-Fetch-Site": "same-origin"}
    return TestClient(app, base_url="http://127.0.0.1:8000", headers=headers)


def search(client, query, **files):
    """Send a search with a query and files, as the page does."""
    return client.post("/api/search", data={"query": json.dumps(query)}, files=files or None)
