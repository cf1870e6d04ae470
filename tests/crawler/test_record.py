"""The crawl record: what is written comes back, also after a kill, and nothing else is taken for one."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import ArchiveWriter, Exchange, read_exchanges
from crawler.items import (
    Attempt,
    Block,
    CrawlEnd,
    CrawlHead,
    DateSource,
    Fetch,
    Link,
    Media,
    Outcome,
    Page,
    Place,
    Plan,
    Seed,
    SeenDate,
    SiteEnd,
    Skip,
)
from crawler.record import (
    RecordError,
    RecordWriter,
    read_end,
    read_fetches,
    read_head,
    read_pages,
    read_skips,
)

AT = datetime(2022, 9, 1, 8, 30, tzinfo=UTC)
HEAD = CrawlHead(
    tool="test", started_at=AT, plan=Plan(seeds=(Seed(name="门户", url="http://a.example/", role="portal"),))
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DAY = st.dates(date(1990, 1, 1), date(2099, 12, 31))
MOMENT = st.datetimes(timezones=st.just(UTC))
LINK = st.builds(Link, TEXT, TEXT, st.sampled_from(Place), TEXT, TEXT, st.none() | DAY)
PAGE = st.builds(
    Page,
    url=TEXT,
    site=TEXT,
    media=st.sampled_from(Media),
    title=TEXT,
    trail=st.lists(TEXT, max_size=3).map(tuple),
    blocks=st.lists(st.builds(Block, TEXT, TEXT), max_size=4).map(tuple),
    links=st.lists(LINK, max_size=4).map(tuple),
    dates=st.lists(st.builds(SeenDate, DAY, st.sampled_from(DateSource), TEXT), max_size=3).map(tuple),
    scan=st.booleans(),
    pages=st.integers(0, 900),
)
FETCH = st.builds(
    Fetch,
    url=TEXT,
    final_url=TEXT,
    site=TEXT,
    outcome=st.sampled_from(Outcome),
    status=st.none() | st.integers(100, 599),
    chain=st.lists(TEXT, max_size=3).map(tuple),
    fetched_at=MOMENT,
    attempts=st.lists(
        st.builds(Attempt, MOMENT, st.sampled_from(Outcome), st.none() | st.integers(0, 599)), max_size=2
    ).map(tuple),
    media=st.none() | st.sampled_from(Media),
    detail=TEXT,
)
FETCHES = st.lists(FETCH, max_size=4, unique_by=lambda fetch: fetch.url)
SKIP = st.builds(Skip, TEXT, st.sampled_from(Outcome), TEXT)


def a_fetch(url: str, outcome: Outcome = Outcome.OK) -> Fetch:
    return Fetch(url=url, final_url=url, site="http://a.example", outcome=outcome, fetched_at=AT)


def a_page(number: int) -> Page:
    url = f"http://a.example/{number}"
    return Page(
        url=url, site="http://a.example", media=Media.HTML, title="标题", blocks=(Block("text", url * 50),)
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(PAGE, max_size=4),
    st.lists(FETCH, max_size=4, unique_by=lambda f: f.url),
    st.lists(SKIP, max_size=4),
)
def test_what_is_written_comes_back(pages: list[Page], fetches: list[Fetch], skips: list[Skip]) -> None:
    end = CrawlEnd(
        ended_at=AT,
        reason="finished",
        sites=(
            SiteEnd(
                site="s",
                name="门户",
                role="portal",
                url="u",
                reached=True,
                pages=1,
                failed=0,
                blocked=0,
                skipped=0,
                complete=False,
                reason="budget",
            ),
        ),
        counts={"ok": 3},
    )
    with TemporaryDirectory() as name:
        directory = Path(name, "record")
        with RecordWriter(directory, HEAD) as record:
            for page in pages:
                record.page(page)
            for fetch in fetches:
                record.fetch(fetch)
            for skip in skips:
                record.skip(skip)
            record.end(end)
        assert read_head(directory) == HEAD
        assert list(read_pages(directory)) == pages
        assert list(read_fetches(directory)) == fetches
        assert list(read_skips(directory)) == skips
        assert read_end(directory) == end


def test_a_second_look_replaces_the_first(tmp_path: Path) -> None:
    with RecordWriter(tmp_path / "r", HEAD) as record:
        record.fetch(a_fetch("http://a.example/1", Outcome.GONE))
        record.fetch(a_fetch("http://a.example/2"))
        record.fetch(a_fetch("http://a.example/1", Outcome.OK), again=True)
    assert [(f.url[-1], f.outcome) for f in read_fetches(tmp_path / "r")] == [("2", "ok"), ("1", "ok")]


def test_what_was_flushed_survives_a_kill_at_any_byte(tmp_path: Path) -> None:
    directory = tmp_path / "r"
    record = RecordWriter(directory, HEAD)
    for number in range(40):
        record.page(a_page(number))
        record.fetch(a_fetch(f"http://a.example/{number}"))
    record.flush()
    kept = (directory / "pages.jsonl.gz").read_bytes()
    assert len(list(read_pages(directory))) == 40
    assert read_end(directory) is None
    record.close()
    for cut in range(0, len(kept), 37):
        (directory / "pages.jsonl.gz").write_bytes(kept[:cut])
        pages = list(read_pages(directory))
        assert pages == [a_page(number) for number in range(len(pages))]
    lines = (directory / "fetches.jsonl").read_bytes()
    (directory / "fetches.jsonl").write_bytes(lines[:-5])
    assert len(list(read_fetches(directory))) == 39


def test_damage_in_the_middle_is_not_passed_over(tmp_path: Path) -> None:
    with RecordWriter(tmp_path / "r", HEAD) as record:
        record.fetch(a_fetch("http://a.example/1"))
    path = tmp_path / "r" / "fetches.jsonl"
    path.write_bytes(b"garbage\n" + path.read_bytes())
    with pytest.raises(RecordError, match="line 1"):
        list(read_fetches(tmp_path / "r"))


def test_pages_are_plain_gzip_and_json_lines(tmp_path: Path) -> None:
    with RecordWriter(tmp_path / "r", HEAD) as record:
        record.page(a_page(1))
    with gzip.open(tmp_path / "r" / "pages.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert [json.loads(line)["title"] for line in lines] == ["标题"]


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_a_directory_that_is_no_record_says_what_was_expected(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecordError, match=r"expected.*crawl\.json"):
        read_head(tmp_path / name)


def test_a_newer_record_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "crawl.json").write_text('{"version": 99}')
    with pytest.raises(RecordError, match="upgrade"):
        read_head(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "1"}', '{"version": 1, "tool": 5}'])
def test_a_broken_head_is_a_record_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "crawl.json").write_text(text)
    with pytest.raises(RecordError):
        read_head(tmp_path)


def test_a_record_is_never_written_over(tmp_path: Path) -> None:
    RecordWriter(tmp_path, HEAD).close()
    with pytest.raises(RecordError, match="already"):
        RecordWriter(tmp_path, HEAD)


def an_exchange(number: int) -> Exchange:
    return Exchange(
        url=f"http://a.example/{number}?x=1",
        at=AT,
        request_headers=(("Host", "a.example"),),
        status=404,
        reason="Not Found",
        headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")),
        body="没有".encode() * number,
    )


def test_the_archive_keeps_status_headers_and_payload_and_rotates(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, software="test", rotate_at=2_000)
    for number in range(8):
        writer.write(an_exchange(number))
    writer.close()
    found = list(read_exchanges(tmp_path))
    assert [(x.url, x.status, x.reason, x.body, x.at) for x in found] == [
        (x.url, x.status, x.reason, x.body, x.at) for x in map(an_exchange, range(8))
    ]
    assert dict(found[3].headers) == {"Content-Type": "text/html", "Content-Length": "18"}
    assert len(list(tmp_path.glob("crawl-*.warc.gz"))) > 1


def test_a_torn_archive_gives_what_is_whole(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, software="test")
    for number in range(8):
        writer.write(an_exchange(number))
    writer.close()
    (path,) = tmp_path.glob("crawl-*.warc.gz")
    path.write_bytes(path.read_bytes()[:-300])
    assert 1 <= len(list(read_exchanges(tmp_path))) < 9
