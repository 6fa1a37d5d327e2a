"""Import LanceDB without its remote clients, in new processes, because imports happen once."""

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


def test_other_code_can_use_the_client() -> None:
    assert run(f"from {CLIENT} import NamespaceApi\nprint(NamespaceApi.__name__)") == "NamespaceApi"
    assert run(f"import {CLIENT}\nprint({CLIENT}.ApiClient.__name__)") == "ApiClient"
    assert run(f"import {CLIENT}\nprint(hasattr({CLIENT}, 'nosuch'))") == "False"


def test_other_code_imports_the_same_module() -> None:
    assert run("import lancedb as other\nprint(other is lancedb)") == "True"
