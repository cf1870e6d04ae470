"""Crawls of servers that break every rule: each address its outcome, bounded, and an end to it."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest

from crawler.items import Outcome, Plan, Seed
from crawler.notation import write_line
from crawler.record import read_end
from tests.crawler.faults import (
    HANG_UP,
    Authority,
    FaultServer,
    Route,
    Say,
    answer,
    forever,
    hang,
    noise,
    raw,
)
from tests.crawler.test_crawl import Crawl, a_plan, crawl, html, read_back

MEGABYTE = 1_000_000
LIMITS = {
    "max_bytes": 2 * MEGABYTE,
    "max_expanded": 3 * MEGABYTE,
    "seconds": 1.0,
    "max_wait": 1.5,
    "max_redirects": 6,
    "concurrency_per_site": 8,
}
PAGE = html("一页").encode()
ZEROS = bytes(40 * MEGABYTE)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def moved(to: str, status: str = "302 Found") -> Route:
    return answer(b"", f"Location: {to}", status=status)


def packed(body: bytes, coding: str) -> Route:
    return answer(body, f"Content-Encoding: {coding}")


def bare_deflate(body: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(body) + machine.flush()


# path: what is said there, and how the address must end
FAULTS: dict[str, tuple[Route, Outcome]] = {
    "/ok.htm": (answer(PAGE), Outcome.OK),
    "/gzip.htm": (packed(gzip.compress(PAGE), "gzip"), Outcome.OK),
    "/deflate.htm": (packed(bare_deflate(PAGE), "deflate"), Outcome.OK),
    "/br.htm": (packed(brotli.compress(PAGE), "br"), Outcome.OK),
    "/charset-as-coding.htm": (packed(PAGE, "utf-8"), Outcome.OK),
    "/moved.htm": (moved("/ok.htm", "301 Moved"), Outcome.OK),
    "/no-length.htm": (raw(HEAD + b"Connection: close\r\n\r\n" + PAGE), Outcome.OK),
    "/too-short-length.htm": (answer(PAGE + noise(1, 500), length=len(PAGE)), Outcome.OK),
    "/header-without-colon.htm": (answer(PAGE, "no colon here"), Outcome.OK),
    "/gone.htm": (answer(b"gone", status="410 Gone"), Outcome.GONE),
    "/forbidden.htm": (answer("禁止".encode(), status="403 Forbidden"), Outcome.FORBIDDEN),
    "/login.htm": (
        answer("<title>统一身份认证</title><form>账号登录<input type=password></form>".encode()),
        Outcome.LOGIN_WALL,
    ),
    "/campus.htm": (answer("<p>该资源仅限校内访问</p>".encode(), status="403 X"), Outcome.CAMPUS_ONLY),
    "/soft.htm": (answer("<title>提示信息</title>无效的文章参数！".encode()), Outcome.SOFT_404),
    "/412.htm": (answer(b"<script>$_ts={}</script>", status="412 X"), Outcome.CHALLENGE),
    "/521.htm": (answer(b"<script>x</script>", status="521 X"), Outcome.CHALLENGE),
    "/202.htm": (answer(b"<script>$_ts=window['$_ts']</script>", status="202 X"), Outcome.CHALLENGE),
    "/limited.htm": (answer(b"", "Retry-After: 7200", status="429 X"), Outcome.RATE_LIMITED),
    "/500.htm": (answer(b"oops", status="500 X"), Outcome.SERVER_ERROR),
    "/closed.htm": (raw(), Outcome.RESET),
    "/reset.htm": (raw(HANG_UP), Outcome.RESET),
    "/reset-mid.htm": (raw(HEAD + b"Content-Length: 9999\r\n\r\n" + PAGE, HANG_UP), Outcome.RESET),
    "/too-long-length.htm": (raw(HEAD + b"Content-length: 9999\r\n\r\n" + PAGE), Outcome.RESET),
    "/hang.htm": (hang(), Outcome.TIMEOUT),
    "/slow-head.htm": (forever(HEAD, b"X-A: b\r\n", 0.05), Outcome.TOO_SLOW),
    "/slow-status.htm": (forever(b"HTTP/1.1 200 O", b"K", 0.05), Outcome.TOO_SLOW),
    "/drip.htm": (forever(HEAD + b"Content-Length: 9999\r\n\r\n", b"a", 0.05), Outcome.TOO_SLOW),
    "/drip-chunks.htm": (
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.05),
        Outcome.TOO_SLOW,
    ),
    "/big.htm": (raw(HEAD + b"Content-Length: 9999999999\r\n\r\n", noise(2, 9)), Outcome.TOO_LARGE),
    "/endless.htm": (forever(HEAD + b"\r\n", noise(3, 100_000), 0), Outcome.TOO_LARGE),
    "/endless-head.htm": (forever(HEAD, b"X-A: " + b"b" * 9000 + b"\r\n", 0), Outcome.TOO_LARGE),
    "/gzip-bomb.htm": (packed(gzip.compress(ZEROS), "gzip"), Outcome.TOO_EXPANDED),
    "/deflate-bomb.htm": (packed(zlib.compress(ZEROS), "deflate"), Outcome.TOO_EXPANDED),
    "/br-bomb.htm": (packed(brotli.compress(ZEROS, quality=1), "br"), Outcome.TOO_EXPANDED),
    "/twice-bomb.htm": (packed(gzip.compress(gzip.compress(ZEROS)), "gzip, gzip"), Outcome.TOO_EXPANDED),
    "/cut-gzip.htm": (packed(gzip.compress(noise(4, 9000))[:-500], "gzip"), Outcome.BAD_ENCODING),
    "/no-gzip.htm": (packed(PAGE, "gzip"), Outcome.BAD_ENCODING),
    "/no-br.htm": (packed(noise(5, 900), "br"), Outcome.BAD_ENCODING),
    "/zstd.htm": (packed(noise(6, 900), "zstd"), Outcome.BAD_ENCODING),
    "/spaced-header.htm": (answer(PAGE, "X Y: z", "X-Nul: a\0b", "Server : old"), Outcome.OK),
    "/bare-lines.htm": (raw((HEAD + b"Connection: close\r\n\r\n").replace(b"\r", b"") + PAGE), Outcome.OK),
    "/continue.htm": (raw(b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"\r\n" + PAGE), Outcome.OK),
    "/status.htm": (raw(b"HTTP/1.1 zweihundert OK\r\n\r\n"), Outcome.PROTOCOL),
    "/garbage.htm": (raw(noise(7, 900).replace(b"\n", b"") + b"\r\n\r\n"), Outcome.PROTOCOL),
    "/http09.htm": (raw(b"<html>\n<body>09</body>\n</html>\n"), Outcome.PROTOCOL),
    "/length.htm": (raw(HEAD + b"Content-Length: viele\r\n\r\n" + PAGE), Outcome.PROTOCOL),
    "/chunks.htm": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"), Outcome.PROTOCOL),
    "/204.htm": (answer(b"", status="204 No Content"), Outcome.PROTOCOL),
    "/206.htm": (answer(b"ab", "Content-Range: bytes 5-6/100", status="206 Part"), Outcome.PROTOCOL),
    "/304.htm": (answer(b"", status="304 Not Modified"), Outcome.PROTOCOL),
    "/999.htm": (answer(b"", status="999 X"), Outcome.PROTOCOL),
    "/nowhere.htm": (answer(b"", status="302 Found"), Outcome.PROTOCOL),
    "/loop.htm": (moved("/loop.htm"), Outcome.REDIRECT_LOOP),
    "/hop0.htm": (moved("/hop1.htm"), Outcome.REDIRECT_LOOP),
    **{
        f"/to-{number}.htm": (moved(target), Outcome.UNSAFE)
        for number, target in enumerate(
            [
                "javascript:alert(1)",
                "file:///etc/passwd",
                "data:text/html,hi",
                "ftp://127.0.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]:{port}/ok.htm",
                "http://[::ffff:127.0.0.1]:{port}/ok.htm",
                "http://127.1:{port}/ok.htm",
                "http://0x7f.1:{port}/ok.htm",
                "http://2130706433:{port}/ok.htm",
                "http://017700000001:{port}/ok.htm",
                "http://localhost:{port}/ok.htm",
                "http://metadata.google.internal/",
            ]
        )
    },
}
HOPS: dict[str, Route] = {f"/hop{n}.htm": moved(f"/hop{n + 1}.htm") for n in range(1, 50)}


def with_port(route: Route, port: int) -> Route:
    async def say(count: int) -> Say:
        async for piece in route(count):
            yield piece.replace(b"{port}", str(port).encode())

    return say


# In a process of its own: what a child takes is counted from its parent's size on, and ours is large.
CRAWL_AND_MEASURE = """
import resource, sys
from pathlib import Path
from crawler.items import Plan
from crawler.notation import read_line
from crawler.run import run
run(read_line(Plan, Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


class Seen(NamedTuple):
    found: Crawl
    server: FaultServer
    seconds: float
    peak: int


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """One crawl of all faults, from a disclosure column that links them."""
    server = FaultServer({})
    index = html("信息公开", *[(path, f"事项{path}") for path in FAULTS]).encode()
    server.routes |= {path: with_port(route, server.port) for path, (route, _) in FAULTS.items()}
    server.routes |= {"/": answer(index), **HOPS}
    with closing(server):
        began = time.monotonic()
        plan = a_plan(Seed(name="信息公开网", url=server.url + "/", role="disclosure"), **LIMITS)
        folder = tmp_path_factory.mktemp("faults")
        (folder / "plan.json").write_bytes(write_line(plan))
        places = [str(folder / name) for name in ("plan.json", "record")]
        command = [sys.executable, "-c", CRAWL_AND_MEASURE, *places]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, end = time.monotonic() - began, read_end(folder / "record")
        assert end is not None
        yield Seen(read_back(end, folder / "record", []), server, seconds, int(ran.stdout))


@pytest.mark.parametrize("path", FAULTS)
def test_every_fault_has_its_name(seen: Seen, path: str) -> None:
    fetch = seen.found.fetches[seen.server.url + path]
    assert fetch.outcome is FAULTS[path][1], (fetch.outcome, fetch.detail)


def test_nothing_is_lost_and_nothing_is_ours(seen: Seen) -> None:
    assert len(seen.found.fetches) == len(FAULTS) + 1
    assert "our_errors" not in seen.found.end.counts
    assert seen.found.end.reason == "finished"


def test_what_failed_was_looked_at_again_later(seen: Seen) -> None:
    for path, (_, outcome) in FAULTS.items():
        attempts = seen.found.fetches[seen.server.url + path].attempts
        assert len(attempts) > 1 or not outcome.looked_at_again, path


def test_memory_stays_bounded(seen: Seen) -> None:
    assert 0 < seen.peak < 400 * MEGABYTE


def test_the_site_is_not_called_complete(seen: Seen) -> None:
    end = seen.found.end.sites[0]
    assert (end.reached, end.complete) == (True, False)
    assert end.failed > 30


# Certificates


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("sound", {}, ""),
        ("expired", {"days": -5}, "expired"),
        ("elsewhere", {"host": "www.qinghe.example"}, "wrong host"),
        ("own", {"signed": False}, "self-signed"),
    ],
)
def test_a_bad_certificate_is_named(
    name: str, options: dict[str, object], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    context = authority.context(name, **options)  # type: ignore[arg-type]
    with closing(FaultServer({"/": answer(PAGE)}, context)) as server:
        found = crawl(a_plan(Seed(name="站", url=server.url + "/")), tmp_path / "r")
        fetch = found.fetches[server.url + "/"]
        assert fetch.outcome is (Outcome.TLS if words else Outcome.OK), fetch.detail
        assert fetch.detail.startswith(words)
        assert not server.asked["/"] or not words


def test_certificates_may_be_left_unverified(tmp_path: Path) -> None:
    context = Authority(tmp_path).context("own", signed=False)
    with closing(FaultServer({"/": answer(PAGE)}, context)) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), verify_certificates=False)
        assert crawl(plan, tmp_path / "r").fetches[server.url + "/"].outcome is Outcome.OK


