"""Crawls gone on with after a kill, and crawls repeated on another day."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import read_exchanges
from crawler.earlier import archives
from crawler.items import CrawlEnd, Outcome, Plan, Progress, Seed, Watched
from crawler.notation import write_line
from crawler.record import RecordError, read_end, read_fetches, read_pages, read_skips
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


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
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


def test_an_interrupted_crawl_is_gone_on_with_and_loses_its_end_mark(serve: Serve, tmp_path: Path) -> None:
    site, calm = serve(many_pages(lists=3)), serve(many_pages(lists=3))
    plan = a_plan(site.url)

    def stop(progress: Progress) -> None:
        if progress.fetched > 5 and not progress.done:
            raise KeyboardInterrupt

    assert run(plan, tmp_path / "r", on_progress=stop).reason == "interrupted"
    assert Outcome.INTERRUPTED in {skip.reason for skip in read_skips(tmp_path / "r")}
    with pytest.raises(RecordError, match=r"max_pages: 50000 -> 7"):
        run(a_plan(site.url, max_pages=7), tmp_path / "r", going_on=True)
    end, whole = run(plan, tmp_path / "r", going_on=True), run(a_plan(calm.url), tmp_path / "calm")
    assert (end.reason, end.counts, sites_of(end)) == ("finished", whole.counts, sites_of(whole))
    assert outcomes(tmp_path / "r") == outcomes(tmp_path / "calm")
    assert skips_of(tmp_path / "r") == skips_of(tmp_path / "calm")
    with pytest.raises(RecordError, match="nothing to go on with"):
        run(plan, tmp_path / "r", going_on=True)


def tagged(pages: dict[str, str], *, plain: tuple[str, ...] = ()) -> dict[str, Route]:
    """The pages with validators, but for some."""
    return {
        path: Served(
            text.encode(), headers=() if path in plain else (("ETag", f'"{hash(text) & 0xFFFFFFFF:x}"'),)
        )
        for path, text in pages.items()
    }


def a_school() -> dict[str, str]:
    addresses = [f"/a{number}.htm" for number in range(40)]
    return {
        "/": page("首页", "/xxgk/index.htm", *addresses),
        "/xxgk/index.htm": page("信息公开", "/xxgk/1.htm", "/a1.htm"),
        "/xxgk/1.htm": page("章程"),
    } | {address: page(f"文章{address}") for address in addresses}


def test_what_did_not_change_is_neither_sent_nor_read_again(serve: Serve, tmp_path: Path) -> None:
    site = serve(tagged(a_school(), plain=("/a2.htm",)))
    run(a_plan(site.url), tmp_path / "one")
    assert (site.sent[200], site.sent[304]) == (43, 0)
    site.sent.clear()
    site.routes |= tagged({"/a3.htm": page("改过的文章", "/new.htm"), "/new.htm": page("新文章")})
    end = run(a_plan(site.url, earlier=str(tmp_path / "one")), tmp_path / "two")
    assert (site.sent[200], site.sent[304]) == (3, 41)
    fetches = {_path(fetch.url): fetch for fetch in read_fetches(tmp_path / "two")}
    before = {_path(fetch.url): fetch for fetch in read_fetches(tmp_path / "one")}
    for path, status in (("a1.htm", 304), ("a2.htm", 200)):
        now, then = fetches[path], before[path]
        assert (now.outcome, now.status, now.unchanged_since) == ("ok", status, then.fetched_at)
        assert (now.digest, now.etag, now.size) == (then.digest, then.etag, then.size)
    assert (fetches["a3.htm"].status, fetches["a3.htm"].unchanged_since) == (200, None)
    pages = {one.url: one for one in read_pages(tmp_path / "two")}
    same = {one.url: one for one in read_pages(tmp_path / "one") if not one.url.endswith("a3.htm")}
    assert {url: pages[url] for url in same} == same
    assert pages[site.url + "/a3.htm"].title == "改过的文章"
    assert end.counts["pages"] == 44
    run(a_plan(site.url, earlier=str(tmp_path / "two")), tmp_path / "three")
    third = {_path(fetch.url): fetch for fetch in read_fetches(tmp_path / "three")}
    assert third["a1.htm"].unchanged_since == before["a1.htm"].fetched_at


def test_what_failed_for_good_before_has_failed_apart_in_time(serve: Serve, tmp_path: Path) -> None:
    dead, shut = Served(status=404), Served(status=500)
    site = serve(
        {"/": page("首页", "/dead.htm", "/new.htm", "/shut.htm"), "/dead.htm": dead, "/shut.htm": shut}
    )
    site.routes["/new.htm"] = page("还在")
    run(a_plan(site.url, second_look_after=0.2), tmp_path / "one")
    site.routes["/new.htm"] = dead
    site.asked.clear()
    run(a_plan(site.url, second_look_after=0.2, earlier=str(tmp_path / "one")), tmp_path / "two")
    assert site.asked["/dead.htm"] == 1  # it was gone the last time too
    assert site.asked["/new.htm"] == 2
    assert site.asked["/shut.htm"] > 2  # what may pass is asked again, whatever it was
    first, second = (
        {_path(fetch.url): fetch for fetch in read_fetches(tmp_path / name)} for name in ("one", "two")
    )
    assert second["dead.htm"].attempts[0] == first["dead.htm"].attempts[-1]
    assert [attempt.outcome for attempt in second["dead.htm"].attempts] == [Outcome.GONE] * 2
    assert second["dead.htm"].failed_apart(0.2)
    assert second["new.htm"].failed_apart(0.2)


def test_pages_read_by_other_rules_are_read_again(serve: Serve, tmp_path: Path) -> None:
    site = serve(tagged(a_school()))
    run(a_plan(site.url), tmp_path / "one")
    head = json.loads((tmp_path / "one/crawl.json").read_bytes())
    (tmp_path / "one/crawl.json").write_text(json.dumps(head | {"reading": "other"}), encoding="utf-8")
    run(a_plan(site.url, earlier=str(tmp_path / "one")), tmp_path / "two")
    run(a_plan(site.url, earlier=str(tmp_path / "two"), fresh=True), tmp_path / "three")
    assert (site.sent[200], site.sent[304]) == (3 * 43, 0)


def test_a_site_that_shrank_by_half_is_not_complete(serve: Serve, tmp_path: Path) -> None:
    pages = a_school()
    site = serve(dict(pages))
    assert run(a_plan(site.url), tmp_path / "one").sites[0].complete
    site.routes = {path: text for path, text in pages.items() if not path.startswith("/a")}
    site.routes["/"] = page("首页", "/xxgk/index.htm")
    (end,) = run(a_plan(site.url, earlier=str(tmp_path / "one")), tmp_path / "two").sites
    assert (end.complete, end.reason, end.pages, end.pages_before) == (False, "shrunk", 3, 43)


def test_watching_visits_the_column_and_what_was_known_only(serve: Serve, tmp_path: Path) -> None:
    site = serve(tagged(a_school()))
    watched = (Watched(site.url + "/a7.htm", site.url + "/", "文章"),)
    plan = a_plan(site.url, profile="watch", watched=watched)
    column = Seed(name="专栏", url=site.url + "/xxgk/index.htm", role="disclosure")
    end = run(replace(plan, seeds=(*plan.seeds, column)), tmp_path / "r")
    fetches = {_path(fetch.url): fetch for fetch in read_fetches(tmp_path / "r")}
    assert set(fetches) == {"", "xxgk/index.htm", "xxgk/1.htm", "a1.htm", "a7.htm"}
    assert fetches["a7.htm"].parent == site.url + "/"
    assert (end.sites[0].complete, end.sites[0].reason) == (False, "watch")


def test_the_archive_holds_for_a_public_tool_revisits_included(serve: Serve, tmp_path: Path) -> None:
    site = serve(tagged(a_school(), plain=("/a2.htm",)))
    run(a_plan(site.url), tmp_path / "one")
    run(a_plan(site.url, earlier=str(tmp_path / "one")), tmp_path / "two")
    first, second = (sorted((tmp_path / name / "archive").glob("*.warc.gz")) for name in ("one", "two"))
    checked = warcio("check", "-v", *first, *second)
    assert "digest pass" in checked
    assert "not checked (revisit)" in checked
    fields = "warc-type,warc-target-uri,warc-profile,warc-refers-to-date,http:status"
    rows = [json.loads(line) for line in warcio("index", "-f", fields, *second).splitlines()]
    revisits = {_path(row["warc-target-uri"]): row for row in rows if row["warc-type"] == "revisit"}
    assert len(revisits) == 43
    assert revisits["a1.htm"]["warc-profile"].endswith("/server-not-modified")
    assert revisits["a2.htm"]["warc-profile"].endswith("/identical-payload-digest")
    assert (revisits["a1.htm"]["http:status"], revisits["a2.htm"]["http:status"]) == ("304", "200")
    digests = {fetch.url: fetch.digest for fetch in read_fetches(tmp_path / "one")}
    received = [one for one in read_exchanges(tmp_path / "one/archive") if one.status == 200]
    assert {one.url: sha256(one.body).hexdigest() for one in received} == digests
    assert list(archives(tmp_path / "two")) == [tmp_path / "two/archive", tmp_path / "one/archive"]


def warcio(*words: object) -> str:
    command = [sys.executable, "-m", "warcio.cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
