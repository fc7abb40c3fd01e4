"""Where a server of ours listens: its socket, who needs a token, what a browser opens."""

import secrets
import socket

from multichat_lab.errors import ServiceError
from multichat_lab.loopback import is_loopback

FIRST_PORT, PORTS_TRIED = 8866, 50
"""Where a page listens by itself: the first of so many ports that is free."""
BACKLOG = 2048
SEND_BUFFER = 65_536
"""Bytes of an answer that the system holds: little for a thousand who do not read, which shows."""
ANYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        ServiceError: the address is not ours, or something else listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServiceError(
            f"Nothing can listen on {host} port {port}: {error.strerror or error}",
            "Choose another host or port; port 0 takes a free one.",
        ) from error
    # connections inherit it; without it the second packet of an answer waits 40 ms for the first
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return listener


def free_socket(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens on a port, 0 for any; by itself the first free one from 8866 on.

    Raises:
        ServiceError: the port is taken, or the address is not this machine's.
    """
    if port is not None:
        return listening_socket(host, port)
    for each in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED - 1):
        try:
            return listening_socket(host, each)
        except ServiceError:
            continue
    return listening_socket(host, FIRST_PORT + PORTS_TRIED - 1)


def free_port(host: str, port: int | None) -> int:
    """Return the port of `free_socket`, for a server that opens its own."""
    with free_socket(host, port) as listener:
        return int(listener.getsockname()[1])


def token_for(host: str) -> str:
    """Return a new token for a page on this address; none for this machine only."""
    return "" if is_loopback(host) else secrets.token_urlsafe(24)


def url_of(host: str, port: int, token: str = "") -> str:
    """Return the address for a browser, with the token if there is one."""
    return f"http://{reachable(host)}:{port}/" + (f"?token={token}" if token else "")


def reachable(host: str) -> str:
    """Return an address that phones on the same network can type for a host that is listened on."""
    if host not in ANYWHERE:
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # sends nothing; the system says which way it would go
        except OSError:
            return socket.gethostname()
        return str(asked.getsockname()[0])