def test_a_failed_handshake_is_named(tmp_path: Path) -> None:
    with closing(FaultServer({})) as server:
        url = server.url.replace("http:", "https:") + "/"
        server.routes["/"] = answer(PAGE)
        found = crawl(a_plan(Seed(name="站", url=url)), tmp_path / "r")
    assert found.fetches[url].outcome in (Outcome.TLS, Outcome.TIMEOUT, Outcome.RESET)


# robots.txt


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (answer(b"User-agent: *\nDisallow: /x\n" + b"# " + noise(8, 99).hex().encode() * 4000), False),
        (answer(noise(9, 50_000)), True),
        (raw(HEAD + b"Content-Length: 99999999999\r\n\r\n", noise(10, 99)), True),
        (forever(HEAD + b"\r\n", b"a", 0.05), True),
        (answer(b"User-agent: *\nDisallow: /", status="500 X"), True),
        (moved("/robots.txt"), True),
        (moved("/rules.txt"), False),
        (moved("http://169.254.169.254/robots.txt"), True),
        (raw(HANG_UP), True),
        (packed(gzip.compress(ZEROS), "gzip"), True),
        (packed(gzip.compress(b"User-agent: *\nDisallow: /x\n"), "gzip"), False),
    ],
    ids=["long", "noise", "huge", "slow", "error", "loop", "moved", "inside", "reset", "bomb", "gzip"],
)
def test_robots_ends_in_a_decision(robots: Route, allowed: bool, tmp_path: Path) -> None:
    routes = {
        "/robots.txt": robots,
        "/rules.txt": answer(b"User-agent: *\nDisallow: /x"),
        "/": answer(html("首页", ("/x.htm", "一页")).encode()),
        "/x.htm": answer(PAGE),
    }
    with closing(FaultServer(routes)) as server:
        found = crawl(a_plan(Seed(name="站", url=server.url + "/"), **LIMITS), tmp_path / "r")
        assert found.fetches[server.url + "/"].outcome is Outcome.OK
        outcome = found.fetches[server.url + "/x.htm"].outcome
        assert outcome is (Outcome.OK if allowed else Outcome.ROBOTS)
        assert found.end.sites[0].robots == (not allowed)
        assert server.asked["/robots.txt"] <= 6


