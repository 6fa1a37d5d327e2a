"""Slow clients, too many clients and long requests, against a real server."""

import contextlib
import http.client
import socket
import subprocess
import sys
import textwrap
import threading

import pytest
from waiting import LIMIT

PROGRAM = """
    from types import SimpleNamespace
    from egara.server import connections, serve
    for name, value in {limits}.items():
        setattr(connections, name, value)
    collection = SimpleNamespace(name="animals", suggest_tags=lambda *_: [])
    serve(collection, port=0, max_upload=1000)
"""
ASK = b"GET /api/keywords HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /api/morph HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n"


class Server:
    """A server with some limits, in a process of its own."""

    def __init__(self, limits):
        program = textwrap.dedent(PROGRAM).format(limits=limits)
        self.process = subprocess.Popen(
            [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stderr.readline().split()[3].rpartition(":")[2])

    def close(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def serving():
    """Return a function that returns the port of a server with some limits.

    Tests with the same limits share a server.
    """
    servers = {}

    def port(**limits):
        key = tuple(sorted(limits.items()))
        if key not in servers:
            servers[key] = Server(limits)
        return servers[key].port

    yield port
    for server in servers.values():
        server.close()


def connect(port):
    return contextlib.closing(socket.create_connection(("127.0.0.1", port), timeout=LIMIT))


def read_answer(connection):
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response.status, response.read(), response


def is_closed(connection):
    """Return whether the server closes the connection within the time limit of the test."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "])
def test_an_incomplete_request_is_closed(serving, sent):
    with connect(serving(HEAD_SECONDS=0.5)) as connection:
        connection.sendall(sent)
        assert is_closed(connection)


def test_slow_headers_do_not_extend_the_time_limit(serving):
    done = threading.Event()

    def trickle(connection):
        with contextlib.suppress(OSError):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            while not done.wait(0.05):
                connection.sendall(b"X-A: b\r\n")

    with connect(serving(HEAD_SECONDS=0.5)) as connection:
        thread = threading.Thread(target=trickle, args=[connection])
        thread.start()
        assert is_closed(connection)
        done.set()
        thread.join(LIMIT)


def test_an_incomplete_second_request_is_closed(serving):
    with connect(serving(HEAD_SECONDS=3)) as connection:  # enough for the first one
        connection.sendall(ASK)
        assert read_answer(connection)[0] == 200
        connection.sendall(b"GET /api/key")
        assert is_closed(connection)


def test_an_incomplete_body_is_closed():
    server = Server({"BODY_SECONDS": 0.5, "CHECK_INTERVAL": 0.1})
    with contextlib.closing(server), connect(server.port) as connection:
        connection.sendall(POST % 900 + b"Content-Type: application/json\r\n\r\n{")
        assert is_closed(connection)
        server.process.terminate()
        assert server.process.stderr.read() == ""


def test_a_connection_within_the_limits_can_be_reused(serving):
    with connect(serving(HEAD_SECONDS=LIMIT, BODY_SECONDS=LIMIT)) as connection:
        for _ in range(3):
            connection.sendall(ASK)
            assert read_answer(connection)[:2] == (200, b'{"keywords":[]}')
            connection.sendall(POST % 2 + b"Content-Type: application/json\r\n\r\n{}")
            assert read_answer(connection)[0] == 422


def test_a_connection_over_the_limit_gets_503(serving):
    port = serving(MAX_CONNECTIONS=2)
    with connect(port) as first, connect(port) as second:
        for connection in (first, second):
            connection.sendall(ASK)
            assert read_answer(connection)[0] == 200
        with connect(port) as third:
            third.sendall(ASK)
            status, body, response = read_answer(third)
            assert (status, response.getheader("Retry-After")) == (503, "2")
            assert b'"TooBusy"' in body
        first.sendall(ASK)
        assert read_answer(first)[0] == 200
    with connect(port) as connection:
        connection.sendall(ASK)
        assert read_answer(connection)[0] in (
            200,
            503,
        )  # others may still be open


def test_a_client_that_sends_a_long_body_before_it_reads_gets_413(serving):
    size = 50_000_000  # more than the socket buffers can hold
    with connect(serving()) as connection:
        connection.sendall(POST % size + b"Content-Type: image/png\r\n\r\n")
        for _ in range(size // 1_000_000):
            connection.sendall(bytes(1_000_000))
        status, body, _ = read_answer(connection)
        assert status == 413
        assert b"longer than 1,000 bytes" in body
        connection.sendall(ASK)
        assert read_answer(connection)[0] == 200


def test_a_long_body_without_a_declared_length_gets_413(serving):
    with connect(serving()) as connection:
        head = POST.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked")
        connection.sendall(head + b"Content-Type: application/json\r\n\r\n")
        for _ in range(50):
            connection.sendall(b"%x\r\n%s\r\n" % (10_000, bytes(10_000)))
        connection.sendall(b"0\r\n\r\n")
        assert read_answer(connection)[0] == 413


def test_the_discarded_part_of_a_body_is_limited(serving):
    with connect(serving(MAX_DISCARDED_BYTES=1_000_000)) as connection:
        connection.sendall(POST % 10**12 + b"\r\n")

        def send_all():
            while True:
                connection.sendall(bytes(100_000))

        with pytest.raises(OSError, match=r"reset|pipe|abort"):
            send_all()


def test_expect_100_continue_with_a_long_body_gets_413_and_close(serving):
    with connect(serving()) as connection:
        connection.sendall(POST % 5000 + b"Expect: 100-continue\r\n\r\n")
        status, _, response = read_answer(connection)
        assert (status, response.getheader("Connection")) == (413, "close")
        assert is_closed(connection)
