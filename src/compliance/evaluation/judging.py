"""评判: what the matcher says of labelled records."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.evaluation.counting import Evaluation, Judged, summarise
from compliance.evaluation.labels import Labelled
from compliance.matching import Matcher
from compliance.model import Subject


def evaluate(records: Iterable[Labelled], matcher: Matcher) -> Evaluation:
    """Match every record and count what was right."""
    labelled = tuple(records)
    judged = tuple(judge_record(record, matcher) for record in labelled)
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


def subject_of(record: Labelled) -> Subject:
    """A labelled record as the matcher sees documents: a title, a column, a few words of text."""
    school = record.school.strip()
    names = (school,) if any(word in school for word in ("大学", "学院", "学校")) else ()
    return Subject(
        url=record.url,
        title=record.title,
        kind=record.kind,
        trail=tuple(step for step in record.path if step not in ("首页", "正文")),
        text=f"{record.excerpt}…" if record.excerpt else "",
        school_names=names,
    )