def test_a_crawl_delay_is_kept_within_bounds(tmp_path: Path) -> None:
    routes = {
        "/robots.txt": answer(b"User-agent: *\nCrawl-delay: 3600\n"),
        "/": answer(html("首页", ("/a.htm", "甲"), ("/b.htm", "乙")).encode()),
        "/a.htm": answer(PAGE),
        "/b.htm": answer(PAGE),
    }
    with closing(FaultServer(routes)) as server:
        began = time.monotonic()
        plan = a_plan(Seed(name="站", url=server.url + "/"), max_crawl_delay=0.7)
        found = crawl(plan, tmp_path / "r")
        assert time.monotonic() - began >= 1.4
        times = sorted(fetch.fetched_at for fetch in found.fetches.values())
        assert len(times) == 3
        assert (times[2] - times[1]).total_seconds() > 0.6


def test_a_labouring_site_is_asked_more_slowly(tmp_path: Path) -> None:
    def late(body: bytes) -> Route:
        async def say(count: int) -> Say:
            await asyncio.sleep(1.4)
            async for piece in answer(body)(count):
                yield piece

        return say

    links = [(f"/{n}.htm", f"第{n}页") for n in range(6)]
    routes = {"/": late(html("首页", *links).encode()), **{path: late(PAGE) for path, _ in links}}
    with closing(FaultServer(routes)) as server:
        plan = a_plan(
            Seed(name="站", url=server.url + "/"), obey_robots=False, seconds=20.0, concurrency_per_site=6
        )
        found = crawl(plan, tmp_path / "r")
    times = sorted(fetch.fetched_at for fetch in found.fetches.values())[1:]
    assert (times[-1] - times[0]).total_seconds() > 5 * 0.6


