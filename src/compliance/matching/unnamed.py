"""无名: what a document may be that no term names: by its column, by likeness, or as any rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from compliance.matching.frames import NOWHERE, fit_signals, frame_signals, giver
from compliance.matching.inside import PASSAGE
from compliance.matching.likeness import Likeness
from compliance.matching.readings import Seen
from compliance.matching.speaking import speaks_for_school
from compliance.matching.surroundings import around_signals
from compliance.matching.terms import Owner
from compliance.matching.vetoes import Vetoes
from compliance.matching.weights import Weights
from compliance.matching.wording import normalise
from compliance.model import Checklist, Item, Match, Part, Signal

_ANYTHING = frozenset({"none", "notice", "circular"})  # genres under which anything may be published
_OTHER_KIND = -1.0  # log odds: what the table of fits says of another kind of document


class Unnamed:
    """What speaks for a part without a term of it. ``mentions`` tells whether a text speaks of a part."""

    def __init__(
        self,
        checklist: Checklist,
        weights: Weights,
        vetoes: Vetoes,
        likeness: Likeness,
        mentions: Callable[[str, str], bool],
        floor: float,
    ) -> None:
        self._weights, self._vetoes, self._likeness = weights, vetoes, likeness
        self._mentions, self._floor = mentions, floor
        self._items = {item.id: item for item in checklist.items}
        self._parts = {part.id: (item, part) for item in checklist.items for part in item.parts}
        self._give = giver(weights)
        self._fits = {kind: dict(fit) for kind, fit in weights.fits.items()}

    def by_column(self, seen: Seen, told: set[str]) -> Iterator[Match]:
        """A document that the item's own column holds under a name that says nothing of the item.

        ``told`` are items that other names of the document tell of: it then is the part that they name.
        """
        title = seen.own.title
        elsewhere = any(naming.direct for naming in seen.own.named.values())
        for owner, column in seen.around.columns.items():
            if any(named.item == owner.item for named in seen.own.named):
                continue
            item = self._items[owner.item]
            for part in self._owned(owner):
                fit = fit_signals(title, self._fits[part.kind], None, self._weights)
                suits = bool(fit) and fit[0].weight > 0
                if told and not part.contains and (item.id in told or elsewhere):
                    continue  # 艺术教育发展年度报告 in the column of yearly reports on 信息公开
                if part.id == self._weights.residual and told:
                    continue  # a rule that has an item of its own, in the column of all rules
                if not (title.generic or suits or (not fit and not elsewhere)):
                    continue
                inside = [] if title.generic else self._held(seen, part)
                shown = any(signal.name == "contains_found" for signal in inside)
                silent = len(seen.subject.text) >= self._weights.contains_unknown_below and not shown
                if not (title.generic or shown or (suits and not silent)):
                    continue  # 内部审计工作报告 in that column, whose text says nothing of 信息公开
                if not self._vetoes.rule_out(part.id, (title.said,)):
                    name = "column_title" if title.generic else "in_own_column"
                    signals = [self._give(name, column), *fit, *inside]
                    yield from self._without_term(seen, item, part, column, signals)

    def _held(self, seen: Seen, part: Part) -> list[Signal]:
        """What a document's text says of a part that only its column names."""
        if part.contains:
            return [seen.inside.contains(part, look=True, elsewhere=False)[0]]
        return (
            [self._give("contains_found", part.title)] if self._mentions(part.id, seen.subject.text) else []
        )

    def by_likeness(self, seen: Seen) -> Iterator[Match]:
        """What no term names goes by the words that titles of an item are made of."""
        title = seen.own.title
        like = None if title.generic else self._likeness.like(title.core)
        if like is None:
            return
        item = self._items[like.item]
        if any(part.id == self._weights.residual for part in item.parts):
            return  # whatever has no item of its own has no words of its own either
        alike = self._likeness.parts_like(title.core, item)
        for part in item.parts:
            held = part in alike or (
                part.contains and seen.inside.contains(part, look=True, elsewhere=False)[1]
            )
            if held and not self._vetoes.rule_out(part.id, (title.said,)):
                fits = self._fits[part.kind]
                if title.genre not in _ANYTHING and fits.get(title.genre, 0.0) <= _OTHER_KIND:
                    continue  # the words alone do not outweigh that it is another kind of document
                signals = [self._give("likeness", like.words)]
                signals += fit_signals(title, fits, None, self._weights)
                yield from self._without_term(seen, item, part, like.words, signals)

    def residual(self, seen: Seen, best: dict[str, Match]) -> Iterator[Match]:
        """A rule of the school that no other item asks for."""
        held, title = self._parts.get(self._weights.residual), seen.own.title
        if held is None or title.genre != "rule":
            return
        item, part = held
        rivals = (match for match in best.values() if match.part != part.id)
        if any(match.score >= self._weights.review for match in rivals):
            return
        # The part's own vetoes are about lists of rules, not about single ones.
        if not any(normalise(word) in title.said for word in item.not_terms):
            yield from self._without_term(seen, item, part, title.genre_word, self._whose(seen))

    def _whose(self, seen: Seen) -> list[Signal]:
        """Whether a rule is the school's own, by its title or else by its text."""
        title, subject = seen.own.title, seen.subject
        if title.own_school or title.ours or title.published:
            return [self._give("residual_rule", "")]
        whole = "" if title.unit else speaks_for_school(subject.text, subject.school_names)
        bare = self._give("bare_rule", "")
        return [bare, self._give("speaks_for_school", whole)] if whole else [bare]

    def _without_term(
        self, seen: Seen, item: Item, part: Part, words: str, signals: list[Signal]
    ) -> Iterator[Match]:
        title = seen.own.title
        signals = signals + frame_signals(title, item, NOWHERE, self._weights)
        signals += around_signals(seen.subject, title, item, part, seen.around, self._weights)
        yield from scored(part, words, signals, title.text[:PASSAGE], self._weights, self._floor)

    def _owned(self, owner: Owner) -> tuple[Part, ...]:
        return (self._parts[owner.part][1],) if owner.part else self._items[owner.item].parts


def scored(
    part: Part, term: str, signals: list[Signal], passage: str, weights: Weights, floor: float
) -> Iterator[Match]:
    """The match that ``signals`` come to, unless it is below ``floor``."""
    odds = weights.bias + sum(signal.weight for signal in signals)
    score = 1.0 / (1.0 + math.exp(-odds))
    if any(signal.name in weights.never_accepted for signal in signals):
        score = min(score, weights.doubtful)
    if score >= floor:
        yield Match(part=part.id, score=round(score, 4), term=term, signals=tuple(signals), passage=passage)
