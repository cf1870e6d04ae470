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

from compliance.store.opening import Store, default_place, is_there, opened
from compliance.store.reading import audit_numbered, past_audits, schools_in
from compliance.store.writing import Kept, hold, keep, release

__all__ = [
    "Kept",
    "Store",
    "audit_numbered",
    "default_place",
    "hold",
    "is_there",
    "keep",
    "opened",
    "past_audits",
    "release",
    "schools_in",
]
