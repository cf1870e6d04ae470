"""What answers first decides nothing of what a record says."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from crawler.clickpaths import ClickPaths, Step
from crawler.items import Link, Outcome, Place, Plan, Seed, Skip
from crawler.record import read_fetches, read_pages, read_skips
from crawler.run import run
from tests.crawler.serving import Route, Served, Site

Serve = Callable[[dict[str, Route]], Site]


def html(title: str, *links: tuple[str, str]) -> str:
    items = "".join(f'<li><a href="{url}">{words}</a></li>' for url, words in links)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><ul>{items}</ul></body></html>"


def a_tangle(outside: str) -> dict[str, str]:
    """Forty pages that lead to each other by different words, to what is gone, and out of the school."""
    chance = random.Random(7)
    pages = {}
    for number in range(40):
        near = chance.sample(range(40), 5)
        links = [(f"/p{to}.htm", f"{number}的{to}") for to in near]
        links += [(f"/gone{number % 5}.htm", f"缺{number}"), (f"{outside}/{number % 3}.htm", f"外{number}")]
        pages[f"/p{number}.htm"] = html(f"第{number}页", *links)
    pages["/"] = html("首页", ("/p0.htm", "零"), ("/moved.htm", "移"), ("/p1.htm", "一"))
    return pages


def delayed(answer: Served, chance: random.Random) -> Callable[[int], Served]:
    def respond(_: int) -> Served:
        time.sleep(chance.choice((0, 0, 0.01, 0.05)))
        return answer

    return respond


def test_other_delays_give_the_same_record(serve: Serve, tmp_path: Path) -> None:
    site = serve({})
    answers = {path: Served(text.encode()) for path, text in a_tangle("http://elsewhere.example").items()}
    answers["/moved.htm"] = Served(status=302, headers=(("Location", "/p9.htm"),))
    plan = Plan(
        seeds=(Seed(name="站", url=site.url),),
        requests_per_second=0,
        obey_robots=False,
        second_look_after=0,
        readers=2,
    )
    seen = []
    for number in range(2):
        chance = random.Random(number)
        site.routes = {path: delayed(answer, chance) for path, answer in answers.items()}
        run(plan, tmp_path / str(number))
        seen.append(what_is_recorded(tmp_path / str(number)))
    assert seen[0] == seen[1]
    fetches = {url: (parent, anchor, depth) for url, _, parent, anchor, depth in seen[0][1]}
    assert len(fetches) > 40
    assert fetches[f"{site.url}/p0.htm"] == (f"{site.url}/", "零", 1)


def what_is_recorded(
    record: Path,
) -> tuple[dict[str, str], list[tuple[str, Outcome, str, str, int]], list[Skip]]:
    fetches = [(f.url, f.outcome, f.parent, f.anchor, f.depth) for f in read_fetches(record)]
    return {page.url: page.digest for page in read_pages(record)}, fetches, list(read_skips(record))


def a_link(url: str, anchor: str) -> Link:
    return Link(url, anchor, Place.LIST)


def test_the_shortest_way_wins_then_the_first_page_then_the_first_link() -> None:
    paths = ClickPaths()
    paths.note("s", [a_link("b", "乙"), a_link("a", "甲")], seed=True, in_column=False, only=None)
    paths.note("b", [a_link("c", "乙丙"), a_link("d", "丁")], seed=False, in_column=False, only=None)
    paths.note(
        "a",
        [a_link("c", "甲丙"), a_link("c", "又"), a_link("s", "回")],
        seed=False,
        in_column=False,
        only=None,
    )
    paths.note("d", [a_link("e", "戊")], seed=False, in_column=False, only=None)
    step_to = paths.settle([(name, name) for name in "sabcde"], ["s"])
    assert [step_to(name) for name in "scde"] == [
        None,
        Step(2, "a", "甲丙"),
        Step(2, "b", "丁"),
        Step(3, "d", "戊"),
    ]


def test_only_the_disclosure_column_leads_to_what_it_alone_may_ask_for() -> None:
    paths = ClickPaths()
    paths.note("s", [a_link("x", "外"), a_link("k", "栏")], seed=True, in_column=False, only=None)
    paths.note("k", [a_link("x", "公开")], seed=False, in_column=True, only=None)
    paths.bar("x")
    step_to = paths.settle([("s", "s"), ("k", "k"), ("x", "x")], ["s"])
    assert step_to("x") == Step(2, "k", "公开")
