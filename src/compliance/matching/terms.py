"""名称: the checklist's terms, compiled so that one pass over a title finds them all.

The one door to pyahocorasick and rapidfuzz. A term that ends in a genre word (学生申诉处理办法) also
matches by its topic (学生申诉) when the title is of the same genre. Fuzzy comparison is only tried on
terms that share enough pairs of characters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import ahocorasick
from rapidfuzz import fuzz

from compliance.matching.lexicon import Lexicon
from compliance.matching.wording import normalise
from compliance.model import Checklist, Item, Part, PartKind

NEAR = 66.0  # rapidfuzz ratio from which a title may be a term reordered
SHARED = 0.4  # share of a term's character pairs that must occur before it is compared
SHORTEST_TOPIC = 3
SCHOOL = ("学校", "学院", "大学")
GAP = "…"
SHORTEST_NEAR = 4  # characters of a term that is compared
EXTRA = 2  # characters more than the term has
GAP_ROOM = 20  # characters that may stand in a gap
# The genre that a document about an open topic has, where it is not a rule.
OPEN_GENRES = {PartKind.REPORT: "report", PartKind.PLAN: "plan"}


class Owner(NamedTuple):
    """Whom a term names: a part, or all parts of an item through the document that covers it."""

    item: str
    part: str  # empty: the term names a document that covers the item


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One term: its words as written, normalised, its topic and genre if it has them.

    ``rest`` is what must follow later in the title when the term has a gap (同志…任职). An ``open`` term
    ends in a gap (学籍…, 论文答辩…学位授予…): any document of the part's own kind that is about it.
    ``school_only`` terms lost their 学校 or 学院 (学校章程 -> 章程): they count only where the title says
    whose it is.
    """

    words: str
    text: str
    owners: tuple[Owner, ...]
    topic: str = ""
    genre: str = ""
    rest: tuple[str, ...] = ()
    open: bool = False
    school_only: bool = False

    @property
    def said(self) -> int:
        """How many characters the term itself says, not counting its genre or what stands in its gap."""
        return len(self.topic or self.text) + sum(map(len, self.rest))


class Found(NamedTuple):
    """A term that stands in a text, from ``start`` to ``end``; ``by_topic`` if only its topic does."""

    term: Term
    start: int
    end: int
    by_topic: bool


