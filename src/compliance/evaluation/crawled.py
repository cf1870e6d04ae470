"""整页: what the whole pipeline says of labelled addresses of a crawl record.

The titles of a label file show what a name alone tells. Here a page is judged as an audit judges it: by
what the record holds of it, with its column, links, files and text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from compliance.cases import Candidate
from compliance.evaluation.judging import Answer, Shown
from compliance.evaluation.labels import Labelled
from compliance.inquiry import gather_all
from compliance.matching import Matcher
from compliance.model import School
from crawler.urls import normalise

_ALL = 1_000_000  # candidates a part: every one, since every label is asked for


@dataclass(frozen=True, slots=True)
class Crawled:
    """The pages that a crawl record of ``school`` holds at the records' addresses."""

    matcher: Matcher
    crawl: Path
    school: School

    def answers(self, records: tuple[Labelled, ...]) -> Iterator[Answer]:
        """What an audit finds in the page at each address and in the files that page carries.

        Raises :class:`crawler.record.RecordError` when ``crawl`` is not a crawl record.
        """
        seen, _, _, gathered = gather_all(self.crawl, self.school, self.matcher, most=_ALL)
        found: defaultdict[str, dict[str, Shown]] = defaultdict(dict)
        for part, case in gathered.cases.items():
            for candidate in case.candidates:
                url = candidate.evidence.url
                for address in {url, *(carrier.url for carrier in seen.carriers.get(url, ()))}:
                    _note(found[address], part, candidate)
        for record in records:
            url = normalise(record.url) or record.url
            trace = seen.traces.get(url)
            outcome = trace.outcome if trace else None
            yield Answer(found.get(seen.resolve(url), {}), outcome, record.url)


def _note(parts: dict[str, Shown], part: str, candidate: Candidate) -> None:
    """Keeps the better of two candidates: one that shows content before one that nobody could read."""
    substance = candidate.substance
    if substance.holds or substance.unread:
        new = Shown(candidate.evidence.score, substance.holds)
        parts[part] = max(parts.get(part, new), new, key=lambda one: one.worth)
