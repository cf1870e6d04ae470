"""相似: which item a title is about, by the pairs of characters that titles of each item are made of.

Terms say what schools are known to call a document; this says what an unknown name is most like. Naive
Bayes over pairs (中层, 层干, 干部 …) of the checklist's own terms and of the labelled titles, those that
disclose nothing among them. It is asked only of titles that no term names, and answers only where one item
is far likelier than every other and than nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from compliance.matching.learned import NONE, Titles, held_in
from compliance.matching.lexicon import Lexicon
from compliance.model import Checklist, Item, Part

NOTHING = ""  # the titles that disclose nothing, among the items
UNSEEN = 0.3  # of a title: how much is granted to a pair that an item was never seen with
# How far the likeliest item must be ahead, in log odds over the root of the pairs: measured on titles that
# no term names, of which nearly all above it were right and one in five between 4 and this was not.
AHEAD = 7.0
SHORTEST = 4  # pairs: less tells too little

Pairs = Mapping[str, Mapping[str, int]]


class Like(NamedTuple):
    """The item a title is like, and the pairs that tell most for it."""

    item: str
    words: str


class Likeness:
    """相似: compiled once from a checklist and the pairs of labelled titles, by item."""

    def __init__(
        self, checklist: Checklist, titles: Mapping[str, int], pairs: Pairs, lexicon: Lexicon
    ) -> None:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        many: Counter[str] = Counter()
        known = {item.id for item in checklist.items}
        for item in checklist.items:
            for words in _words(item):
                counts[item.id].update(pairs_of(lexicon.plain(words)))
                many[item.id] += 1
        for name, held in pairs.items():
            if name in known or name == NOTHING:
                counts[name].update(held)
                many[name] += titles.get(name, 0)
        seen: Counter[str] = Counter()
        for held in counts.values():
            seen.update(held)
        whole = many.total()
        self._alone = {name: math.log(UNSEEN / (number + UNSEEN)) for name, number in many.items()}
        self._told: dict[str, dict[str, float]] = defaultdict(dict)
        for name, held in counts.items():
            for pair, count in held.items():
                usual = (seen[pair] + 1) / (whole + 1)
                self._told[pair][name] = math.log(1 + count / (UNSEEN * usual))
        self._ready = many[NOTHING] > 0
        self._of_part = {
            part.id: frozenset().union(*(pairs_of(lexicon.plain(words)) for words in _own(part)))
            for item in checklist.items
            for part in item.parts
        }

    def like(self, core: str) -> Like | None:
        """The item that a title's core is like, where nothing else comes near."""
        held = pairs_of(core)
        if not self._ready or len(held) < SHORTEST:
            return None
        told: defaultdict[str, float] = defaultdict(float)
        for pair in held:
            for name, weight in self._told.get(pair, {}).items():
                told[name] += weight
        # Only what shares a pair can be ahead of the rest.
        odds = sorted(((told[name] + len(held) * self._alone[name], name) for name in told), reverse=True)
        root = math.sqrt(len(held))
        if not odds or odds[0][1] == NOTHING:
            return None
        second = max(
            odds[1][0] if len(odds) > 1 else -math.inf, len(held) * self._alone[NOTHING] + told[NOTHING]
        )
        best, item = odds[0]
        if (best - second) / root < AHEAD:
            return None
        telling = sorted(held, key=lambda pair: -self._told.get(pair, {}).get(item, 0.0))[:2]
        return Like(item, "、".join(sorted(telling, key=core.find)))

    def parts_like(self, core: str, item: Item) -> tuple[Part, ...]:
        """The parts of ``item`` whose own terms share most with a title."""
        held = pairs_of(core)
        shared = {part.id: len(held & self._of_part[part.id]) for part in item.parts}
        most = max(shared.values())
        return tuple(part for part in item.parts if shared[part.id] == most)


def likeness_of(checklist: Checklist, titles: Mapping[str, Titles], lexicon: Lexicon) -> Likeness:
    """The likeness that labelled titles teach."""
    named = {NOTHING if name == NONE else name: held for name, held in titles.items()}
    counts = {name: held.count for name, held in named.items()}
    return Likeness(checklist, counts, {name: held_in(held) for name, held in named.items()}, lexicon)


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring Chinese characters in ``text``; what stands between joins nothing."""
    return frozenset(
        one + other
        for one, other in zip(text, text[1:], strict=False)
        if "一" <= one <= "龥" and "一" <= other <= "龥"
    )


def _words(item: Item) -> tuple[str, ...]:
    return (item.title, *item.terms, *(words for part in item.parts for words in _own(part)))


def _own(part: Part) -> tuple[str, ...]:
    return (part.title, *part.terms)
