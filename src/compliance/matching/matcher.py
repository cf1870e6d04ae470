"""比对: one document against all parts of a checklist."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from compliance.matching.frames import fit_signal, frame_signals, giver
from compliance.matching.lexicon import compile_lexicon
from compliance.matching.naming import Naming, belongs_elsewhere, name_owners, shadow
from compliance.matching.surroundings import Surroundings, around_signals, contains_signals, look_around
from compliance.matching.terms import Owner, TermIndex
from compliance.matching.titles import Title, read_title
from compliance.matching.weights import Weights
from compliance.matching.wording import normalise
from compliance.model import Checklist, Match, Part, PartKind, Signal, Subject

OPENING = 60  # characters of a file that may be its title
FLOOR = 0.05  # weaker matches are not worth reporting
_RULES = frozenset({PartKind.RULE, PartKind.RULE_LIST})


@dataclass(frozen=True, slots=True)
class _Reading:
    """A title the document goes by, and how directly it names what."""

    title: Title
    named: dict[Owner, Naming]


class Matcher:
    """比对: compiled once from a checklist and weights; :meth:`match` is pure."""

    def __init__(self, checklist: Checklist, weights: Weights) -> None:
        self.checklist = checklist
        self.weights = weights
        self._lexicon = compile_lexicon(weights)
        self._index = TermIndex(checklist, self._lexicon)
        self._items = {item.id: item for item in checklist.items}
        self._parts = {part.id: (item, part) for item in checklist.items for part in item.parts}
        self._vetoes = {
            part.id: tuple(normalise(word) for word in (*item.not_terms, *part.not_terms))
            for item, part in self._parts.values()
        }
        self._fits = {kind: dict(fit) for kind, fit in weights.fits.items()}

    def match(self, subject: Subject) -> tuple[Match, ...]:
        """Every part that ``subject`` may be the document for, the best first."""
        if not self._plausible(subject):
            return ()
        readings = self._readings(subject)
        around = look_around(subject, self._index, self._lexicon)
        best: dict[str, Match] = {}
        for reading in readings:
            for match in self._candidates(subject, reading, readings[0], around):
                held = best.get(match.part)
                if held is None or held.score < match.score:
                    best[match.part] = match
        residual = self._residual(subject, readings[0], around, best)
        if residual is not None:
            best[residual.part] = residual
        return tuple(sorted(best.values(), key=lambda match: (-match.score, match.part)))

    def names(self, text: str) -> tuple[str, ...]:
        """The ids of items and parts whose terms stand in ``text``: a cheap look, no judgement."""
        ids: dict[str, None] = {}
        for found in self._index.find(normalise(text, self._lexicon.traditional)):
            if not found.by_topic:
                for owner in found.term.owners:
                    ids.setdefault(owner.part or owner.item)
        return tuple(ids)

    # What the document is called

    def _plausible(self, subject: Subject) -> bool:
        """Whether anything the document is called shares words with the checklist: the fast way out."""
        rows = (f"{anchor.text}\n{anchor.context}\n{anchor.heading}" for anchor in subject.anchors)
        names = (
            subject.title,
            subject.name,
            *subject.trail[-3:],
            *subject.attachments,
            *subject.tables,
            *rows,
        )
        for name in names:
            if not name:
                continue
            plain = normalise(name, self._lexicon.traditional)
            if self._index.find(plain) or self._lexicon.ends_in_rule(plain):
                return True
        return bool(self._index.near(normalise(subject.title, self._lexicon.traditional)))

    def _readings(self, subject: Subject) -> list[_Reading]:
        """The titles to judge by: its own first, others only where its own says nothing."""
        own = self._read(subject.title or subject.name, subject)
        readings = [own]
        if subject.name and subject.title and (own.title.generic or subject.kind == "attachment"):
            readings.append(self._read(subject.name, subject))
        if subject.kind == "attachment" and subject.text and not any(n.direct for n in own.named.values()):
            readings.append(self._read(subject.text[:200].split("\n")[0][:OPENING], subject))
        if own.title.generic:
            others = (*subject.headings[:2], *(anchor.text for anchor in subject.anchors[:6]))
            readings += [self._read(text, subject) for text in dict.fromkeys(others) if text]
        else:
            column = (anchor.text for anchor in subject.anchors[:6] if anchor.in_column)
            readings += [self._read(text, subject) for text in dict.fromkeys(column) if text != subject.title]
        return readings

    def _read(self, text: str, subject: Subject) -> _Reading:
        title = read_title(text, self._lexicon, subject.school_names)
        return _Reading(title, name_owners(title, self._index, self._lexicon, self.weights.veto_pairs))

    # What it may be

    def _candidates(
        self, subject: Subject, reading: _Reading, own: _Reading, around: Surroundings
    ) -> Iterator[Match]:
        for owner, naming in reading.named.items():
            for part in self._owned(owner):
                yield from self._judge(subject, reading, own, around, owner, part, naming)
        if reading is own:
            yield from self._by_column(subject, own, around)

    def _owned(self, owner: Owner) -> tuple[Part, ...]:
        if owner.part:
            return (self._parts[owner.part][1],)
        return self._items[owner.item].parts

    def _judge(
        self,
        subject: Subject,
        reading: _Reading,
        own: _Reading,
        around: Surroundings,
        owner: Owner,
        part: Part,
        naming: Naming,
    ) -> Iterator[Match]:
        item, title = self._items[owner.item], reading.title
        if any(word in title.text or word in own.title.text for word in self._vetoes[part.id]):
            return
        give = giver(self.weights)
        signals = [give(naming.signal, naming.term.words)]
        passage = title.text[:160]
        where = ""
        if not owner.part and part.contains:
            elsewhere = belongs_elsewhere(naming, owner, reading.named)
            inside, where = contains_signals(subject, part, self.weights, self._lexicon, elsewhere=elsewhere)
            signals += inside
            passage = where or passage
        rival = None if where else shadow(naming, owner, reading.named)
        if rival is not None:
            signals.append(give("shadowed", rival.words))
        if not (title.genre == "notice" and item.id in self.weights.committee_serves):
            fit = fit_signal(title, self._fits[part.kind], naming, self.weights)
            signals += [fit] if fit else []
        signals += frame_signals(title, item, (naming.start, naming.reach), self.weights)
        if reading is not own and not own.title.generic:
            signals += frame_signals(own.title, item, (-1, -1), self.weights)
        signals += around_signals(subject, own.title, item, part, around, self.weights)
        yield from self._match(part, naming.term.words, signals, passage)

    def _by_column(self, subject: Subject, own: _Reading, around: Surroundings) -> Iterator[Match]:
        """A document the item's own column holds under a name of its own."""
        give = giver(self.weights)
        for owner, column in around.columns.items():
            if any(named.item == owner.item for named in own.named):
                continue
            for part in self._owned(owner):
                fit = fit_signal(own.title, self._fits[part.kind], None, self.weights)
                name = "column_title" if own.title.generic else "in_own_column"
                if name == "in_own_column" and (fit is None or fit.weight <= 0):
                    continue
                if any(word in own.title.text for word in self._vetoes[part.id]):
                    continue
                item = self._items[owner.item]
                signals = [give(name, column), *([fit] if fit else [])]
                signals += frame_signals(own.title, item, (-1, -1), self.weights)
                signals += around_signals(subject, own.title, item, part, around, self.weights)
                yield from self._match(part, column, signals, own.title.text[:160])

    def _residual(
        self, subject: Subject, own: _Reading, around: Surroundings, best: dict[str, Match]
    ) -> Match | None:
        """A rule of the school that no other item asks for."""
        held = self._parts.get(self.weights.residual)
        if held is None or own.title.genre != "rule":
            return None
        item, part = held
        rivals = (match for match in best.values() if self._parts[match.part][0] is not item)
        if any(match.score >= self.weights.review for match in rivals):
            return None
        if any(word in own.title.text for word in self._vetoes[part.id]):
            return None
        signals = [giver(self.weights)("residual_rule", "")]
        signals += frame_signals(own.title, item, (-1, -1), self.weights)
        signals += around_signals(subject, own.title, item, part, around, self.weights)
        found = next(self._match(part, own.title.genre_word, signals, own.title.text[:160]), None)
        known = best.get(part.id)
        return found if found is not None and (known is None or known.score < found.score) else None

    def _match(self, part: Part, term: str, signals: list[Signal], passage: str) -> Iterator[Match]:
        odds = self.weights.bias + sum(signal.weight for signal in signals)
        score = 1.0 / (1.0 + math.exp(-odds))
        if any(signal.name == "draft" for signal in signals):
            # A draft is not in force: a person decides, however well it is named.
            score = min(score, self.weights.accept - 0.01)
        if score >= FLOOR:
            yield Match(
                part=part.id, score=round(score, 4), term=term, signals=tuple(signals), passage=passage
            )
