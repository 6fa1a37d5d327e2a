"""Serving a collection on this machine."""

import errno
import ipaddress
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from typing import TYPE_CHECKING

from egara.errors import BadInput
from egara.server.app import MAX_UPLOAD, create_app
from egara.server.security import LOCAL_HOSTS

if TYPE_CHECKING:
    from egara.collection import Collection

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LAST_PORT = 65_535
PORTS_TRIED = 50
SECONDS_TO_FINISH = 3


def serve(
    collection: "Collection",
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    *,
    open_browser: bool = False,
    allowed_hosts: Sequence[str] = (),
    max_upload: int = MAX_UPLOAD,
) -> None:
    """Serve the collection until interrupted; say on standard error where.

    Args:
        collection: the collection to serve.
        host: the address to listen at. Other machines can only ask where this is not the default.
        port: the port; the next free one where the default is taken; 0 for any.
        open_browser: open the page when it is ready.
        allowed_hosts: names besides ``host`` that requests may be addressed to.
        max_upload: the longest body of a request, in bytes.

    Raises:
        BadInput: the address is not one of this machine, or the port is taken.
    """
    import uvicorn

    listener = bind(host, port)
    address = address_of(listener)
    names = (*LOCAL_HOSTS, host, socket.gethostname(), *allowed_hosts)
    app = create_app(collection, allowed_hosts=names, max_upload=max_upload)
    settings = uvicorn.Config(
        app,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    sys.stderr.write(f"{collection.name} is at {address} (Ctrl-C ends)\n")
    if open_browser:  # connections wait for the server: it listens already
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
    try:
        uvicorn.Server(settings).run(sockets=[listener])
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    finally:
        listener.close()


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens at ``host`` and ``port``, or after it where that is the default.

    Raises:
        BadInput: the address is not one of this machine, or the port is taken.
    """
    if not 0 <= port <= LAST_PORT:
        raise BadInput(f"{port} is no port; ports are 0 to {LAST_PORT}.")
    tries = PORTS_TRIED if port == DEFAULT_PORT else 1
    for candidate in range(port, port + tries):
        try:
            return _listen(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                reason = error.strerror or str(error)
                raise BadInput(f"Cannot listen at {host}, port {port}: {reason}.") from error
    raise BadInput(
        f"Port {port} of {host} is taken. Choose another one, or 0 for any that is free."
    )


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds the server."""
    host, port = listener.getsockname()[:2]
    number = ipaddress.ip_address(host.split("%")[0])
    if number.is_unspecified:
        host = DEFAULT_HOST if number.version == 4 else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
