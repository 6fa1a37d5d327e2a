"""LanceDB without its remote clients, in processes of their own: imports happen once."""

import subprocess
import sys

CLIENT = "lance_namespace_urllib3_client"


def run(code: str) -> str:
    lines = [
        "import sys",
        "from egara.collection.tables.lance_import import import_lancedb",
        "lancedb = import_lancedb()",
        code,
    ]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_clients_of_the_rest_service_are_not_imported() -> None:
    assert run(f"print([m for m in sys.modules if m.startswith('{CLIENT}.api')])") == "[]"


def test_the_client_is_there_for_whoever_uses_it() -> None:
    assert run(f"from {CLIENT} import NamespaceApi\nprint(NamespaceApi.__name__)") == "NamespaceApi"
    assert run(f"import {CLIENT}\nprint({CLIENT}.ApiClient.__name__)") == "ApiClient"
    assert run(f"import {CLIENT}\nprint(hasattr({CLIENT}, 'nosuch'))") == "False"


def test_it_is_the_module_that_others_import() -> None:
    assert run("import lancedb as other\nprint(other is lancedb)") == "True"
