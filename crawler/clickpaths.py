"""点击路径: by which link each address is reached, the same whatever answered first.

A crawl comes to an address by the link that happened to be read first. Here the links are kept, and
at the end each address gets the shortest path from a seed; of several, the one whose page comes
first in the alphabet, and on that page the first link.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from crawler.items import Link, Place


class Step(NamedTuple):
    """How an address is reached: in how many clicks, from which page, by which words."""

    depth: int
    parent: str
    anchor: str


class _Leaf(NamedTuple):
    """The links of one page: 64 bits of hash each, as in the frontier, and their words."""

    in_column: bool
    targets: array[int]
    anchors: tuple[str, ...]


class ClickPaths:
    """Gathers the links of the pages read, and tells the paths at the end."""

    def __init__(self) -> None:
        """Knows no page."""
        self._leaves: dict[str, _Leaf] = {}
        self._near: set[int] = set()  # what a seed links to: no page outside the column can be nearer
        self._words: dict[str, str] = {}
        self._only_from_column: set[int] = set()

    def note(
        self, page: str, links: Iterable[Link], *, seed: bool, in_column: bool, only: Place | None
    ) -> None:
        """Keep the links of a page that are followed (those of one place ``only``)."""
        found: dict[int, str] = {}
        for link in links:
            if only is None or link.place is only:
                target = hash(link.url)
                if target not in found and (seed or in_column or target not in self._near):
                    found[target] = self._words.setdefault(link.anchor, link.anchor)
        if seed:
            self._near.update(found)
        self._leaves[page] = _Leaf(in_column, array("q", found), tuple(found.values()))

    def bar(self, url: str) -> None:
        """An address that is only asked for as the disclosure column leads to it."""
        self._only_from_column.add(hash(url))

    def settle(self, ended: Iterable[tuple[str, str]], seeds: Iterable[str]) -> Callable[[str], Step | None]:
        """How to look up the step to an address; ``ended`` says at which page each address ended.

        There is no step to a seed, nor to what no page led to.
        """
        pages = {hash(url): page for url, page in ended}
        starts = {hash(seed) for seed in seeds}
        steps: dict[int, Step] = {}
        read: set[str] = set()
        reached, depth = list(starts), 0
        while reached:
            depth += 1
            level = sorted({page for target in reached if (page := pages.get(target))} - read)
            read.update(level)
            reached = []
            for page in level:
                for target, anchor in self._leading_on(page):
                    if target not in steps and target not in starts:
                        steps[target] = Step(depth, page, anchor)
                        reached.append(target)
        return lambda url: steps.get(hash(url))

    def _leading_on(self, page: str) -> Iterator[tuple[int, str]]:
        leaf = self._leaves.get(page)
        if leaf is not None:
            for target, anchor in zip(leaf.targets, leaf.anchors, strict=True):
                if leaf.in_column or target not in self._only_from_column:
                    yield target, anchor
