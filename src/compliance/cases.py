"""Everything the record says about each part, gathered while the documents stream by.

A case holds the best candidates (documents that match), and the column's entries for the part that
do not lead to content: dead, walled, hollow, or never opened. It knows no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from compliance.model import DecisionNote, Evidence
from compliance.periods import answers_for
from compliance.substance import Substance
from crawler.items import Fetch, Outcome

COLUMN_SIGNAL = "column_anchor"
_READ_IN_VAIN = frozenset({"contains_absent", "contains_unseen"})
KEPT = 8  # candidates a part, by score and again by period


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """When a document was made, approved (批复) and put on line, as far as it or its site shows.

    ``together`` is how many documents of the site bear the same posting day.
    """

    made: date | None = None
    approved: date | None = None
    posted: date | None = None
    together: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the disclosure column that names a part, or a file of its page, and leads to no content.

    ``substance`` is set when the target opened but holds nothing; ``confirmed`` is false for what did
    not fail twice, apart in time.
    """

    url: str
    anchor: str
    outcome: Outcome
    status: int | None = None
    substance: Substance | None = None
    site_reached: bool = True
    confirmed: bool = True
    text_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A document that may be the part, with what stands in it and what it carries that failed.

    ``rows`` are those of a list that are about the part, ``newest_row`` the newest day among them.
    ``dead`` are those ``dead_files`` that count against it, known once all pages were seen.
    ``bare``: it has hardly any text of its own beside the files it carries. ``chapter``: it is one of several
    documents in one, as a handbook has them.
    ``pinned``: a person decided on it, so it is kept whatever its score. ``accepted``: a person said that
    it is the document; ``asked_again`` is what was decided of a page that has changed since.
    """

    evidence: Evidence
    substance: Substance
    bare: bool = False
    chapter: bool = False
    rows: int = 0
    newest_row: date | None = None
    dead_files: tuple[Fetch, ...] = ()
    dead: tuple[Entry, ...] = ()
    origin: Origin = field(default_factory=Origin)
    pinned: bool = False
    accepted: bool = False
    asked_again: DecisionNote | None = None

    def counts(self, accept: float) -> bool:
        """Whether this is taken for the part's document: by a person's word, else by its score."""
        return self.accepted or (self.evidence.score >= accept and self.asked_again is None)

    @property
    def named_by_column(self) -> bool:
        """Whether an entry of the disclosure column calls it so: then a person looks, however little fits,
        unless the part was looked for inside and is not there."""
        signals = {signal.name for signal in self.evidence.signals}
        return COLUMN_SIGNAL in signals and not signals & _READ_IN_VAIN


class Unlinked(NamedTuple):
    """An item that a page of the column lists without a link: where, and what stands there instead."""

    url: str
    words: str


@dataclass(slots=True, kw_only=True)
class Case:
    """One part's candidates and failing entries.

    ``years`` are all years that some document answers for, with the best score of one: apart those
    that it names itself (true) and those that follow from its posting day. ``listed`` are entries of the
    column that name the part and open: no fault by themselves.
    """

    candidates: list[Candidate] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    unlinked: list[Unlinked] = field(default_factory=list)
    listed: list[Entry] = field(default_factory=list)
    years: dict[tuple[int, bool], float] = field(default_factory=dict)
    most: int = KEPT  # candidates that stay

    def keep(self, candidate: Candidate) -> None:
        """Adds a candidate; of many, the best by score and the newest by period stay."""
        self.candidates.append(candidate)
        period = candidate.evidence.period
        shown = candidate.substance.holds or candidate.substance.unread
        if period is not None and shown and not candidate.pinned:
            year = answers_for(period), period.source != "published"
            self.years[year] = max(candidate.evidence.score, self.years.get(year, 0.0))
        if len(self.candidates) > 4 * self.most:
            self.candidates = best_of(self.candidates, self.most)

    def add(self, other: Case) -> None:
        """Takes in what other documents of the same record hold for the part."""
        self.candidates = best_of(self.candidates + other.candidates, self.most)
        self.entries += other.entries
        self.unlinked += other.unlinked
        for year, score in other.years.items():
            self.years[year] = max(score, self.years.get(year, 0.0))


def best_of(candidates: list[Candidate], most: int = KEPT) -> list[Candidate]:
    """The best by score and the newest by period among those that hold something, in a fixed order."""
    by_score = sorted(candidates, key=lambda one: (-one.evidence.score, one.evidence.url))
    holding = [one for one in by_score if one.substance.holds]
    by_period = sorted(holding, key=lambda one: (-_year(one.evidence), -one.evidence.score, one.evidence.url))
    pinned = [one for one in by_score if one.pinned]
    chosen = {id(one): one for one in by_score[:most] + by_period[:most] + pinned}
    return sorted(chosen.values(), key=lambda one: (-one.evidence.score, one.evidence.url))


def _year(evidence: Evidence) -> int:
    if evidence.period is not None:
        return evidence.period.end.toordinal()
    return evidence.published.toordinal() if evidence.published else 0
