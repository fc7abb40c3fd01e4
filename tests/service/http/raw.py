"""Bytes on a socket, for clients that do not behave."""

import socket
from contextlib import closing, suppress
from urllib.parse import urlsplit

from tests.waiting import HANG_SECONDS


def address(url):
    """Return host and port."""
    parts = urlsplit(url)
    return parts.hostname, parts.port


def connected(url):
    """Return a socket that is connected to the service, closed at the end of the block."""
    return closing(socket.create_connection(address(url), timeout=HANG_SECONDS))


def head(path, token, *lines, method="POST"):
    """Return the head of a request."""
    told = [f"{method} {path} HTTP/1.1", "host: x", f"authorization: Bearer {token}", *lines]
    return "\r\n".join([*told, "", ""]).encode()


def everything(connection):
    """Return all that comes until the service closes the connection."""
    text = b""
    with suppress(ConnectionResetError):
        while more := connection.recv(65536):
            text += more
    return text


def status_of(text):
    """Return the status of an answer."""
    return int(text.split(b" ", 2)[1])