class TermIndex:
    """All terms of a checklist, ready for searching."""

    def __init__(self, checklist: Checklist, lexicon: Lexicon) -> None:
        self.terms = tuple(_terms(checklist, lexicon))
        self._automaton = _automaton(self.terms)
        self._gap_stop = lexicon.lists["gap_stops"]
        self._longest = max((len(term.text) for term in self.terms), default=0)
        # The terms that may be compared, shortest first, and where in that order those with a pair stand.
        self._compared = sorted(
            (number for number, term in enumerate(self.terms) if not term.rest and not term.open),
            key=lambda number: len(self.terms[number].text),
        )
        self._lengths = [len(self.terms[number].text) for number in self._compared]
        self._pairs: dict[str, list[int]] = defaultdict(list)
        for place, number in enumerate(self._compared):
            for pair in _pairs(self.terms[number].text):
                self._pairs[pair].append(place)

    def find(self, text: str) -> list[Found]:
        """Every term in ``text``, exact or by topic. ``text`` must be normalised."""
        found: list[Found] = []
        gapped: dict[Term, None] = {}
        for end, hits in self._automaton.iter(text):
            for term, length, by_topic in hits:
                if term.rest:
                    gapped[term] = None
                else:
                    found.append(Found(term, end - length + 1, end + 1, by_topic))
        for term in gapped:
            found += self._over_gap(term, text)
        return found

    def _over_gap(self, term: Term, text: str) -> Iterator[Found]:
        """Where ``term``, one of whose pieces stands in ``text``, stands there as a whole."""
        start = text.find(term.text)
        while start >= 0:
            stop = start + len(term.text)
            for piece in term.rest:
                stop = self._after_gap(text, stop, piece)
            if stop >= 0:
                yield Found(term, start, stop, term.open)
            start = text.find(term.text, start + 1)

    def _after_gap(self, text: str, start: int, piece: str) -> int:
        """Where ``piece`` ends after a gap that begins at ``start``; -1 if it does not follow."""
        at = text.find(piece, start, start + GAP_ROOM + len(piece)) if start >= 0 else -1
        return -1 if at < 0 or self._gap_stop.search(text, start, at) else at + len(piece)

    def near(self, text: str) -> list[Term]:
        """Terms that ``text`` nearly equals."""
        first = bisect_left(self._lengths, max(SHORTEST_NEAR, min(len(text) - EXTRA, self._longest + 1)))
        held = (self._pairs[pair] for pair in _pairs(text) if pair in self._pairs)
        shared = Counter(chain.from_iterable([places[bisect_left(places, first) :] for places in held]))
        near = []
        for number, count in sorted((self._compared[place], count) for place, count in shared.items()):
            term = self.terms[number]
            if count >= SHARED * (len(term.text) - 1) and fuzz.ratio(text, term.text, score_cutoff=NEAR):
                near.append(term)
        return near


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _terms(checklist: Checklist, lexicon: Lexicon) -> Iterator[Term]:
    owners: dict[str, list[Owner]] = defaultdict(list)
    kinds: dict[str, PartKind] = {}
    for item in checklist.items:
        for words in (item.title, *item.terms):
            owners[words].append(Owner(item.id, ""))
            kinds.setdefault(words, item.parts[0].kind)
        for part in item.parts:
            for words in _part_words(item, part):
                owners[words].append(Owner(item.id, part.id))
                kinds.setdefault(words, part.kind)
    for words, owned in owners.items():
        term = _term(words, tuple(dict.fromkeys(owned)), kinds[words], lexicon)
        if len(term.text) + sum(map(len, term.rest)) >= 2:
            yield term
        for prefix in SCHOOL:
            if term.text.startswith(prefix) and len(term.text) >= len(prefix) + 2:
                yield Term(words, term.text[len(prefix) :], term.owners, school_only=True)


def _part_words(item: Item, part: Part) -> tuple[str, ...]:
    # A part's title names it, unless it is a fragment that its item's terms would hide (教师数量).
    return tuple(dict.fromkeys((part.title, *part.terms)))


def _term(words: str, owners: tuple[Owner, ...], kind: PartKind, lexicon: Lexicon) -> Term:
    first, *rest = words.split(GAP)
    text = normalise(first, lexicon.traditional)
    if rest == [""]:
        return Term(words, text, owners, topic=text, genre=OPEN_GENRES.get(kind, "rule"), open=True)
    if rest:
        pieces = tuple(normalise(piece, lexicon.traditional) for piece in rest if piece)
        if not rest[-1]:
            genre = OPEN_GENRES.get(kind, "rule")
            return Term(words, text, owners, topic=text, genre=genre, rest=pieces, open=True)
        return Term(words, text, owners, rest=pieces)
    genre, word = lexicon.genre(text)
    if genre not in ("rule", "report", "plan"):
        return Term(words, text, owners)
    topic = lexicon.trim_fillers(text[: len(text) - len(word)])
    if len(topic) < SHORTEST_TOPIC:
        return Term(words, text, owners)
    return Term(words, text, owners, topic=topic, genre=genre)


def _automaton(terms: tuple[Term, ...]) -> Any:
    keys: dict[str, list[tuple[Term, int, bool]]] = defaultdict(list)
    for term in terms:
        if term.text and (term.rest or not term.open):
            # A term with a gap is found by its longest piece: the first is often 关于 or 年, in every title.
            key = max(term.text, *term.rest, key=len) if term.rest else term.text
            keys[key].append((term, len(key), False))
        if term.topic and not term.rest and (term.open or term.topic != term.text):
            keys[term.topic].append((term, len(term.topic), True))
    automaton = ahocorasick.Automaton()
    for key, hits in keys.items():
        automaton.add_word(key, tuple(hits))
    # pyahocorasick cannot search an empty automaton; this key occurs in no normalised text.
    automaton.add_word("\0", ())
    automaton.make_automaton()
    return automaton
