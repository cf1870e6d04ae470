"""What changed since the audit before, as the page shows it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from compliance.compare import Change, compare
from compliance.model import Audit
from compliance.past import past_of
from compliance.report import view
from compliance.report.strings_trend import CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """变化: from an earlier audit to this one. ``counts`` are of items, by kind, in the order of ``CHANGES``.

    ``degraded`` (keys of ``DEGRADED``) says why no change is claimed.
    """

    day: date
    rate: float | None
    counts: tuple[tuple[str, int], ...]
    items: tuple[Change, ...]
    parts: tuple[Change, ...]
    degraded: tuple[str, ...]


def changes_since(earlier: Audit | None, audit: Audit) -> Since | None:
    """What changed from ``earlier`` to ``audit``; none when there is nothing to compare with."""
    if earlier is None:
        return None
    compared = compare(past_of(earlier), past_of(audit))
    order = {kind: place for place, kind in enumerate(CHANGES)}
    changes = sorted(
        (each for each in compared.changes if each.kind != "persisting"),
        key=lambda each: (order[each.kind], view.id_order(each.part or each.item)),
    )
    items = tuple(each for each in changes if each.part is None)
    number = Counter[str](each.kind for each in items)
    return Since(
        day=earlier.as_of,
        rate=earlier.summary.rate,
        counts=tuple((kind, number[kind]) for kind in CHANGES if number[kind]),
        items=items,
        parts=tuple(each for each in changes if each.part is not None),
        degraded=compared.degraded,
    )
