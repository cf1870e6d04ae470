"""审查库: every audit of a school, kept in SQLite (one file) or PostgreSQL (by URL) in one form.

::

    with opened(default_place(school_file)) as store:
        keep(store, audit)                      # once, however often it is said
        for past in past_audits(store, portal): ...
        audit_numbered(store, past.id)          # the whole of it again

What a store gives back are the values of :mod:`compliance.past`; what changed is said by pure functions
over them (:mod:`compliance.chronicle`, :mod:`compliance.compare`). Whoever refers to an audit holds it
(:func:`hold`), so that it is not pruned. Tables of others join the same database by a further file in
``migrations/versions``, with a foreign key to ``audits.id``.
"""

from compliance.store.carrying import TakenIn, exported, take_in
from compliance.store.former import FormerHistory, former_path, take_in_former
from compliance.store.opening import Store, default_place, is_there, opened
from compliance.store.pruning import Policy, prune
from compliance.store.reading import audit_numbered, newest_crawl, past_audits, schools_in
from compliance.store.tasks import Taken, follow, take_answers, task_records
from compliance.store.telling import (
    Alert,
    Claim,
    Told,
    claim,
    forget_unsure,
    settle,
    take_back,
    told,
    unsure,
)
from compliance.store.writing import Kept, hold, keep, release

__all__ = [
    "Claim",
    "FormerHistory",
    "Kept",
    "Alert",
    "Policy",
    "Store",
    "Taken",
    "TakenIn",
    "Told",
    "audit_numbered",
    "claim",
    "default_place",
    "exported",
    "follow",
    "forget_unsure",
    "former_path",
    "hold",
    "is_there",
    "keep",
    "newest_crawl",
    "opened",
    "past_audits",
    "prune",
    "release",
    "schools_in",
    "settle",
    "take_answers",
    "take_back",
    "take_in",
    "take_in_former",
    "task_records",
    "told",
    "unsure",
]
