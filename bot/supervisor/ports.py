"""Ports: a free one on loopback, and whether the public one can be had."""

from __future__ import annotations

import errno
import socket

from bot.supervisor.problem import StartProblem


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nothing listens on just now."""
    with _listening_socket(host, 0) as found:
        return int(found.getsockname()[1])


def require_free(host: str, port: int) -> None:
    """Make sure that the gateway will be able to listen here.

    Raises:
        StartProblem: something else does, or this user may not.
    """
    try:
        _listening_socket(host, port).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = "is in use by another program: stop that, or"
        else:
            reason = f"can't be used on {host} ({error.strerror}):"
        raise StartProblem(f"Port {port} {reason} set LANTERN_PORT to another port.") from error


def _listening_socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        # As servers do: a port whose last connections are only timing out is free.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(1)
    except BaseException:
        sock.close()
        raise
    return sock
