"""Running the server until it is interrupted."""

import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from egara.server.access_token import new_token, validate_token
from egara.server.app import MAX_UPLOAD, create_app
from egara.server.listening_socket import DEFAULT_HOST, DEFAULT_PORT, Address, addresses, bind
from egara.server.security import LOCAL_HOSTS

if TYPE_CHECKING:
    from egara.collection import Collection

SHUTDOWN_SECONDS = 3


def serve(
    collection: "Collection",
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    *,
    open_browser: bool = False,
    allowed_hosts: Sequence[str] = (),
    max_upload: int = MAX_UPLOAD,
    token: str | Literal[False] | None = None,
) -> None:
    """Serve the collection until interrupted, and print the URLs of the server on standard error.

    Args:
        collection: the collection to serve.
        host: the IP address or host name to listen on. Other machines cannot reach the default.
        port: the port; if the default is in use, the next free one; 0 for any.
        open_browser: open the page when it is ready.
        allowed_hosts: host names that requests may use, in addition to ``host``.
        max_upload: the maximum length of the body of a request, in bytes.
        token: the access token that requests must have. None for a random token if other machines
            can reach the server, and no token if they cannot. False for no token.

    Raises:
        BadInput: the address is not one of this machine, the port is in use, or the token has
            characters that are not allowed in a header.
    """
    import uvicorn

    from egara.server.connections import LimitedProtocol

    if token is not None and token is not False:
        validate_token(token)
    listener = bind(host, port)
    server_addresses = addresses(listener)
    is_shared = not all(address.is_local for address in server_addresses)
    is_random = token is None and is_shared
    required_token = new_token() if is_random else token or None
    names = (*LOCAL_HOSTS, host, socket.gethostname(), *allowed_hosts)
    app = create_app(collection, allowed_hosts=names, max_upload=max_upload, token=required_token)
    settings = uvicorn.Config(
        app,
        http=LimitedProtocol,
        ws="none",
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    suffix = f"/?token={required_token}" if is_random else ""
    sys.stderr.write(_announcement(collection.name, server_addresses, suffix))
    if required_token and not is_random:
        sys.stderr.write("Requests need the access token that you gave.\n")
    elif is_shared and not required_token:
        sys.stderr.write("No token is needed: everyone who can reach it can see and change it.\n")
    if open_browser:  # the socket listens already, so the browser waits until the server is ready
        address = server_addresses[0].url + (f"/?token={required_token}" if required_token else "")
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
    try:
        uvicorn.Server(settings).run(sockets=[listener])
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    finally:
        listener.close()


def _announcement(name: str, server_addresses: Sequence[Address], suffix: str) -> str:
    """Format the list of the server's URLs."""
    lines = [f"{name} is at {server_addresses[0].url}{suffix} (press Ctrl-C to stop)"]
    local = [address for address in server_addresses[1:] if address.is_local]
    lines += [f"On this machine also: {address.url}{suffix}" for address in local]
    shared = [address for address in server_addresses if not address.is_local]
    if shared:
        lines.append("Other machines can reach it at:")
        lines += [f"  {address.url}{suffix}" for address in shared]
    return "\n".join(lines) + "\n"
