"""Answers as they come over the wire: torn anywhere, followed by what nobody asked for, never swapped."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import read_exchanges
from crawler.downloading import read_failure
from crawler.heads import MAX_HEAD, Connection
from crawler.items import Outcome, Seed
from crawler.run import LOG
from tests.crawler.faults import FaultServer, Route, Say, answer, forever, raw
from tests.crawler.test_crawl import Crawl, a_plan, crawl, html

PAGE = html("一页").encode()
OTHER = html("另一页").encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CODED = b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKED = HEAD + CODED


def chunks(body: bytes, size: int = 1 << 20) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def framed(body: bytes, head: bytes = HEAD) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def late(*pieces: bytes, pause: float = 0.1) -> Route:
    """Each piece a little after the one before; the connection stays open."""

    async def say(_: int) -> Say:
        for piece in pieces:
            yield piece
            await asyncio.sleep(pause)

    return say


# Any stream, torn into any pieces

LINES = [
    b"Content-Type: text/html\r\n",
    b"Content-Length: 9\r\n",
    b"Content-Length: 9, 9\r\n",
    b"Content-Length: 4\r\n",
    b"Content-Length: viele\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: identity\r\n",
    b"Connection: close\r\n",
    b"Content-Disposition: attachment;\r\n filename=a.doc\r\n",
    b"\tfolded\r\n",
    b"X-Long: " + b"x" * 600 + b"\r\n",
    b"no colon here\r\n",
    "X-Name: 信息公开\r\n".encode("gb18030"),
    b"X-Nul: a\0b\n",
    b"X-Return: a\rb\r\n",
    b" \r\n",
    b": nameless\r\n",
    b"Spaced : old\n",
]
FIRST = [
    *[b"HTTP/1.1 200 OK\r\n"] * 4,
    b"HTTP/1.0 404\r\n",
    b"HTTP/1.1 304 Not Modified\n",
    b"HTTP/1.1 zwei\r\n",
    b"HTTP/9\r\n",
    b"<html>\n\n",
    b"",
]
BEFORE = [b"", b"", b"\r\n", b"\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.0 103 Hints\nLink: a\n\n"]
BODIES = [
    b"",
    b"nine char",
    b"nine characters and more",
    b"nine charHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno",
    b"9\r\nnine char\r\n0\r\n\r\n",
    b"9;ext=1\r\nnine char\r\n0\r\nX-Trailer: 1\r\n\r\n",
    b"4\r\nnine\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno",
    b"zz\r\nnine",
    b"4\r\nni",
]
STREAMS = st.builds(
    lambda before, first, lines, body: b"".join([*before, first, *lines, b"\r\n", body]),
    st.lists(st.sampled_from(BEFORE), max_size=3),
    st.sampled_from(FIRST),
    st.lists(st.sampled_from(LINES), max_size=5),
    st.sampled_from(BODIES),
)


async def hear(pieces: list[bytes]) -> object:
    """What one connection makes of these pieces: status, headers and body, or the outcome."""
    connection = Connection(asyncio.get_running_loop())
    connection.set_response_params(
        read_until_eof=True, auto_decompress=False, max_line_size=MAX_HEAD, max_field_size=MAX_HEAD
    )
    for piece in pieces:
        if connection.exception() is None:  # else aiohttp has hung up
            connection.data_received(piece)
    connection.connection_lost(None)
    try:
        message, body = await connection.read()
        return message.code, message.raw_headers, await body.read()
    except Exception as failure:
        return read_failure(failure)[0]


@settings(max_examples=200, deadline=None)
@given(STREAMS, st.data())
def test_where_a_stream_is_torn_changes_nothing(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=12)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True) if b > a]
    whole = asyncio.run(hear([stream]))
    assert asyncio.run(hear(pieces)) == whole
    assert asyncio.run(hear([stream[at : at + 1] for at in range(len(stream))])) == whole


# What browsers forgive, and what nobody does

ANSWERS: dict[str, tuple[Route, Outcome]] = {
    "/folded.htm": (
        raw(framed(PAGE, HEAD + b'Content-Disposition: inline;\r\n\tfilename="a.htm"\r\n')),
        Outcome.OK,
    ),
    "/both.htm": (raw(HEAD + b"Content-Length: 3\r\n" + CODED + chunks(PAGE)), Outcome.OK),
    "/twice.htm": (raw(framed(PAGE, HEAD + b"Content-Length: %d\r\n" % len(PAGE))), Outcome.OK),
    "/two-lengths.htm": (raw(framed(PAGE, HEAD + b"Content-Length: 3\r\n")), Outcome.PROTOCOL),
    "/empty-line-first.htm": (raw(b"\r\n" + framed(PAGE)), Outcome.OK),
    "/interims.htm": (raw(b"HTTP/1.1 102 X\r\n\r\n" * 5_000 + framed(PAGE)), Outcome.OK),
    "/endless-interims.htm": (forever(b"\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 500, 0), Outcome.TOO_LARGE),
    "/endless-lines.htm": (forever(b"\r\n", b"\r\n" * 5_000, 0), Outcome.TOO_LARGE),
    "/trailer.htm": (raw(CHUNKED + chunks(PAGE)[:-2] + b"X-T: a\r\n\r\n"), Outcome.OK),
    "/endless-trailer.htm": (forever(CHUNKED + chunks(PAGE)[:-2], b"X-T: a\r\n" * 99, 0), Outcome.PROTOCOL),
    "/small-chunks.htm": (late(CHUNKED + chunks(PAGE + b" " * 90_000, 1)), Outcome.OK),
    "/upgrade.htm": (
        raw(b"HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\nabc"),
        Outcome.PROTOCOL,
    ),
}


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """One crawl of all these answers."""
    index = html("信息公开", *[(path, f"事项{path}") for path in ANSWERS]).encode()
    with closing(
        FaultServer({"/": answer(index), **{path: route for path, (route, _) in ANSWERS.items()}})
    ) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), obey_robots=False)
        return crawl(plan, tmp_path_factory.mktemp("wire"))


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_is_taken_as_a_browser_takes_it(heard: Crawl, path: str) -> None:
    fetch = next(fetch for url, fetch in heard.fetches.items() if url.endswith(path))
    assert fetch.outcome is ANSWERS[path][1], fetch.detail
    assert "our_errors" not in heard.end.counts


def test_a_folded_header_is_kept_whole(heard: Crawl) -> None:
    found = next(
        one for one in read_exchanges(heard.directory / "archive") if one.url.endswith("/folded.htm")
    )
    assert ("Content-Disposition", 'inline; filename="a.htm"') in found.headers


def test_the_log_is_left_alone(heard: Crawl) -> None:
    log = (heard.directory / LOG).read_text("utf-8")
    assert "Traceback" not in log
    assert "Warning" not in log


# Kept connections


POISON = framed(html("信息公开", ("/never.htm", "从未问过")).encode())
SURPLUS = [
    late(CHUNKED + chunks(PAGE), POISON),
    late(CHUNKED, chunks(PAGE) + POISON),
    late(CHUNKED + chunks(PAGE) + POISON),
    late(framed(PAGE), POISON),
    late(framed(PAGE) + POISON),
    late(b"HTTP/1.1 304 Not Modified\r\n\r\n", POISON),
    late(b"HTTP/1.1 304 Not Modified\r\nContent-Length: %d\r\n\r\n" % len(PAGE), PAGE),
    late(b"HTTP/1.1 304 Not Modified\r\n" + CODED, b"0\r\n\r\n"),
    late(b"HTTP/1.1 204 No Content\r\n\r\n" + POISON),
]


def test_what_nobody_asked_for_answers_nothing(tmp_path: Path) -> None:
    routes = {f"/{number}.htm": route for number, route in enumerate(SURPLUS)}
    index = html("首页", *[(path, f"事项{path}") for path in routes], ("/last.htm", "末页")).encode()
    with closing(FaultServer({"/": answer(index), **routes, "/last.htm": answer(OTHER)})) as server:
        plan = a_plan(
            Seed(name="站", url=server.url + "/"),
            obey_robots=False,
            requests_per_second=3,
            concurrency_per_site=1,
        )
        found = crawl(plan, tmp_path / "r")
        assert all(server.asked[path] for path in (*routes, "/last.htm"))
        titles = {url.removeprefix(server.url + "/"): page.title for url, page in found.pages.items()}
    del titles[""]
    assert titles == {**{f"{number}.htm": "一页" for number in range(5)}, "last.htm": "另一页"}
    assert not server.asked["/never.htm"]


def test_a_kept_connection_that_had_ended_is_no_try(tmp_path: Path) -> None:
    async def hangs_up_once(count: int) -> Say:
        if count > 1:
            yield framed(OTHER)

    routes = {"/": answer(html("首页", ("/other.htm", "乙")).encode()), "/other.htm": hangs_up_once}
    with closing(FaultServer(routes)) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), obey_robots=False)
        fetch = crawl(plan, tmp_path / "r").fetches[server.url + "/other.htm"]
        assert [attempt.outcome for attempt in fetch.attempts] == [Outcome.OK]
        assert server.asked["/other.htm"] == 2


def test_the_rest_of_a_page_longer_than_promised_is_no_answer_to_the_next(tmp_path: Path) -> None:
    short = HEAD + b"Content-Length: %d\r\n\r\n" % len(PAGE)
    routes = {
        "/": answer(html("首页", ("/long.htm", "甲"), ("/other.htm", "乙")).encode()),
        "/long.htm": late(short + PAGE, b"<p>more</p>"),
        "/other.htm": answer(OTHER),
    }
    with closing(FaultServer(routes)) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), obey_robots=False, concurrency_per_site=1)
        found = crawl(plan, tmp_path / "r")
        fetch = found.fetches[server.url + "/other.htm"]
        assert [attempt.outcome for attempt in fetch.attempts] == [Outcome.OK]
        assert found.pages[server.url + "/other.htm"].title == "另一页"


def test_every_other_asking_is_a_try(tmp_path: Path) -> None:
    with closing(FaultServer({"/": raw()})) as server:
        plan = a_plan(Seed(name="站", url=server.url + "/"), obey_robots=False)
        fetch = crawl(plan, tmp_path / "r").fetches[server.url + "/"]
        assert fetch.outcome is Outcome.RESET
        assert server.asked["/"] == len(fetch.attempts)
