"""学习: from labelled titles to what each signal weighs.

A logistic regression over the matcher's own signals, held near the weights set by hand: a signal that
was never seen keeps its weight, one seen often goes where the labels say. It stays explainable: what
speaks for a match cannot come to speak against it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from compliance.evaluation.labels import Labelled, subject_of
from compliance.matching import Learned, Learnt, Matcher, Titles, Weights
from compliance.matching.learned import NONE
from compliance.matching.likeness import pairs_of
from compliance.model import Checklist

HOLD = 3.0  # how firmly a weight is held to the one set by hand, in candidates that contradict it
SWEEPS = 30
ROUNDS = 2  # which candidate of an item is the best depends on the weights
LARGEST_STEP = 1.0
LEAST = 0.05  # a signal's smallest weight
BIAS = ""
BY_HAND = ("likeness",)  # the titles that taught the words would vouch for themselves
SHARED = 2  # titles of an item that must share a pair for it to be kept


class Example(NamedTuple):
    """One item's best candidate in one title: how much of each signal, and whether it was right."""

    amounts: Mapping[str, float]
    right: bool


def learn(records: Iterable[Labelled], checklist: Checklist, by_hand: Weights) -> Learned:
    """What ``records`` say the signals weigh, beginning with the weights set ``by_hand``."""
    labelled = tuple(record for record in records if record.items is not None)
    learned = Learned(
        records=len(labelled),
        schools=len({record.school for record in labelled}),
        bias=by_hand.bias,
        signals={},
        titles=_made_of(labelled, Matcher(checklist, by_hand)),
    )
    for _ in range(ROUNDS):
        matcher = Matcher(checklist, by_hand.with_learned(learned), floor=0.0)
        learned = _fitted(learned, [one for record in labelled for one in examples(record, matcher)], by_hand)
    return learned


def examples(record: Labelled, matcher: Matcher) -> list[Example]:
    """The best candidate for each item. Items that a lenient clerk would accept teach nothing."""
    owner = {part.id: item.id for item in matcher.checklist.items for part in item.parts}
    best: dict[str, Example] = {}
    for match in matcher.match(subject_of(record)):
        item = owner[match.part]
        right = item in (record.items or ())
        if item in best or (item in record.items_also and not right):
            continue
        amounts: dict[str, float] = defaultdict(float)
        for signal in match.signals:
            amounts[signal.name] += signal.weight / (matcher.weights.signals[signal.name].weight or 1.0)
        best[item] = Example({BIAS: 1.0, **amounts}, right)
    return list(best.values())


def _fitted(learned: Learned, seen: list[Example], by_hand: Weights) -> Learned:
    prior = {BIAS: by_hand.bias, **{name: one.weight for name, one in by_hand.signals.items()}}
    weights = _fit(seen, prior)
    signals = {}
    for name in sorted({name for one in seen for name in one.amounts} - {BIAS, *BY_HAND}):
        having = [one.right for one in seen if name in one.amounts]
        signals[name] = Learnt(
            weight=round(weights[name], 2), right=sum(having), wrong=len(having) - sum(having)
        )
    return replace(learned, bias=round(weights[BIAS], 2), signals=signals)


def _made_of(labelled: tuple[Labelled, ...], matcher: Matcher) -> dict[str, Titles]:
    """The pairs of characters that the titles of each item share. What a lenient clerk would accept, and
    no other, is neither a document of an item nor one of none."""
    titles: Counter[str] = Counter()
    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in labelled:
        core = matcher.core(record.title, subject_of(record).school_names)
        for name in record.items or (() if record.items_also else (NONE,)):
            titles[name] += 1
            pairs[name].update(pairs_of(core))
    order = [item.id for item in matcher.checklist.items] + [NONE]
    return {
        name: Titles(
            count=titles[name],
            pairs=" ".join(
                f"{pair}{count}"
                for pair, count in sorted(pairs[name].items())
                if count >= SHARED or name == NONE
            ),
        )
        for name in order
        if titles[name] >= SHARED
    }


def _fit(seen: list[Example], prior: Mapping[str, float]) -> dict[str, float]:
    """Newton's method, a weight at a time: converges whatever the order, and needs no library."""
    weights = dict(prior)
    having: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, one in enumerate(seen):
        for name, amount in one.amounts.items():
            if amount:
                having[name].append((number, amount))
    for name in BY_HAND:
        having.pop(name, None)
    odds = [sum(weights[name] * amount for name, amount in one.amounts.items()) for one in seen]
    for _ in range(SWEEPS):
        for name, held in sorted(having.items()):
            slope, curve = HOLD * (prior[name] - weights[name]), HOLD
            for number, amount in held:
                chance = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds[number]))))
                slope += amount * (seen[number].right - chance)
                curve += amount * amount * chance * (1.0 - chance)
            step = max(-LARGEST_STEP, min(LARGEST_STEP, slope / curve))
            moved = _same_sign(weights[name] + step, prior[name], name)
            for number, amount in held:
                odds[number] += (moved - weights[name]) * amount
            weights[name] = moved
    return weights


def _same_sign(weight: float, prior: float, name: str) -> float:
    """Never past nothing: what speaks for a match goes on to speak for it, however little."""
    if name == BIAS or weight * prior > 0 and abs(weight) > LEAST:
        return weight
    return math.copysign(LEAST, prior)
