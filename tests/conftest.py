"""What every test lives under: no traffic leaves this machine; slow tests come last."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys

import pytest

_RESERVED = (".localhost", ".invalid", ".test", ".example")  # RFC 2606, 6761: nobody's names


class OutsideTraffic(RuntimeError):
    """A test tried to reach another machine. Not an OSError: no code under test may swallow it."""


def _is_own(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or not host or host == "localhost" or host.endswith(_RESERVED):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host == socket.gethostname()
    return address.is_loopback or address.is_unspecified


def _refuse_outside_traffic(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if not isinstance(address, tuple) or not address:  # a Unix socket, or one already connected
            return
        host = address[0]
    else:
        return
    if not _is_own(host):
        raise OutsideTraffic(f"tests talk to loopback only; this one called {event} for {host!r}")


def pytest_configure() -> None:
    # An audit hook sees every socket of this process, whichever library opened it.
    sys.addaudithook(_refuse_outside_traffic)
    # Whatever this environment says: the tests start hundreds of processes, and each would compile anew.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
