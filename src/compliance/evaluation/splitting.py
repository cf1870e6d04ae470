"""划分: labelled titles by school, never by record, so that a school is either known or unknown."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from compliance.evaluation.labels import Labelled

APART = 3  # schools in ten that are kept apart


def kept_apart(school: str) -> bool:
    """Whether ``school`` is one that development does not look at. Stays so, whatever else is labelled."""
    return _draw(school) % 10 < APART


def folds_of(records: Iterable[Labelled], count: int) -> dict[str, int]:
    """The fold (0 up to ``count``) of every school: of about equal size, the same for the same records."""
    sizes = Counter(record.school for record in records)
    held = [0] * count
    folds: dict[str, int] = {}
    for school, size in sorted(sizes.items(), key=lambda one: (-one[1], _draw(one[0]))):
        smallest = held.index(min(held))
        folds[school] = smallest
        held[smallest] += size
    return folds


def _draw(school: str) -> int:
    return int(hashlib.sha256(school.encode()).hexdigest(), 16)
