"""计数: from judged records to precision, recall, calibration and the worst confusions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from compliance.evaluation.labels import KINDS, Labelled
from compliance.evaluation.splitting import kept_apart
from crawler.items import Outcome

_CONFUSIONS = 15


class Judged(NamedTuple):
    """What the matcher said of one record, by item."""

    id: str
    accepted: tuple[str, ...]
    review: tuple[str, ...]
    scores: Mapping[str, float]


class Unseen(NamedTuple):
    """A record of whose document nothing could be read: ``outcome`` is how reading it ended, none where
    there is no document; ``place`` is where that was looked for."""

    id: str
    place: str
    outcome: Outcome | None


class Rates(NamedTuple):
    """准确率、召回率: none where nothing was accepted, or nothing was to be found."""

    precision: float | None
    recall: float | None
    f1: float | None
    right: int
    wrong: int
    missed: int


class Bin(NamedTuple):
    """Scores from ``low`` up to ``high``: how many, their mean, how many were right."""

    low: float
    high: float
    records: int
    mean: float
    right: float


class Confusion(NamedTuple):
    """An item accepted that should not have been, or missed: with the best score it got."""

    id: str
    title: str
    item: str
    wanted: tuple[str, ...]
    score: float
    fault: Literal["accepted", "missed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """总评. ``false_positive_rate`` is the share of records without any item for which one was
    accepted, ``hard_negative_rate`` the share of records whose wording shows an item it does not
    satisfy for which just such an item was accepted, ``grey`` the share of true items that went to
    review. ``calibration_error`` is the mean gap between score and share right, weighted by count.
    ``apart`` counts the schools that development does not look at."""

    records: int
    labelled: int
    schools: int
    precision: float | None
    recall: float | None
    f1: float | None
    grey: float | None
    false_positive_rate: float | None
    hard_negative_rate: float | None
    calibration_error: float | None
    overall: Rates
    apart: Rates
    per_kind: Mapping[str, Rates]
    per_item: Mapping[str, Rates]
    per_school: Mapping[str, Rates]
    calibration: tuple[Bin, ...]
    confusions: tuple[Confusion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """评测: every record's judgement, and what they come to. ``unseen`` are those without a document,
    which are among neither, and those whose document could not be read."""

    records: tuple[Judged, ...]
    unseen: tuple[Unseen, ...] = ()
    summary: Summary


@dataclass(slots=True)
class _Count:
    right: int = 0
    wrong: int = 0
    missed: int = 0

    def rates(self) -> Rates:
        precision = _share(self.right, self.right + self.wrong)
        recall = _share(self.right, self.right + self.missed)
        f1 = None
        if precision is not None and recall is not None:
            f1 = round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0
        return Rates(precision, recall, f1, self.right, self.wrong, self.missed)


def summarise(records: tuple[Labelled, ...], judged: tuple[Judged, ...]) -> Summary:
    """The numbers for labelled ``records`` and what was said of each, in the same order."""
    pairs = [(record, said) for record, said in zip(records, judged, strict=True) if record.items is not None]
    total, apart = _Count(), _Count()
    kinds, items, schools = (defaultdict[str, _Count](_Count) for _ in range(3))
    confusions: list[Confusion] = []
    for record, said in pairs:
        wanted = set(record.items or ())
        sums = [total, kinds[record.kind], schools[record.school]]
        if kept_apart(record.school):
            sums.append(apart)
        for item in said.accepted:
            if item not in record.items_also or item in wanted:
                for count in (*sums, items[item]):
                    count.right += item in wanted
                    count.wrong += item not in wanted
                if item not in wanted:
                    confusions.append(_confusion(record, item, said, "accepted"))
        for item in wanted - set(said.accepted):
            for count in (*sums, items[item]):
                count.missed += 1
            confusions.append(_confusion(record, item, said, "missed"))
    calibration = _calibration(pairs)
    overall = total.rates()
    return Summary(
        records=len(records),
        labelled=len(pairs),
        schools=len({record.school for record in records}),
        precision=overall.precision,
        recall=overall.recall,
        f1=overall.f1,
        grey=_grey(pairs),
        false_positive_rate=_rate(pairs, lambda one: not one.items, lambda one, item: True),
        hard_negative_rate=_rate(
            pairs, lambda one: bool(one.hard_for), lambda one, item: item in one.hard_for
        ),
        calibration_error=_calibration_error(calibration),
        overall=overall,
        apart=apart.rates(),
        per_kind={kind: kinds[kind].rates() for kind in KINDS if kind in kinds},
        per_item={item: items[item].rates() for item in sorted(items, key=_item_order)},
        per_school={school: schools[school].rates() for school in sorted(schools)},
        calibration=calibration,
        confusions=tuple(sorted(confusions, key=_worst)[:_CONFUSIONS]),
    )


def _confusion(record: Labelled, item: str, said: Judged, fault: Literal["accepted", "missed"]) -> Confusion:
    return Confusion(record.id, record.title, item, record.items or (), said.scores.get(item, 0.0), fault)


def _worst(one: Confusion) -> tuple[float, str, str]:
    gap = one.score if one.fault == "accepted" else 1.0 - one.score
    return -gap, one.id, one.item


def _grey(pairs: list[tuple[Labelled, Judged]]) -> float | None:
    wanted = [(item, said) for record, said in pairs for item in record.items or ()]
    return _share(sum(item in said.review for item, said in wanted), len(wanted))


def _rate(
    pairs: list[tuple[Labelled, Judged]],
    among: Callable[[Labelled], bool],
    counts: Callable[[Labelled, str], bool],
) -> float | None:
    chosen = [(record, said) for record, said in pairs if among(record)]
    hit = 0
    for record, said in chosen:
        fine = {*(record.items or ()), *record.items_also}
        hit += any(item not in fine and counts(record, item) for item in said.accepted)
    return _share(hit, len(chosen))


def _calibration(pairs: list[tuple[Labelled, Judged]]) -> tuple[Bin, ...]:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for record, said in pairs:
        wanted = set(record.items or ())
        for item, score in said.scores.items():
            if item in wanted or item not in record.items_also:
                bins[min(9, int(score * 10))].append((score, item in wanted))
    return tuple(
        Bin(
            number / 10,
            (number + 1) / 10,
            len(held),
            round(sum(score for score, _ in held) / len(held), 3),
            round(sum(right for _, right in held) / len(held), 3),
        )
        for number, held in sorted(bins.items())
    )


def _calibration_error(bins: tuple[Bin, ...]) -> float | None:
    count = sum(one.records for one in bins)
    return round(sum(one.records * abs(one.mean - one.right) for one in bins) / count, 4) if count else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _item_order(item: str) -> tuple[int, int, str]:
    number, _, part = item.partition(".")
    return int(number) if number.isdigit() else 10_000, int(part) if part.isdigit() else 0, item
