"""Seeds that send visitors on: to another scheme or port, within the domain, or away."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.items import Outcome, Seed, SiteEnd
from tests.crawler.serving import Route, Served, Site
from tests.crawler.test_crawl import a_plan, crawl, html

Serve = Callable[[dict[str, Route]], Site]

# Names that need no network: the crawling process resolves every *.example.com and .org to loopback.
RESOLVER = """
import socket
real = socket.getaddrinfo
def is_ours(host):
    return str(host).endswith(("example.com", "example.org"))
def getaddrinfo(host, *args, **named):
    return real("127.0.0.1" if is_ours(host) else host, *args, **named)
real_name = socket.gethostbyname
socket.getaddrinfo = getaddrinfo
socket.gethostbyname = lambda host: "127.0.0.1" if is_ours(host) else real_name(host)
"""


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "sitecustomize.py").write_text(RESOLVER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "names"), prepend=os.pathsep)


def moved(target: str) -> Served:
    return Served(status=302, headers=(("Location", target),))


def called(site: Site, host: str) -> str:
    return site.url.replace("127.0.0.1", host)


def what_of(end: SiteEnd) -> tuple[str, bool, int, bool, str]:
    return end.site, end.reached, end.pages, end.complete, end.reason


def test_a_seed_may_move_to_another_port_of_its_host(serve: Serve, tmp_path: Path) -> None:
    new = serve({"/": html("首页", ("/xxgk/1.htm", "信息公开")), "/xxgk/1.htm": html("信息公开")})
    old = serve({"/": moved(new.url + "/")})
    beside = serve({"/": html("教务处")})
    seeds = (Seed(name="教务处", url=beside.url), Seed(name="门户", url=old.url, role="portal"))
    found = crawl(a_plan(*seeds), tmp_path / "r")
    assert [what_of(end) for end in found.end.sites] == [
        (beside.url, True, 1, True, ""),
        (old.url, True, 2, True, ""),
    ]
    fetch = found.fetches[old.url + "/"]
    assert (fetch.outcome, fetch.chain, fetch.final_url) == (Outcome.OK, (new.url + "/",), new.url + "/")


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("role", ["portal", "disclosure", "site"])
def test_a_seed_may_move_within_its_domain(serve: Serve, tmp_path: Path, role: str) -> None:
    new = serve({"/a/": html("首页", ("1.htm", "章程")), "/a/1.htm": html("章程")})
    there = called(new, "example.com")
    old = serve({"/": moved(there + "/a/")})
    here = called(old, "www.example.com")
    found = crawl(a_plan(Seed(name="站", url=here, role=role)), tmp_path / "r")
    assert what_of(found.end.sites[0]) == (here, True, 2, True, "")
    assert found.fetches[here + "/"].chain == (there + "/a/",)
    assert set(found.pages) == {there + "/a/", there + "/a/1.htm"}


@pytest.mark.usefixtures("names")
def test_a_seed_may_move_by_a_page_that_sends_on(serve: Serve, tmp_path: Path) -> None:
    new = serve({"/": html("首页", ("/1.htm", "章程")), "/1.htm": html("章程")})
    there = called(new, "new.example.com")
    old = serve({"/": f"<html><head><meta http-equiv=refresh content='0;url={there}/'></head></html>"})
    here = called(old, "www.example.com")
    found = crawl(a_plan(Seed(name="站", url=here)), tmp_path / "r")
    assert what_of(found.end.sites[0]) == (here, True, 3, True, "")
    assert there + "/1.htm" in found.pages


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("role", ["portal", "disclosure"])
def test_a_seed_may_not_move_to_another_domain(serve: Serve, tmp_path: Path, role: str) -> None:
    new = serve({"/": html("首页")})
    old = serve({"/": moved(called(new, "www.example.org") + "/")})
    here = called(old, "www.example.com")
    found = crawl(a_plan(Seed(name="站", url=here, role=role)), tmp_path / "r")
    assert what_of(found.end.sites[0]) == (here, False, 0, False, "out_of_scope")
    assert not new.asked


@pytest.mark.usefixtures("names")
def test_what_is_no_seed_may_not_move_within_the_domain(serve: Serve, tmp_path: Path) -> None:
    new = serve({"/": html("首页")})
    old = serve({"/": html("首页", ("/m", "去")), "/m": moved(called(new, "other.example.com") + "/")})
    here = called(old, "www.example.com")
    found = crawl(a_plan(Seed(name="站", url=here)), tmp_path / "r")
    assert found.fetches[here + "/m"].outcome is Outcome.OUT_OF_SCOPE
    assert not new.asked
