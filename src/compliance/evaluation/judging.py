"""评判: what the matcher says of labelled records."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.evaluation.counting import Evaluation, Judged, summarise
from compliance.evaluation.labels import Labelled, subject_of
from compliance.evaluation.learning import learn
from compliance.evaluation.splitting import folds_of
from compliance.matching import Matcher, Weights
from compliance.model import Checklist


def evaluate(records: Iterable[Labelled], matcher: Matcher) -> Evaluation:
    """Match every record and count what was right."""
    labelled = tuple(records)
    judged = tuple(judge_record(record, matcher) for record in labelled)
    return Evaluation(records=judged, summary=summarise(labelled, judged))


def evaluate_folds(
    records: Iterable[Labelled], checklist: Checklist, by_hand: Weights, count: int
) -> Evaluation:
    """Every record judged by weights learned from other schools only, then counted."""
    labelled = tuple(records)
    folds = folds_of(labelled, count)
    matchers = []
    for fold in range(count):
        others = [record for record in labelled if folds[record.school] != fold]
        matchers.append(Matcher(checklist, by_hand.with_learned(learn(others, checklist, by_hand))))
    judged = tuple(judge_record(record, matchers[folds[record.school]]) for record in labelled)
    return Evaluation(records=judged, summary=summarise(labelled, judged))


def judge_record(record: Labelled, matcher: Matcher) -> Judged:
    """What ``matcher`` says of one record: an item is accepted if any of its parts is."""
    owner = {part.id: item.id for item in matcher.checklist.items for part in item.parts}
    scores: dict[str, float] = {}
    for match in matcher.match(subject_of(record)):
        item = owner[match.part]
        scores[item] = max(scores.get(item, 0.0), match.score)
    accept, review = matcher.weights.accept, matcher.weights.review
    accepted = tuple(item for item, score in scores.items() if score >= accept)
    grey = tuple(item for item, score in scores.items() if review <= score < accept)
    return Judged(record.id, accepted, grey, scores)
