"""A real server on a real port."""

import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from waiting import LIMIT

from egara.errors import BadInput
from egara.server import listening_socket, run

PROGRAM = """
    from types import SimpleNamespace
    from egara.server import serve
    serve(SimpleNamespace(name="animals", suggest_tags=lambda *_: []), {arguments})
"""


@pytest.fixture
def server():
    """Return a function that starts a server and returns (process, host, port)."""
    started = []

    def start(arguments="port=0"):
        program = textwrap.dedent(PROGRAM).format(arguments=arguments)
        process = subprocess.Popen(
            [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, env={**os.environ}
        )
        started.append(process)
        start.line = line = process.stderr.readline()
        address = urlsplit(line.split()[3])
        assert line.startswith("animals is at http://"), line + process.stderr.read()
        return process, address.hostname, address.port

    yield start
    for process in started:
        process.kill()
        process.communicate()


def exchange(host, port, request):
    with socket.create_connection((host, port), timeout=LIMIT) as connection:
        connection.sendall(request)
        with http.client.HTTPResponse(connection) as response:
            response.begin()
            return response.status, response.read()


def test_it_prints_its_address_and_exits_cleanly_on_interrupt(server):
    process, host, port = server()
    assert host == "127.0.0.1"
    status, body = exchange(host, port, b"GET /api/keywords HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (status, body) == (200, b'{"keywords":[]}')
    process.send_signal(signal.SIGINT)
    assert process.wait(LIMIT) == 0
    assert "Traceback" not in process.stderr.read()


def test_a_real_server_refuses_foreign_hosts(server):
    _, host, port = server()
    for headers in (b"Host: evil.example", b""):
        status, _ = exchange(host, port, b"GET / HTTP/1.1\r\n" + headers + b"\r\n\r\n")
        assert status in (400, 421)


def test_a_long_chunked_upload_is_refused(server):
    _, host, port = server("port=0, max_upload=1000")
    head = (
        b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    begin = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (begin, b"a" * 500, b"a" * 500)]
    status, body = exchange(host, port, head + b"".join(chunks))  # without the last chunk
    assert status == 413
    assert b'"TooLarge"' in body


def test_a_declared_length_over_the_limit_is_refused_before_the_body(server):
    _, host, port = server("port=0, max_upload=1000")
    request = b"POST /api/morph HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n"
    status, body = exchange(host, port, request)
    assert status == 413
    assert b'"TooLarge"' in body


def test_the_next_free_port_is_used_if_the_default_is_not_free(monkeypatch):
    with closing(listening_socket.bind("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(listening_socket, "DEFAULT_PORT", port)
        with closing(listening_socket.bind("127.0.0.1", port)) as other:
            assert port < other.getsockname()[1] < port + listening_socket.PORTS_TRIED


@pytest.mark.parametrize("port", [65_536, -1])
def test_an_invalid_port_is_an_error(port):
    with pytest.raises(BadInput, match="0 to 65535"):
        listening_socket.bind("127.0.0.1", port)


def test_a_chosen_port_that_is_in_use_is_an_error():
    with closing(listening_socket.bind("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"{port} .* is in use"):
            listening_socket.bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-name.invalid"])
def test_an_address_of_another_machine_is_an_error(host):
    with pytest.raises(BadInput, match=f"Cannot listen at {host}"):
        listening_socket.bind(host, 0)


@pytest.fixture
def interfaces(monkeypatch):
    """A machine with a loopback, a network card with three addresses, and a disabled card."""

    def address(family, number):
        return SimpleNamespace(family=family, address=number)

    four, six = socket.AF_INET, socket.AF_INET6
    listed = {
        "eth0": [
            address(four, "192.0.2.7"),
            address(six, "2001:db8::7"),
            address(six, "fe80::1%eth0"),
            address(socket.AF_UNIX, "00:00:5e:00:53:01"),
        ],
        "lo": [address(four, "127.0.0.1"), address(six, "::1")],
        "off0": [address(four, "198.51.100.1")],
    }
    up = {name: SimpleNamespace(isup=name != "off0") for name in listed}
    monkeypatch.setattr("psutil.net_if_addrs", lambda: listed)
    monkeypatch.setattr("psutil.net_if_stats", lambda: up)


def reached(host):
    with closing(listening_socket.bind(host, 0)) as listener:
        port = listener.getsockname()[1]
        found = listening_socket.addresses(listener)
    return [(address.url.removesuffix(f":{port}"), address.is_local) for address in found]


FOUR = [("http://127.0.0.1", True), ("http://192.0.2.7", False)]


@pytest.mark.usefixtures("interfaces")
def test_a_server_on_all_addresses_lists_each_address():
    assert reached("0.0.0.0") == FOUR
    assert sorted(reached("::")) == sorted(
        [*FOUR, ("http://[::1]", True), ("http://[2001:db8::7]", False)]
    )


@pytest.mark.usefixtures("interfaces")
@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "127.0.0.1"), ("[::1]", "[::1]")])
def test_a_local_server_lists_only_its_local_address(host, url):
    assert reached(host) == [(f"http://{url}", True)]


@pytest.mark.parametrize(
    ("written", "plain"),
    [("::ffff:192.0.2.7", "192.0.2.7"), ("192.0.2.7", "192.0.2.7"), ("::1", "::1")],
)
def test_an_ipv4_address_written_as_ipv6_is_the_same_address(written, plain):
    assert str(listening_socket.plain_address(ipaddress.ip_address(written))) == plain


def test_a_server_on_all_ipv6_addresses_accepts_ipv4_requests(server):
    _, _, port = server("'::', port=0, token=False")
    request = b"GET /api/keywords HTTP/1.1\r\nHost: 127.0.0.2\r\n\r\n"
    assert exchange("127.0.0.2", port, request)[0] == 200


def test_a_shared_server_prints_the_required_token(server):
    process, _, port = server("'0.0.0.0', port=0")
    ask = b"GET /api/keywords HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
    assert exchange("127.0.0.1", port, ask % b"")[0] == 401
    token = server.line.partition("?token=")[2].split()[0].encode()
    assert len(token) >= 43  # 256 bits in base64
    assert exchange("127.0.0.1", port, ask % b"Authorization: Bearer %s\r\n" % token)[0] == 200
    process.send_signal(signal.SIGINT)
    printed = process.stderr.read()
    assert "Other machines can reach it at:\n  http://" in printed
    assert printed.count(token.decode()) == printed.count("http://")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ("'0.0.0.0', port=0, token=False", 200, "No token is needed"),
        ("'127.0.0.1', port=0", 200, ""),
        ("'127.0.0.1', port=0, token='secret'", 401, "Requests need the access token"),
    ],
)
def test_a_token_is_required_only_if_there_is_one(server, arguments, status, message):
    process, _, port = server(arguments)
    request = b"GET /api/keywords HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert exchange("127.0.0.1", port, request)[0] == status
    process.send_signal(signal.SIGINT)
    printed = server.line + process.stderr.read()
    assert message in printed
    assert "secret" not in printed
    assert "token=" not in printed


@pytest.mark.parametrize("token", ["", "two words", "line\n", "絵柄"])
def test_a_token_that_is_not_valid_in_a_header_is_refused(collection, token):
    with pytest.raises(BadInput, match="ASCII"):
        run.serve(collection, port=0, token=token)


def test_the_browser_is_opened_at_the_address(monkeypatch, collection):
    import threading

    import uvicorn

    opened = threading.Event()
    addresses = []
    monkeypatch.setattr(run.webbrowser, "open", lambda a: (addresses.append(a), opened.set()))
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: opened.wait(LIMIT))
    run.serve(collection, port=0, open_browser=True)
    assert addresses[0].startswith("http://127.0.0.1:")
