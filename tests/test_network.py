"""The guard in conftest.py: tests reach this machine and no other."""

from __future__ import annotations

import socket

import pytest


def test_an_address_of_another_machine_is_refused() -> None:
    with socket.socket() as client, pytest.raises(RuntimeError, match="loopback only"):
        client.connect(("192.0.2.1", 80))


def test_a_name_of_another_machine_is_not_even_looked_up() -> None:
    with pytest.raises(RuntimeError, match="loopback only"):
        socket.getaddrinfo("www.example.edu.cn", 80)


def test_a_datagram_to_another_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client,
        pytest.raises(RuntimeError, match="loopback only"),
    ):
        client.sendto(b"?", ("192.0.2.1", 53))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.1.30", "localhost"])
def test_this_machine_is_reached(host: str) -> None:
    with socket.create_server(("", 0)) as server, socket.create_connection((host, server.getsockname()[1])):
        connection, _ = server.accept()
        connection.close()
