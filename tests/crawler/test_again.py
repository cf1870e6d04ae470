"""Crawls gone on with after a kill, and crawls repeated on another day."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.items import CrawlEnd, Plan, Seed
from crawler.notation import write_line
from crawler.record import read_end, read_fetches, read_pages, read_skips
from crawler.run import run
from tests.crawler.serving import Route, Served, Site

Serve = Callable[[dict[str, Route]], Site]

SLOW = 0.02  # seconds an answer takes, so that a kill finds requests in flight
_CHILD = """
import json, sys
from pathlib import Path
from crawler.items import Plan
from crawler.notation import from_data
from crawler.run import run
plan = from_data(Plan, json.loads(Path(sys.argv[1]).read_bytes()))
run(plan, Path(sys.argv[2]), going_on=sys.argv[3] == "again")
"""


def a_plan(url: str, **limits: Any) -> Plan:
    defaults: dict[str, Any] = {
        "requests_per_second": 1000,
        "second_look_after": 0,
        "seconds": 5.0,
        "readers": 1,
    }
    return Plan(seeds=(Seed(name="门户", url=url + "/", role="portal"),), **(defaults | limits))


def page(title: str, *links: str) -> str:
    rows = "".join(f'<li><a href="{link}">{title}之{link}</a></li>' for link in links)
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f"<p>{title}的正文，写得足够长，以便成为一页真正的内容。</p><ul>{rows}</ul></body></html>"
    )


def slowly(answer: str | Served) -> Callable[[int], str | Served]:
    def answered(_: int) -> str | Served:
        time.sleep(SLOW)
        return answer

    return answered


def many_pages(lists: int = 12, rows: int = 20) -> dict[str, Route]:
    """A portal with lists of articles, dead links, a redirect, a page that moves on by script."""
    routes: dict[str, Route] = {"/": slowly(page("首页", "/l0.htm", "/moved.htm", "/shell.htm"))}
    for number in range(lists):
        ahead = [f"/l{number + 1}.htm"] if number + 1 < lists else []
        articles = [f"/a/{number}-{row}.htm" for row in range(rows)]
        routes[f"/l{number}.htm"] = slowly(page(f"列表{number}", *ahead, *articles, f"/dead/{number}.htm"))
        for address in articles:
            routes[address] = slowly(page(f"文章{address}", "http://elsewhere.example/x", "/l0.htm"))
    routes["/moved.htm"] = slowly(Served(status=302, headers=(("Location", "/target.htm"),)))
    routes["/target.htm"] = slowly(page("移到这里", "/only-from-target.htm"))
    routes["/only-from-target.htm"] = slowly(page("只有一处链接"))
    routes["/shell.htm"] = slowly('<html><script>window.location.href="/behind.htm"</script></html>')
    routes["/behind.htm"] = slowly(page("跳转之后", "/only-from-behind.htm"))
    routes["/only-from-behind.htm"] = slowly(page("跳转之后的一页"))
    return routes


def outcomes(directory: Path) -> dict[str, tuple[Any, ...]]:
    fetches = list(read_fetches(directory))
    assert len({fetch.url for fetch in fetches}) == len(fetches), "an address has more than one outcome"
    return {_path(f.url): (f.outcome, f.status, _path(f.final_url), f.digest, f.depth) for f in fetches}


def _path(url: str) -> str:
    return url.split("/", 3)[-1]


def pages_of(directory: Path) -> dict[str, str]:
    found = [(_path(one.url), one.text_digest) for one in read_pages(directory)]
    assert len(dict(found)) == len(found), "a page stands in the record twice"
    return dict(found)


def skips_of(directory: Path) -> list[tuple[str, str]]:
    return sorted((skip.url, skip.reason) for skip in read_skips(directory))


def sites_of(end: CrawlEnd) -> list[tuple[Any, ...]]:
    return [(one.reached, one.pages, one.failed, one.skipped, one.complete, one.reason) for one in end.sites]


def killed_at(requests: int, plan: Path, directory: Path, site: Site, *, again: bool) -> bool:
    """Crawl until the server was asked so often, then kill -9; whether the crawl was still running."""
    start = site.asked.total()
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", _CHILD, str(plan), str(directory), "again" if again else "new"],
        stderr=subprocess.DEVNULL,
    )
    while child.poll() is None and site.asked.total() - start < requests:
        time.sleep(0.002)
    running = child.poll() is None
    child.kill()  # the crawling process dies with its parent, by the kernel's hand
    child.wait()
    return running


@pytest.mark.parametrize("seed", [1, 2])
def test_a_crawl_killed_again_and_again_comes_to_the_same_record(
    serve: Serve, tmp_path: Path, seed: int
) -> None:
    site, calm = serve(many_pages()), serve(many_pages())
    chance = random.Random(seed)
    plan = a_plan(site.url)
    (tmp_path / "plan.json").write_bytes(write_line(plan))
    directory = tmp_path / "killed"
    kills = 0
    while kills < 4:
        again = (directory / "crawl.json").exists()
        if not killed_at(chance.randint(5, 60), tmp_path / "plan.json", directory, site, again=again):
            break
        kills += 1
        if (directory / "fetches.jsonl").exists() and chance.random() < 0.5:
            tear(directory / chance.choice(["fetches.jsonl", "pages.jsonl.gz"]), chance.randint(1, 30))
    assert kills == 4
    end = read_end(directory) or run(plan, directory, going_on=(directory / "crawl.json").exists())
    whole = run(a_plan(calm.url), tmp_path / "calm")
    assert outcomes(directory) == outcomes(tmp_path / "calm")
    assert pages_of(directory) == pages_of(tmp_path / "calm")
    assert skips_of(directory) == skips_of(tmp_path / "calm")
    assert sites_of(end) == sites_of(whole)
    assert end.counts == whole.counts
    again_asked = site.asked - calm.asked
    again_asked.pop("/robots.txt", None)
    # Lost: what was in flight, and at most what came in since the last flush, a second before.
    a_second = plan.concurrency_per_site * (1 / SLOW + 1)
    assert again_asked.total() <= kills * a_second, again_asked
    print(f"seed {seed}: {kills} kills, {again_asked.total()} of {site.asked.total()} requests repeated")


def tear(path: Path, count: int) -> None:
    """What a failing disk may leave of a file's end."""
    data = path.read_bytes()
    path.write_bytes(data[: max(0, len(data) - count)])
