"""Serving a collection until it is interrupted."""

import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from egara.server.access import checked_token, new_token
from egara.server.app import MAX_UPLOAD, create_app
from egara.server.listening import DEFAULT_HOST, DEFAULT_PORT, Address, addresses, bind
from egara.server.security import LOCAL_HOSTS

if TYPE_CHECKING:
    from egara.collection import Collection

SECONDS_TO_FINISH = 3


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
    """Serve the collection until interrupted; print its addresses on standard error.

    Args:
        collection: the collection to serve.
        host: the address to listen at. Other machines can only ask where this is not the default.
        port: the port; the next free one where the default is taken; 0 for any.
        open_browser: open the page when it is ready.
        allowed_hosts: names besides ``host`` that requests may be addressed to.
        max_upload: the longest body of a request, in bytes.
        token: the access token that requests must carry; None for a random one where other
            machines can reach the server, and none where they cannot; False for none.

    Raises:
        BadInput: the address is not one of this machine, the port is taken, or the token has
            characters that a header cannot carry.
    """
    import uvicorn

    from egara.server.connections import PatientProtocol

    if token is not None and token is not False:
        checked_token(token)
    listener = bind(host, port)
    reached = addresses(listener)
    is_shared = not all(address.is_local for address in reached)
    is_random = token is None and is_shared
    needed = new_token() if is_random else token or None
    names = (*LOCAL_HOSTS, host, socket.gethostname(), *allowed_hosts)
    app = create_app(collection, allowed_hosts=names, max_upload=max_upload, token=needed)
    settings = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    suffix = f"/?token={needed}" if is_random else ""
    sys.stderr.write(_announcement(collection.name, reached, suffix))
    if needed and not is_random:
        sys.stderr.write("It asks for the access token that was given.\n")
    elif is_shared and not needed:
        sys.stderr.write("It asks for no token: whoever reaches it sees and changes all of it.\n")
    if open_browser:  # connections wait for the server: it listens already
        address = reached[0].url + (f"/?token={needed}" if needed else "")
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
    try:
        uvicorn.Server(settings).run(sockets=[listener])
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    finally:
        listener.close()


def _announcement(name: str, reached: Sequence[Address], suffix: str) -> str:
    """Where the server is, and by which addresses other machines reach it."""
    lines = [f"{name} is at {reached[0].url}{suffix} (Ctrl-C ends)"]
    local = [address for address in reached[1:] if address.is_local]
    lines += [f"On this machine also: {address.url}{suffix}" for address in local]
    shared = [address for address in reached if not address.is_local]
    if shared:
        lines.append("Other machines can reach it at:")
        lines += [f"  {address.url}{suffix}" for address in shared]
    return "\n".join(lines) + "\n"
