"""The OpenAPI document, from which the page's types are generated."""

import json
import subprocess
import sys

from egara.server.openapi import document

VERBS = {
    "describe": ("get", "/api/collection"),
    "table": ("get", "/api/drawings"),
    "drawing": ("get", "/api/drawings/{id}"),
    "thumbnail": ("get", "/api/drawings/{id}/thumbnail"),
    "preview": ("get", "/api/drawings/{id}/preview"),
    "file": ("get", "/api/drawings/{id}/file"),
    "neighbours": ("get", "/api/drawings/{id}/neighbours"),
    "search": ("post", "/api/search"),
    "suggest": ("get", "/api/suggestions"),
    "morph": ("post", "/api/morph"),
    "along": ("post", "/api/along"),
    "between": ("post", "/api/between"),
    "work": ("get", "/api/works/{name}"),
    "stop_work": ("delete", "/api/works/{name}"),
    "map": ("get", "/api/map"),
    "map_column": ("get", "/api/map/columns/{name}"),
    "atlas": ("get", "/api/map/atlas/{number}"),
    "keywords": ("get", "/api/keywords"),
    "tags_of": ("get", "/api/drawings/{id}/tags"),
    "edit_tags": ("post", "/api/tags/edits"),
    "tag_thresholds": ("get", "/api/tags/thresholds"),
    "tag_threshold": ("put", "/api/tags/thresholds"),
    "roles": ("get", "/api/roles"),
    "set_role": ("put", "/api/roles"),
    "folder_tree": ("get", "/api/folders"),
    "outcomes": ("get", "/api/outcomes"),
    "start_study": ("post", "/api/study"),
    "study": ("get", "/api/study"),
    "answer_study": ("post", "/api/study/answers"),
    "study_report": ("get", "/api/study/report"),
    "artists": ("get", "/api/artists"),
    "artists_like": ("get", "/api/artists/like"),
    "boards": ("get", "/api/boards"),
    "create_board": ("post", "/api/boards"),
    "board": ("get", "/api/boards/{key}"),
    "change_board": ("patch", "/api/boards/{key}"),
    "delete_board": ("delete", "/api/boards/{key}"),
    "add_to_board": ("post", "/api/boards/{key}/drawings"),
    "change_on_board": ("patch", "/api/boards/{key}/drawings/{id}"),
    "remove_from_board": ("delete", "/api/boards/{key}/drawings/{id}"),
    "board_sheet": ("get", "/api/boards/{key}/sheet"),
    "compute_map": ("post", "/api/map"),
    "compute_atlas": ("post", "/api/map/atlas/{number}"),
    "compute_clusters": ("post", "/api/clusters"),
    "compute_cluster_labels": ("post", "/api/clusters/labels"),
    "compute_cluster_drawings": ("post", "/api/clusters/{number}/drawings"),
    "compute_duplicates": ("post", "/api/duplicates"),
    "clusters": ("get", "/api/clusters"),
    "cluster_labels": ("get", "/api/clusters/labels"),
    "cluster_drawings": ("get", "/api/clusters/{number}/drawings"),
    "kept_clusters": ("get", "/api/clusters/kept"),
    "keep_cluster": ("post", "/api/clusters/kept"),
    "rename_cluster": ("patch", "/api/clusters/kept/{name}"),
    "forget_cluster": ("delete", "/api/clusters/kept/{name}"),
    "duplicates": ("get", "/api/duplicates"),
    "review_duplicates": ("post", "/api/duplicates/reviews"),
}


def test_the_command_prints_it_without_a_collection():
    command = [sys.executable, "-m", "egara.server.openapi"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert printed.stdout == document() == document()
    assert printed.stderr == ""


def test_operations_are_the_verbs_of_the_library():
    paths = json.loads(document())["paths"]
    found = {
        operation["operationId"]: (method, path)
        for path, operations in paths.items()
        for method, operation in operations.items()
    }
    assert found == VERBS


def test_every_operation_declares_the_same_errors():
    answer = {"$ref": "#/components/schemas/ErrorResponse"}
    for operations in json.loads(document())["paths"].values():
        for operation in operations.values():
            assert operation["responses"].keys() == {"200", "4XX", "5XX"}
            for status in ("4XX", "5XX"):
                content = operation["responses"][status]["content"]
                assert content["application/json"]["schema"] == answer


def test_the_query_of_a_multipart_search_is_typed():
    schemas = json.loads(document())["components"]["schemas"]
    query = schemas["Body_search"]["properties"]["query"]
    assert query["contentSchema"] == {"$ref": "#/components/schemas/SearchQuery"}
    assert schemas["SearchQuery"]["properties"]["limit"]["maximum"] == 1000


def test_it_is_served_without_pages_that_load_scripts_from_other_sites(client):
    assert client.get("/api/openapi.json").json() == json.loads(document())
    for path in ("/docs", "/redoc", "/api/docs"):
        assert client.get(path).status_code == 404
