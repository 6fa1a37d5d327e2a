"""A real server on a real port."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from egara.errors import BadInput
from egara.server import run

PROGRAM = """
    from types import SimpleNamespace
    from egara.server import serve
    serve(SimpleNamespace(name="animals", suggest_tags=lambda *_: []), {arguments})
"""


@pytest.fixture
def server():
    """Start servers; each is given as (process, host, port) when it says where it is."""
    started = []

    def start(arguments="port=0"):
        program = textwrap.dedent(PROGRAM).format(arguments=arguments)
        process = subprocess.Popen(
            [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, env={**os.environ}
        )
        started.append(process)
        line = process.stderr.readline()
        address = urlsplit(line.split()[3])
        assert line.startswith("animals is at http://"), line + process.stderr.read()
        return process, address.hostname, address.port

    yield start
    for process in started:
        process.kill()
        process.communicate()


def exchange(host, port, request):
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall(request)
        with http.client.HTTPResponse(connection) as response:
            response.begin()
            return response.status, response.read()


def test_it_says_where_it_is_and_ends_cleanly_when_interrupted(server):
    process, host, port = server()
    assert host == "127.0.0.1"
    status, body = exchange(host, port, b"GET /api/keywords HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (status, body) == (200, b'{"keywords":[]}')
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert "Traceback" not in process.stderr.read()


def test_other_machines_names_are_refused_by_the_real_server(server):
    _, host, port = server()
    for headers in (b"Host: evil.example", b""):
        status, _ = exchange(host, port, b"GET / HTTP/1.1\r\n" + headers + b"\r\n\r\n")
        assert status in (400, 421)


def test_a_chunked_upload_is_cut_off(server):
    _, host, port = server("port=0, max_upload=1000")
    head = (
        b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    begin = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (begin, b"a" * 500, b"a" * 500)]
    status, body = exchange(host, port, head + b"".join(chunks))  # and no end
    assert status == 413
    assert b'"TooLarge"' in body


def test_a_claimed_length_over_the_limit_is_refused_before_the_body(server):
    _, host, port = server("port=0, max_upload=1000")
    request = b"POST /api/morph HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n"
    status, body = exchange(host, port, request)
    assert status == 413
    assert b'"TooLarge"' in body


def test_the_next_free_port_is_taken_where_the_default_is_not(monkeypatch):
    with closing(run.bind("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(run, "DEFAULT_PORT", port)
        with closing(run.bind("127.0.0.1", port)) as other:
            assert port < other.getsockname()[1] < port + run.PORTS_TRIED


@pytest.mark.parametrize("port", [65_536, -1])
def test_what_is_no_port_is_said(port):
    with pytest.raises(BadInput, match="0 to 65535"):
        run.bind("127.0.0.1", port)


def test_a_chosen_port_that_is_taken_is_said():
    with closing(run.bind("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"{port} .* is taken"):
            run.bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-name.invalid"])
def test_an_address_of_another_machine_is_said(host):
    with pytest.raises(BadInput, match=f"Cannot listen at {host}"):
        run.bind(host, 0)


def test_a_server_on_all_addresses_is_opened_on_this_machine():
    with closing(run.bind("0.0.0.0", 0)) as listener:
        assert run.address_of(listener).startswith("http://127.0.0.1:")


def test_the_browser_is_opened_at_the_address(monkeypatch, collection):
    import threading

    import uvicorn

    opened = threading.Event()
    addresses = []
    monkeypatch.setattr(run.webbrowser, "open", lambda a: (addresses.append(a), opened.set()))
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: opened.wait(20))
    run.serve(collection, port=0, open_browser=True)
    assert addresses[0].startswith("http://127.0.0.1:")
