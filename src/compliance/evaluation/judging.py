"""评判: labelled records judged by what a source says of them, and counted: one way for every source.

A source is what the matcher is shown: titles alone (:mod:`.titles`), the pages of a crawl
(:mod:`.crawled`), saved files (:mod:`.saved`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, Protocol

from compliance.evaluation.counting import Evaluation, Judged, Unseen, summarise
from compliance.evaluation.labels import Labelled
from compliance.matching import Matcher, Weights
from compliance.model import Checklist
from crawler.items import Outcome


class Shown(NamedTuple):
    """How well a document scores (0 to 1) for a part. ``holds`` is false where nobody could read it."""

    score: float
    holds: bool = True

    @property
    def worth(self) -> tuple[bool, float]:
        """What makes one document better than another: that it can be read, then its score."""
        return self.holds, self.score


class Answer(NamedTuple):
    """What a source says of one record, by part. ``outcome`` is how reading its document ended, none where
    there is no such document; ``place`` is where that was looked for."""

    parts: Mapping[str, Shown]
    outcome: Outcome | None = Outcome.OK
    place: str = ""


class Source(Protocol):
    """What the matcher is shown of labelled records."""

    @property
    def matcher(self) -> Matcher:
        """Whose checklist and thresholds count."""

    def answers(self, records: tuple[Labelled, ...]) -> Iterable[Answer]:
        """An answer for every record, in their order."""


def evaluate(records: Iterable[Labelled], source: Source, *, by_part: bool = False) -> Evaluation:
    """Judges every record by what ``source`` says of it, and counts what was right.

    Labels are items (19) or parts (19.1), and what is counted are items, or parts where ``by_part``: a
    label that names an item and none of its parts then allows each of them without asking for any. A
    record without a document is named and not counted; one whose document could not be read is named and
    satisfies nothing.

    Raises what the source does.
    """
    matcher, labelled = source.matcher, tuple(records)
    owner = _owners(matcher.checklist)
    names = {part: part if by_part else item for part, item in owner.items()}
    held: list[Labelled] = []
    judged: list[Judged] = []
    unseen: list[Unseen] = []
    for record, answer in zip(labelled, source.answers(labelled), strict=True):
        if answer.outcome is not Outcome.OK:
            unseen.append(Unseen(record.id, answer.place, answer.outcome))
        if answer.outcome is not None:
            held.append(_counted(record, owner, by_part=by_part))
            judged.append(_judged(record.id, answer, names, matcher.weights))
    return Evaluation(
        records=tuple(judged), unseen=tuple(unseen), summary=summarise(tuple(held), tuple(judged))
    )


def _owners(checklist: Checklist) -> dict[str, str]:
    """The item of every part."""
    return {part.id: item.id for item in checklist.items for part in item.parts}


def _judged(identity: str, answer: Answer, names: Mapping[str, str], weights: Weights) -> Judged:
    """Accepted is what an audit would show as the document; what could not be read is a person's."""
    best: dict[str, Shown] = {}
    for part, shown in answer.parts.items():
        name = names[part]
        best[name] = max(best.get(name, shown), shown, key=lambda one: one.worth)
    accepted = tuple(name for name, one in best.items() if one.holds and one.score >= weights.accept)
    grey = tuple(name for name, one in best.items() if one.score >= weights.review and name not in accepted)
    return Judged(identity, accepted, grey, {name: one.score for name, one in best.items()})


def _counted(record: Labelled, owner: Mapping[str, str], *, by_part: bool) -> Labelled:
    """The record with its labels as they are counted."""
    if not by_part:
        return replace(
            record,
            items=None if record.items is None else _items((*record.items, *record.parts), owner),
            items_also=_items(record.items_also, owner),
            hard_for=_items(record.hard_for, owner),
        )
    named = (*(record.items or ()), *record.parts)
    wanted = tuple(dict.fromkeys(one for one in named if one in owner))
    told_apart = {owner[part] for part in wanted}
    whole = (one for one in named if one not in owner and one not in told_apart)
    return replace(
        record,
        items=None if record.items is None else wanted,
        items_also=tuple(part for one in (*record.items_also, *whole) for part in _parts(one, owner)),
        hard_for=tuple(part for one in record.hard_for for part in _parts(one, owner)),
    )


def _items(labels: Iterable[str], owner: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(owner.get(label, label) for label in labels))


def _parts(label: str, owner: Mapping[str, str]) -> Iterator[str]:
    return (part for part, item in owner.items() if label in (part, item))
