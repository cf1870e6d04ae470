"""Servers for the tests of whole crawls."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.crawler.serving import Route, Site


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[dict[str, Route]], Site]]:
    """Start sites; all end with the module."""
    sites: list[Site] = []

    def start(routes: dict[str, Route]) -> Site:
        sites.append(Site(routes))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.fixture(scope="module")
def dead_url() -> str:
    """An address at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
