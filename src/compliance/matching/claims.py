"""What a link promises: the parts that an entry so called must lead to.

A catalogue entry is judged by its words alone, before (or without) anything being opened: a dead
link called 2022年部门预算 fails all four budget tables, although none of them was seen.
"""

from __future__ import annotations

import re
from functools import lru_cache

from compliance.matching.frames import frame_signals
from compliance.matching.lexicon import compile_lexicon
from compliance.matching.naming import DIRECT, name_owners, shadow
from compliance.matching.terms import Owner, TermIndex
from compliance.matching.titles import read_title
from compliance.matching.weights import Weights
from compliance.matching.wording import normalise
from compliance.model import Anchor, Checklist

_LISTED = re.compile(r"[、，,；;|]")
REMEMBERED = 4_000  # entries read
LEAST = 4  # characters a listed name has: shorter ones (管理, 标准) name nothing


class Claims:
    """Reads entries of a disclosure column. Compiled once from a checklist and weights."""

    def __init__(self, checklist: Checklist, weights: Weights, school_names: tuple[str, ...]) -> None:
        self._weights = weights
        self._school_names = school_names
        self._lexicon = compile_lexicon(weights)
        self._index = TermIndex(checklist, self._lexicon)
        self._items = {item.id: item for item in checklist.items}
        self._wordings = tuple(
            (normalise(item.title), tuple(part.id for part in item.parts)) for item in checklist.items
        )
        self._enumerated = lru_cache(REMEMBERED)(self._read_entry)
        self._parts = {part.id: (item, part) for item in checklist.items for part in item.parts}

    def of(self, anchor: Anchor) -> tuple[str, ...]:
        """The part ids an anchor promises, by its own text or, if that says nothing, by its row."""
        for text in (anchor.text, anchor.context, anchor.heading):
            if not text:
                continue
            promised = self._enumerated(text)
            if promised or not read_title(text, self._lexicon, self._school_names).generic:
                return promised
        return ()

    def _read_entry(self, text: str) -> tuple[str, ...]:
        """An item's official wording promises all its parts; a list of names, those of each name."""
        plain = self._lexicon.plain(text)
        for wording, parts in self._wordings:
            if wording in plain:
                return parts
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
                if not self._vetoed(part, title.text):
                    promised.setdefault(part)
        return tuple(promised)

    def _owned(self, owner: Owner) -> tuple[str, ...]:
        return (owner.part,) if owner.part else tuple(part.id for part in self._items[owner.item].parts)

    def _vetoed(self, part_id: str, text: str) -> bool:
        item, part = self._parts[part_id]
        return any(normalise(word) in text for word in (*item.not_terms, *part.not_terms))
