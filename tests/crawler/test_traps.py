"""Which addresses are one too many of their kind, and which lists may be as long as they are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from random import Random

import pytest

from crawler.traps import Traps

HOST = "http://www.qinghe.example"
RANDOM = Random(4)


def token() -> str:
    return "".join(RANDOM.choices("0123456789abcdef", k=31)) + "7"


def passed(addresses: Iterable[str], limit: int = 10) -> int:
    traps = Traps(limit, this_year=2026)
    return sum(not traps.catches(HOST + address) for address in addresses)


@pytest.mark.parametrize(
    "addresses",
    [
        [f"/info/1045/{n}.htm" for n in range(3000)],
        [
            f"/{y}/{m:02d}{d:02d}/c12a{y}{m}{d}/page.htm"
            for y in range(2010, 2027)
            for m in (1, 9)
            for d in (1, 2)
        ],
        [
            f"/art/{y}/{m}/{d}/art_12_{y}{m}{d}.html"
            for y in range(2015, 2026)
            for m in (3, 9)
            for d in (1, 28)
        ],
        [f"/info/2045/{n}.htm" for n in range(3000)],
        [f"/show.asp?id={n}" for n in range(450)],
        [f"/show.asp?{n}" for n in range(450)],
        [f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1045&wbnewsid={n}" for n in range(450)],
        [f"/xxgk/list{n}.htm" for n in range(300)],
        [f"/list.php?catid={c}&page={n}" for c in range(20) for n in range(1, 20)],
        [f"/__local/{n % 10}/5A/8F/{token().upper()}_{n}.pdf" for n in range(300)],
        [f"/_upload/article/files/5c/{n:02d}/{token()}/{token()}.xlsx" for n in range(90)],
        [f"/show/{token()}/index.html" for n in range(90)],
        [
            "/2035/plan.htm",
            "/xxgk/ndbg/2026/",
            "/xxgk/ndbg/2025/",
            "/1/1/1/1.htm",
            "/2022/2022/2022/2022/1.htm",
        ],
    ],
)
def test_real_lists_are_never_cut(addresses: list[str]) -> None:
    assert passed(addresses) == len(addresses)


@pytest.mark.parametrize(
    ("addresses", "at_most"),
    [
        ([f"/calendar/{y}/{m:02d}/" for y in range(2000, 2029) for m in range(1, 13)], 10),
        ([f"/x/{y}/{m:02d}/" for y in range(2029, 2060) for m in range(1, 13)], 0),
        ([f"/rili/{y}-{m:02d}-01.htm" for y in range(2000, 2029) for m in range(1, 13)], 10),
        ([f"/cal.php?year={y}&month={m}" for y in range(1990, 2060) for m in range(1, 13)], 10),
        (
            [
                f"/list.php?sort={s}&order={o}&filter={f}"
                for s in range(9)
                for o in range(2)
                for f in range(9)
            ],
            10,
        ),
        (
            [
                "/list?" + "&".join(f"{k}=1" for k in keys)
                for n in range(1, 5)
                for keys in permutations("ABCDEF", n)
            ],
            450,
        ),
        ([f"/list?{'&'.join(f'f{k}=1' for k in range(20) if n >> k & 1)}" for n in range(1, 3000)], 50),
        ([f"/S{token()}/news/list.htm" for _ in range(200)], 20),
        ([f"/(S({token()}))/list.aspx" for _ in range(200)], 20),
        ([f"/list.jsp?token={token()}&c=1" for _ in range(200)], 20),
        (["/a/b" + "/a/b" * n + "/x.htm" for n in range(1, 12)], 1),
        (["/" + "/".join(f"d{k}" for k in range(n)) for n in range(1, 60)], 20),
        ([f"/list.php?page={n}" for n in range(1000)], 50),
    ],
)
def test_addresses_without_end_come_to_one(addresses: list[str], at_most: int) -> None:
    assert passed(addresses) <= at_most


def test_one_host_does_not_use_up_what_another_may_have() -> None:
    traps = Traps(3, this_year=2026)
    for host in ("http://a.example", "http://b.example"):
        assert [bool(traps.catches(f"{host}/c.php?year={y}")) for y in range(5)] == [False] * 3 + [True] * 2
