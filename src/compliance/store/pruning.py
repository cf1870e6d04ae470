"""What is given up of the past, by a stated policy.

Every audit of the last ``days`` is kept; of the months before, the last audit that looked everywhere.
The newest audit of each profile is always kept, and so is whatever something refers to (a hold).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete

from compliance.past import PastAudit
from compliance.store.opening import Store
from compliance.store.reading import held_in, past_in
from compliance.store.schema import AUDITS

KEPT_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All audits of the last ``days`` days stay, then one a month."""

    days: int = KEPT_DAYS


def prune(
    store: Store, school: str, policy: Policy, today: date, *, only_say: bool = False
) -> tuple[PastAudit, ...]:
    """Removes what the policy gives up, and returns it. ``only_say``: removes nothing."""
    with store.writing() as connection:
        past = past_in(connection, school)
        held = held_in(connection, [one.id for one in past if one.id is not None])
        gone = to_be_pruned(past, frozenset(held), policy, today)
        numbers = [one.id for one in gone]
        if numbers and not only_say:
            connection.execute(delete(AUDITS).where(AUDITS.c.id.in_(numbers)))
    return gone


def to_be_pruned(
    past: Sequence[PastAudit], held: Collection[int], policy: Policy, today: date
) -> tuple[PastAudit, ...]:
    """The audits that the policy gives up, by the day of their crawl; ``held`` are numbers that stay."""
    since = today - timedelta(days=policy.days)
    months = defaultdict[tuple[int, int], list[PastAudit]](list)
    for one in past:
        if one.crawled_on < since and one.profile == "full":
            months[one.crawled_on.year, one.crawled_on.month].append(one)
    stays = {id(_last(month)) for month in months.values()}
    stays |= {id(_last([one for one in past if one.profile == name])) for name in {p.profile for p in past}}
    return tuple(
        one for one in past if one.crawled_on < since and id(one) not in stays and one.id not in held
    )


def _last(audits: Sequence[PastAudit]) -> PastAudit:
    """The last one stored of the last crawl."""
    return max(audits, key=lambda one: (one.started_at, one.id or 0))
