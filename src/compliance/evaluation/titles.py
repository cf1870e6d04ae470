"""标题: what the matcher says of titles alone, with their column and a few words of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.evaluation.judging import Answer, Shown
from compliance.evaluation.labels import Labelled, subject_of
from compliance.evaluation.learning import learn
from compliance.evaluation.splitting import folds_of
from compliance.matching import Matcher


@dataclass(frozen=True, slots=True)
class Titles:
    """The records' own titles."""

    matcher: Matcher

    def answers(self, records: tuple[Labelled, ...]) -> Iterator[Answer]:
        """What the matcher says of each title."""
        return (_answer(record, self.matcher) for record in records)


@dataclass(frozen=True, slots=True)
class Folds:
    """The same, each school judged by weights that only schools of the other ``count`` - 1 folds taught.

    ``matcher`` has the weights set by hand.
    """

    matcher: Matcher
    count: int

    def answers(self, records: tuple[Labelled, ...]) -> Iterator[Answer]:
        """What a matcher that never saw the school says of each title."""
        by_hand, checklist = self.matcher.weights, self.matcher.checklist
        folds = folds_of(records, self.count)
        matchers = []
        for fold in range(self.count):
            others = [record for record in records if folds[record.school] != fold]
            matchers.append(Matcher(checklist, by_hand.with_learned(learn(others, checklist, by_hand))))
        return (_answer(record, matchers[folds[record.school]]) for record in records)


def _answer(record: Labelled, matcher: Matcher) -> Answer:
    return Answer({match.part: Shown(match.score) for match in matcher.match(subject_of(record))})
