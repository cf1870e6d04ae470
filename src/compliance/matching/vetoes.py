"""否决: the words of a checklist that rule a part out, wherever else they stand in a title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from compliance.matching.lexicon import any_of
from compliance.matching.terms import Term
from compliance.matching.wording import normalise
from compliance.model import Checklist


class Vetoes:
    """否决: the ``not_terms`` of every part and its item, compiled once."""

    def __init__(self, checklist: Checklist) -> None:
        self._words = {
            part.id: tuple(normalise(word) for word in (*item.not_terms, *part.not_terms))
            for item in checklist.items
            for part in item.parts
        }
        # One look says that none of the words is there, which is so of most titles.
        self._any = {part: re.compile(any_of(words) or "(?!)") for part, words in self._words.items()}

    def rule_out(self, part: str, texts: Iterable[str], term: Term | None = None) -> bool:
        """Whether one of ``texts`` (normalised) has a word that rules ``part`` out.

        A word that is one of ``term``'s own rules out nothing: 招生章程 names what 招生 would veto.
        """
        said = (term.text, *term.rest) if term else ()
        return any(
            word in text and not any(word in piece for piece in said)
            for text in dict.fromkeys(texts)
            if self._any[part].search(text)
            for word in self._words[part]
        )
