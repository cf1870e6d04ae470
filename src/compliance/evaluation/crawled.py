"""整页评判: what the whole pipeline says of labelled addresses of a crawl record.

The titles of a label file show what a name alone tells. Here a page is judged as an audit judges it: by
what the record holds of it, with its column, links, files and text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from compliance.cases import Candidate
from compliance.evaluation.counting import Evaluation, Judged, summarise
from compliance.evaluation.labels import Labelled
from compliance.inquiry import gather_all
from compliance.matching import Weights
from compliance.model import Checklist, School

_ALL = 1_000_000  # candidates a part: every one, since every label is asked for
_Scores = dict[str, tuple[float, bool]]


def evaluate_crawl(
    records: Iterable[Labelled],
    crawl: Path,
    school: School,
    checklist: Checklist,
    weights: Weights,
    *,
    by_part: bool = False,
) -> Evaluation:
    """Judges the page at each record's address with the files it carries, and counts what was right.

    Labels are items (19) or parts (19.1), and what is counted are items, or parts where ``by_part``: a
    label that names an item then speaks for each of its parts without asking for any. An address that
    the crawl does not hold satisfies nothing.

    Raises :class:`crawler.record.RecordError` when ``crawl`` is not a crawl record.
    """
    seen, _, _, gathered = gather_all(crawl, school, checklist, weights, most=_ALL)
    owner = {part.id: item.id for item in checklist.items for part in item.parts}
    found: defaultdict[str, _Scores] = defaultdict(dict)
    for part, case in gathered.cases.items():
        for candidate in case.candidates:
            url = candidate.evidence.url
            for address in {url, *(carrier.url for carrier in seen.carriers.get(url, ()))}:
                _note(found[address], part if by_part else owner[part], candidate)
    labelled = tuple(_counted(record, owner, by_part=by_part) for record in records)
    accept, review = weights.accept, weights.review
    judged = tuple(
        _judged(record.id, found.get(seen.resolve(record.url), {}), accept, review) for record in labelled
    )
    return Evaluation(records=judged, summary=summarise(labelled, judged))


def _note(scores: _Scores, name: str, candidate: Candidate) -> None:
    """Keeps the better of two candidates: one that shows content before one that nobody could read."""
    substance = candidate.substance
    if not (substance.holds or substance.unread):
        return
    new = candidate.evidence.score, substance.holds
    old = scores.get(name, (0.0, False))
    scores[name] = max(old, new, key=lambda one: (one[1], one[0]))


def _judged(identity: str, scores: _Scores, accept: float, review: float) -> Judged:
    """Accepted is what an audit would show as the document; what could not be read is a person's."""
    accepted = tuple(name for name, (score, holds) in scores.items() if holds and score >= accept)
    grey = tuple(name for name, (score, _) in scores.items() if score >= review and name not in accepted)
    return Judged(identity, accepted, grey, {name: score for name, (score, _) in scores.items()})


def _counted(record: Labelled, owner: Mapping[str, str], *, by_part: bool) -> Labelled:
    """The record with its labels as they are counted."""
    if not by_part:
        wanted = _items(record.items or (), owner)
        return replace(
            record,
            items=None if record.items is None else wanted,
            items_also=_items(record.items_also, owner),
            hard_for=_items(record.hard_for, owner),
        )
    named = [one for one in record.items or () if one not in owner]
    also = tuple(part for one in (*record.items_also, *named) for part in _parts(one, owner))
    return replace(
        record,
        items=None if record.items is None else tuple(one for one in record.items if one in owner),
        items_also=also,
        hard_for=tuple(part for one in record.hard_for for part in _parts(one, owner)),
    )


def _items(labels: Iterable[str], owner: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(owner.get(label, label) for label in labels))


def _parts(label: str, owner: Mapping[str, str]) -> Iterator[str]:
    return (part for part, item in owner.items() if label in (part, item))
