"""比对: one document against all parts of a checklist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

from compliance.matching.frames import NOWHERE, fit_signals, frame_signals, giver, narrow_signals
from compliance.matching.inside import LONGEST_TEXT, PASSAGE, Inside
from compliance.matching.lexicon import compile_lexicon
from compliance.matching.likeness import likeness_of
from compliance.matching.naming import Naming, belongs_elsewhere, name_owners, shadow
from compliance.matching.openings import OPENING, opening_titles
from compliance.matching.readings import Reading, Seen
from compliance.matching.surroundings import ANCHORS, WRITTEN, around_signals, look_around
from compliance.matching.terms import Owner, TermIndex
from compliance.matching.titles import SHORT, Title, read_title, spelt_otherwise
from compliance.matching.unnamed import Unnamed, scored
from compliance.matching.vetoes import Vetoes
from compliance.matching.weights import Weights
from compliance.matching.wording import only_numbered
from compliance.model import Checklist, Match, Part, Signal, Subject

REMEMBERED = 4_000  # texts taken apart: columns and menus come again, most titles never
ASKED_ABOUT = 4  # whole texts
FLOOR = 0.05  # weaker matches are not worth reporting


class Matcher:
    """比对: compiled once from a checklist and weights; :meth:`match` is pure.

    Matches that score below ``floor`` are not reported.
    """

    def __init__(self, checklist: Checklist, weights: Weights, floor: float = FLOOR) -> None:
        self.checklist = checklist
        self._floor = floor
        self.weights = weights
        self.lexicon = compile_lexicon(weights)
        self.index = TermIndex(checklist, self.lexicon)
        self._items = {item.id: item for item in checklist.items}
        self._parts = {part.id: (item, part) for item in checklist.items for part in item.parts}
        self.vetoes = Vetoes(checklist)
        likeness = likeness_of(checklist, weights.titles, self.lexicon)
        self._like = lru_cache(REMEMBERED)(likeness.like)
        self._unnamed = Unnamed(checklist, weights, self.vetoes, likeness, self.mentions, floor)
        self._give = giver(weights)
        self._fits = {kind: dict(fit) for kind, fit in weights.fits.items()}
        # Columns, links and file names come again and again over a site.
        self._is_telling = lru_cache(REMEMBERED)(self._shares_words)
        self._named = lru_cache(REMEMBERED)(self._look_up)
        self._title = lru_cache(REMEMBERED)(partial(read_title, lexicon=self.lexicon))
        self._read = lru_cache(REMEMBERED)(self._take_apart)
        # One text is asked about for many parts in a row.
        self._spoken = lru_cache(ASKED_ABOUT)(self._speaks_of)

    def match(self, subject: Subject) -> tuple[Match, ...]:
        """Every part that ``subject`` may be the document for, the best first."""
        if not self._plausible(subject):
            return ()
        readings = self._readings(subject)
        around = look_around(subject, self._named, self._says_nothing)
        seen = Seen(subject, readings[0], around, Inside(subject, self.weights, self.lexicon))
        best: dict[str, Match] = {}
        for reading in readings:
            _keep_best(best, self._candidates(seen, reading))
        told = {self._parts[one.part][0].id for one in best.values() if one.score >= self.weights.accept}
        _keep_best(best, self._unnamed.by_column(seen, told))
        saying = seen
        if only_numbered(seen.own.title.text):  # 校发〔2025〕31号 is the rule that its first lines name
            rules = (reading for reading in readings if reading.title.genre == "rule")
            saying = replace(seen, own=next(rules, seen.own))
        _keep_best(best, self._unnamed.residual(saying, best))
        if not any(match.score >= self.weights.review for match in best.values()):
            _keep_best(best, self._unnamed.by_likeness(seen))
        return tuple(sorted(best.values(), key=lambda match: (-match.score, match.part)))

    def names(self, text: str) -> tuple[str, ...]:
        """The ids of items and parts whose terms stand in ``text``: a cheap look, no judgement."""
        ids: dict[str, None] = {}
        for found in self.index.find(self.lexicon.plain(text)):
            if not found.by_topic:
                for owner in found.term.owners:
                    ids.setdefault(owner.part or owner.item)
        return tuple(ids)

    def mentions(self, part: str, text: str, *, alone: bool = False) -> bool:
        """Whether ``text`` has anything to do with a part: its terms or their topics, what it contains.

        ``alone``: what only names the item as a whole does not count, where that has several parts.
        """
        item, wanted = self._parts[part]
        plain, spoken_of = self._spoken(text)
        if any(self.lexicon.plain(word) in plain for word in wanted.contains):
            return True
        whole = not alone or len(item.parts) == 1
        return Owner(item.id, part) in spoken_of or (whole and Owner(item.id, "") in spoken_of)

    def _speaks_of(self, text: str) -> tuple[str, frozenset[Owner]]:
        """A text in one spelling, and whom its terms and their topics name."""
        plain = self.lexicon.plain_text(text[:LONGEST_TEXT])
        return plain, frozenset(owner for found in self.index.find(plain) for owner in found.term.owners)

    def reservations(self, title: str, school_names: tuple[str, ...]) -> tuple[Signal, ...]:
        """What a document's title says against everything inside it: news, drafts, other schools' papers."""
        read = self._read(title, school_names).title
        return tuple(frame_signals(read, None, NOWHERE, self.weights))

    def says_nothing(self, title: str, school_names: tuple[str, ...]) -> bool:
        """Whether a title names nothing at all: 附件1, 点击查看, an address."""
        return not title or self._read(title, school_names).title.generic

    def genre(self, title: str, school_names: tuple[str, ...]) -> str:
        """What the last noun of a title says the document is: rule, report …, or none."""
        return self._read(title, school_names).title.genre

    # What the document is called

    def _plausible(self, subject: Subject) -> bool:
        """Whether anything the document is called shares words with the checklist: the fast way out."""
        rows = (f"{anchor.text}\n{anchor.context}\n{anchor.heading}" for anchor in subject.anchors)
        short = len(subject.title) <= 2 * SHORT
        names = (
            subject.title,
            subject.name,
            *(column + subject.title for column in subject.trail[-2:] if short),
            *subject.trail[-3:],
            *subject.attachments,
            *subject.tables,
            *rows,
        )
        if any(name and self._is_telling(name) for name in (*names, *opening_titles(subject))):
            return True
        plain = self.lexicon.plain(subject.title)
        return bool(self.index.near(plain)) or self._like(plain) is not None

    def core(self, title: str, school_names: tuple[str, ...]) -> str:
        """The words of a title that name the document, without year, school and frame."""
        return self._read(title, school_names).title.core

    def _shares_words(self, name: str) -> bool:
        plain = self.lexicon.plain(name)
        return bool(self.index.find(plain)) or self.lexicon.ends_in_rule(plain)

    def _look_up(self, text: str, school_names: tuple[str, ...]) -> dict[Owner, Naming]:
        if not text or not self.index.find(self.lexicon.plain(text)):
            return {}
        return name_owners(self._title(text, school_names=school_names), self.index, self.lexicon)

    def _says_nothing(self, text: str) -> bool:
        return self._title(text).generic

    def _readings(self, subject: Subject) -> list[Reading]:
        """The titles to judge by: its own first, others only where its own says nothing."""
        names = subject.school_names
        known = self._read(subject.title or subject.name, names)
        own = Reading(known.title, known.named)  # not the same as another of the same words
        readings = [own]
        if subject.name and subject.title and (own.title.generic or subject.kind == "attachment"):
            readings.append(self._read(subject.name, names))
        if subject.kind == "attachment" and subject.text and not any(n.direct for n in own.named.values()):
            readings.append(self._read(subject.text[:200].split("\n")[0][:OPENING], names))
        if own.title.generic:
            others = (*subject.headings[:2], *(anchor.text for anchor in subject.anchors[:ANCHORS]))
            readings += [self._read(text, names) for text in dict.fromkeys(others) if text]
        else:
            column = (anchor.text for anchor in subject.anchors[:ANCHORS] if anchor.in_column)
            readings += [self._read(text, names) for text in dict.fromkeys(column) if text != subject.title]
        if not any(naming.direct for naming in own.named.values()):
            for text, behind in spelt_otherwise(subject.title, own.title, subject.trail, self.lexicon):
                read = self._read(text, names)
                named = self._said_together(read, own.title) if behind else read.named
                readings.append(Reading(read.title, named, behind))
            readings += [self._read(line, names) for line in opening_titles(subject)]
        return readings

    def _said_together(self, read: Reading, own: Title) -> dict[Owner, Naming]:
        """What a column and a title name together, unless words of the title fall into a term's gap:
        信息公开 and 审计报告 are no 信息公开…报告."""
        named = {}
        for owner, naming in read.named.items():
            last = naming.term.rest[-1] if naming.term.rest else ""
            before = own.core[: own.core.find(last)] if last and last in own.core else ""
            if not self.lexicon.narrowing(before):
                named[owner] = naming
        return named

    def _take_apart(self, text: str, school_names: tuple[str, ...]) -> Reading:
        title = self._title(text, school_names=school_names)
        return Reading(title, name_owners(title, self.index, self.lexicon, self.weights.veto_pairs))

    # What it may be

    def _candidates(self, seen: Seen, reading: Reading) -> Iterator[Match]:
        """What ``reading`` names."""
        named = self._without_vetoed(seen, reading)
        for owner, naming in named.items():
            for part in self._owned(owner):
                if not self._vetoed(part, seen, reading, naming):
                    yield from self._judge(seen, reading, named, owner, part)
            if owner.part and naming.direct:
                yield from self._siblings(seen, reading, named, owner)

    def _without_vetoed(self, seen: Seen, reading: Reading) -> dict[Owner, Naming]:
        """What ``reading`` names and no other word of the titles rules out: that casts no shadow either."""
        return {
            owner: naming
            for owner, naming in reading.named.items()
            if not all(self._vetoed(part, seen, reading, naming) for part in self._owned(owner))
        }

    def _owned(self, owner: Owner) -> tuple[Part, ...]:
        return (self._parts[owner.part][1],) if owner.part else self._items[owner.item].parts

    def _siblings(
        self, seen: Seen, reading: Reading, named: dict[Owner, Naming], owner: Owner
    ) -> Iterator[Match]:
        """Parts of the same item that stand in the document named for another: 领导简介 with 分工.

        Not for written rules: one rule mentions the next without holding it.
        """
        whole, naming = Owner(owner.item, ""), named[owner]
        for part in self._items[owner.item].parts:
            if part.id == owner.part or not part.contains or part.kind in WRITTEN:
                continue
            if self._vetoed(part, seen, reading, naming):
                continue
            if seen.inside.contains(part, look=True, elsewhere=False)[1]:
                yield from self._judge(seen, reading, {**named, whole: naming}, whole, part)

    def _vetoed(self, part: Part, seen: Seen, reading: Reading, naming: Naming) -> bool:
        titles = (reading.title.said, seen.own.title.said)
        return self.vetoes.rule_out(part.id, titles, naming.term)

    def _judge(
        self, seen: Seen, reading: Reading, named: dict[Owner, Naming], owner: Owner, part: Part
    ) -> Iterator[Match]:
        give, title, naming, item = self._give, reading.title, named[owner], self._items[owner.item]
        signals, where = [give(naming.signal, naming.term.words)], ""
        if reading.column:
            signals.append(give("with_column", reading.column))
        if not owner.part and part.contains:
            elsewhere = belongs_elsewhere(naming, owner, named)
            look = naming.signal != "inside_term"
            signal, where = seen.inside.contains(part, look=look, elsewhere=elsewhere)
            signals.append(signal)
        rival = None if where else shadow(naming, owner, named)
        if rival is not None:
            signals.append(give("shadowed", rival.words))
        if not (title.genre in ("notice", "circular") and item.id in self.weights.committee_serves):
            signals += fit_signals(title, self._fits[part.kind], naming, self.weights)
        span, pieces = (naming.start, naming.reach), (naming.term.text, *naming.term.rest)
        signals += frame_signals(title, item, span, self.weights, pieces)
        signals += narrow_signals(title, naming, part, self.lexicon, self.weights)
        if reading is not seen.own and not seen.own.title.generic:
            signals += frame_signals(seen.own.title, item, NOWHERE, self.weights)
        signals += around_signals(seen.subject, seen.own.title, item, part, seen.around, self.weights)
        yield from scored(
            part, naming.term.words, signals, where or title.text[:PASSAGE], self.weights, self._floor
        )


def _keep_best(best: dict[str, Match], found: Iterable[Match]) -> None:
    for match in tuple(found):
        held = best.get(match.part)
        if held is None or held.score < match.score:
            best[match.part] = match