# Limits


def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    async def later(count: int) -> Say:
        route = answer(b"", "Retry-After: 1", status="503 X") if count < 3 else answer(PAGE)
        async for piece in route(count):
            yield piece

    with closing(FaultServer({"/": later})) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), obey_robots=False)
        fetch = crawl(plan, tmp_path / "r").fetches[server.url + "/"]
    assert [attempt.outcome for attempt in fetch.attempts] == [Outcome.RATE_LIMITED] * 2 + [Outcome.OK]
    assert (fetch.attempts[2].at - fetch.attempts[0].at).total_seconds() >= 2


def test_the_time_of_a_crawl_ends_it_in_order(tmp_path: Path) -> None:
    links = [(f"/{n}.htm", f"第{n}页") for n in range(30)]
    routes = {"/": answer(html("首页", *links).encode()), **{path: hang() for path, _ in links}}
    with closing(FaultServer(routes)) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), obey_robots=False, max_seconds=2.0, seconds=30.0)
        began = time.monotonic()
        found = crawl(plan, tmp_path / "r")
        assert time.monotonic() - began < 15
    assert found.end.reason == "budget"
    assert (found.end.sites[0].complete, found.end.sites[0].reason) == (False, "budget")
    assert len(found.skips) == found.end.sites[0].budget == 30
    assert {skip.detail for skip in found.skips.values()} == {"2 seconds are over"}


