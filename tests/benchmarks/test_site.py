"""The made-up portal that the benchmark crawls."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.contestants import AUDIT, BARE, Run
from benchmarks.measure import Cost
from benchmarks.run import render
from benchmarks.site import Portal, write_portal

ORIGINS = tuple(f"http://127.0.1.{10 + number}:18080" for number in range(21))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Portal]:
    folder = tmp_path_factory.mktemp("portal")
    return folder, write_portal(folder, origins=ORIGINS, pages=300)


def pages_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.htm*"))}


def test_the_same_arguments_give_the_same_pages(written: tuple[Path, Portal], tmp_path: Path) -> None:
    folder, portal = written
    again = write_portal(tmp_path, origins=ORIGINS, pages=300)
    assert (again.pages, again.attachments, again.dead) == (portal.pages, portal.attachments, portal.dead)
    assert pages_of(tmp_path) == pages_of(folder)


def test_what_is_counted_is_what_is_on_disk(written: tuple[Path, Portal]) -> None:
    folder, portal = written
    pages = pages_of(folder)
    assert portal.pages == len(pages)
    assert portal.size == sum(map(len, pages.values()))
    assert portal.attachments == sum(1 for path in folder.rglob("_upload/*"))


def test_pages_are_as_heavy_with_links_as_real_ones(written: tuple[Path, Portal]) -> None:
    pages = pages_of(written[0])
    assert mean(len(re.findall(b"<a href", page)) for page in pages.values()) > 70
    assert 12_000 < mean(map(len, pages.values())) < 45_000


def test_some_pages_are_in_the_old_encoding(written: tuple[Path, Portal]) -> None:
    old = [page for page in pages_of(written[0]).values() if b'charset="gb2312"' in page]
    assert old
    assert all("当前位置" in page.decode("gb18030") for page in old)


def test_the_table_compares_medians_with_bare_scrapy() -> None:
    ours = [Run(pages=100, cost=Cost(seconds=seconds, cpu=1, memory=50_000_000)) for seconds in (1, 2, 4)]
    bare = [Run(pages=100, cost=Cost(seconds=4, cpu=2, memory=80_000_000))]
    table = render({AUDIT: ours, BARE: bare}).splitlines()
    assert table[2] == "| compliance audit | 100 | 50.0 (25.0-100.0) | 10.00 | 50 | x 2.00 | x 0.50 |"
    assert table[3] == "| bare Scrapy | 100 | 25.0 (25.0-25.0) | 20.00 | 80 | x 1.00 | x 1.00 |"
