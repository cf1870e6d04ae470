"""What a link promises: the parts that an entry so called must lead to.

A catalogue entry is judged by its words alone, before (or without) anything being opened: a dead
link called 2022年部门预算 fails all four budget tables, although none of them was seen.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from compliance.matching.frames import frame_signals
from compliance.matching.matcher import Matcher
from compliance.matching.naming import DIRECT, name_owners, shadow
from compliance.matching.terms import Owner
from compliance.matching.titles import read_title
from compliance.matching.wording import normalise, strip_frame
from compliance.model import Anchor

_LISTED = re.compile(r"[、，,；;|]")
_CELLS = re.compile(r"[\s|]+")
REMEMBERED = 4_000  # entries read
LONG = 12  # characters of an official wording that is no part of anything else
LEAST = 4  # characters a listed name has: shorter ones (管理, 标准) name nothing


class Promise(NamedTuple):
    """The parts an entry promises, and the words that do: its own, or those of its row."""

    parts: tuple[str, ...] = ()
    words: str = ""


class Claims:
    """Reads entries of a disclosure column, by the terms that a matcher was compiled from."""

    def __init__(self, matcher: Matcher, school_names: tuple[str, ...]) -> None:
        checklist = matcher.checklist
        self._weights = matcher.weights
        self._school_names = school_names
        self._lexicon, self._index, self._vetoes = matcher.lexicon, matcher.index, matcher.vetoes
        self._items = {item.id: item for item in checklist.items}
        self._wordings = tuple(
            (normalise(item.title), Promise(tuple(part.id for part in item.parts), item.title))
            for item in checklist.items
        )
        self._worded = dict(self._wordings)
        self._enumerated = lru_cache(REMEMBERED)(self._read_entry)
        self._in_row = lru_cache(REMEMBERED)(self._read_row)
        self._of_anchor = lru_cache(REMEMBERED)(self._read_anchor)

    def of(self, anchor: Anchor) -> tuple[str, ...]:
        """The part ids an anchor promises, by its own text or, if that says nothing, by its row."""
        return self.promise(anchor).parts

    def promise(self, anchor: Anchor) -> Promise:
        """What an anchor promises, and by which words.

        What stands beside a link counts when the link says nothing itself (点击查看); the official
        wording of an item in a cell of its row always does (学生申诉办法 | 学生处网站).
        """
        return self._of_anchor(anchor._replace(in_column=False))

    def _read_anchor(self, anchor: Anchor) -> Promise:
        if anchor.text and (own := self._enumerated(anchor.text)):
            return Promise(own, anchor.text)
        generic = not anchor.text or read_title(anchor.text, self._lexicon, self._school_names).generic
        for row in (anchor.context, anchor.heading):
            if row and (promised := self._in_row(row, generic)).parts:
                return promised
            single = generic and row and len(_CELLS.split(row.strip())) == 1
            if single and not read_title(row, self._lexicon, self._school_names).generic:
                return Promise()
        return Promise()

    def worded(self, row: str) -> Promise:
        """What a row promises by the official wording of an item alone."""
        return self._in_row(row, False)

    def called(self, anchor: Anchor) -> Anchor:
        """``anchor`` by the words it promises something by: what its row says instead of 点击查看."""
        words = self.promise(anchor).words
        return anchor if not words or words == anchor.text else anchor._replace(text=words)

    def _read_row(self, row: str, generic: bool) -> Promise:
        """What the cells of a catalogue's row promise: an item, or those parts of it they also name."""
        cells = [cell for cell in _CELLS.split(row) if len(cell) >= LEAST]
        plain = self._lexicon.plain(row)
        bare = [strip_frame(self._lexicon.plain(cell)) for cell in cells]
        exact = (self._worded[cell] for cell in bare if cell in self._worded)
        longer = (held for wording, held in self._wordings if len(wording) >= LONG and wording in plain)
        whole = next(exact, None) or next(longer, None)
        if whole is None and not generic:
            return Promise()
        if whole is None and (own := self._enumerated(row)):
            return Promise(own, row)
        for cell, words in zip(cells, bare, strict=True):
            parts = () if words in self._worded else self._enumerated(cell)
            if parts and (whole is None or set(parts) < set(whole.parts)):
                return Promise(parts, cell)
        return whole or Promise()

    def _read_entry(self, text: str) -> tuple[str, ...]:
        """An item's official wording promises all its parts; a list of names, those of each name."""
        plain = self._lexicon.plain(text)
        for wording, held in self._wordings:
            if wording in plain:
                return held.parts
        pieces = [text, *(piece for piece in _LISTED.split(text) if len(piece) >= LEAST)]
        return tuple(dict.fromkeys(part for piece in pieces for part in self._promised(piece)))

    def _promised(self, text: str) -> tuple[str, ...]:
        title = read_title(text, self._lexicon, self._school_names)
        named = name_owners(title, self._index, self._lexicon, self._weights.veto_pairs)
        promised: dict[str, None] = {}
        for owner, naming in named.items():
            if naming.signal not in DIRECT or shadow(naming, owner, named) is not None:
                continue
            item = self._items[owner.item]
            against = frame_signals(title, item, (naming.start, naming.end), self._weights)
            if any(signal.weight < -1 for signal in against):
                continue
            # Named both as a part and as its item (授权点申报及论证材料): the entry is for all of it.
            whole = Owner(owner.item, "") if Owner(owner.item, "") in named else owner
            for part in self._owned(whole):
                if not self._vetoes.rule_out(part, (title.said,), naming.term):
                    promised.setdefault(part)
        return tuple(promised)

    def _owned(self, owner: Owner) -> tuple[str, ...]:
        return (owner.part,) if owner.part else tuple(part.id for part in self._items[owner.item].parts)