def test_quiet_hours_are_kept(tmp_path: Path) -> None:
    with closing(FaultServer({"/": answer(PAGE)})) as server:
        plan = a_plan(
            Seed(name="站", url=server.url + "/"),
            quiet_hours="00:00-24:00",
            max_seconds=1.5,
            obey_robots=False,
        )
        found = crawl(plan, tmp_path / "r")
        assert not server.asked
    assert any(progress.quiet_until for progress in found.told)
    assert (found.end.reason, found.skips[server.url + "/"].reason) == ("budget", Outcome.BUDGET)


def test_a_calendar_ends_and_articles_do_not(tmp_path: Path) -> None:
    days = [f"/calendar/{year}/{month:02d}/" for year in (2024, 2025) for month in range(1, 13)]
    articles = [f"/info/1045/{number}.htm" for number in range(23_400, 23_450)]
    routes = {path: answer(PAGE) for path in (*days, *articles)}
    links = [(path, path) for path in (*days, *articles)]
    routes["/"] = answer(html("首页", *links).encode())
    with closing(FaultServer(routes)) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), obey_robots=False, max_per_pattern=10)
        found = crawl(plan, tmp_path / "r")
    assert all(server.url + path in found.fetches for path in articles)
    assert len(found.skips) == 14
    assert all("calendar" in skip.detail for skip in found.skips.values())
    assert found.end.sites[0].budget == 14


def test_the_agent_says_who_asks(tmp_path: Path) -> None:
    with closing(FaultServer({"/": answer(PAGE)})) as server:
        agent = "compliance/1 (+mailto:xxgk@qinghe.example)"
        crawl(
            Plan(seeds=(Seed(name="站", url=server.url + "/"),), user_agent=agent, readers=1), tmp_path / "r"
        )
        assert f"User-Agent: {agent}" in server.heads["/"]
        assert f"User-Agent: {agent}" in server.heads["/robots.txt"]
