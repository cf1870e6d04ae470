"""A record read by several processes says what it says to one, in the same order."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compliance.boilerplate import HOST_SAMPLE, choose_sample
from compliance.sharing import FEW, in_shares
from crawler.items import Block, CrawlHead, Media, Page, Plan, Seed
from crawler.members import Share
from crawler.record import RecordError, RecordWriter, read_glances, read_pages

WWW = "http://www.example.edu.cn"
HEAD = CrawlHead(
    tool="test",
    started_at=datetime(2022, 9, 1, tzinfo=UTC),
    plan=Plan(seeds=(Seed(name="门户", url=WWW + "/", role="portal"),)),
)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sharing") / "crawl"
    with RecordWriter(directory, HEAD) as writer:
        for number in range(1000):
            text = (Block("text", f"正文{number}"),)
            writer.page(Page(url=f"{WWW}/{number}.htm", site=WWW, media=Media.HTML, blocks=text))
    return directory


@pytest.mark.parametrize("here", [False, True])
@pytest.mark.parametrize("units", [1, FEW])
def test_batches_come_in_the_order_of_the_record(record: Path, units: int, here: bool) -> None:
    def urls(share: Share) -> Iterator[list[str]]:
        for batch in read_glances(record, share):
            yield [page.url for _, page in batch]

    told = [url for batch in in_shares(urls, units=units, here=here) for url in batch]
    assert told == [page.url for page in read_pages(record)]


@pytest.mark.parametrize("of", [1, 2, 3, 50])
def test_all_shares_together_are_all_pages(record: Path, of: int) -> None:
    shares = [list(read_glances(record, Share(number, of))) for number in range(of)]
    urls = [page.url for share in shares for batch in share for _, page in batch]
    assert sorted(urls) == sorted(page.url for page in read_pages(record))


@pytest.mark.parametrize("here", [False, True])
@pytest.mark.parametrize("units", [1, FEW])
def test_a_damaged_record_is_named_whoever_reads_it(tmp_path: Path, units: int, here: bool) -> None:
    def broken(share: Share) -> Iterator[int]:
        yield share.number
        raise RecordError(tmp_path, "line 7 is no Page")

    with pytest.raises(RecordError, match="line 7") as caught:
        list(in_shares(broken, units=units, here=here))
    assert caught.value.path == tmp_path


@pytest.mark.parametrize("here", [False, True])
def test_a_killed_process_is_no_end_of_the_record(here: bool) -> None:
    own = os.getpid()

    def dying(share: Share) -> Iterator[int]:
        yield share.number
        if share.of == 1:
            pytest.skip("read in this process here")
        if os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(ChildProcessError):
        list(in_shares(dying, units=FEW, here=here))


def test_the_sample_does_not_depend_on_what_came_first() -> None:
    urls = [f"{WWW}/{folder}/{number}.htm" for folder in range(60) for number in range(20)]
    sample = choose_sample(urls)
    random.Random(7).shuffle(urls)
    assert choose_sample(urls) == sample
    assert sum(WWW in scopes for scopes in sample.values()) == HOST_SAMPLE
