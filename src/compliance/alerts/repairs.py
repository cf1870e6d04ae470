"""When a fault was proven to be put right, so that what flaps is neither called fixed nor reopened each time.

One audit that judges the part without the fault is proof, except where its address had failed in a way that
may pass, or where it came back before: then two in a row are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.past import GAPS, Fingerprint, PastAudit, PastFault


@dataclass(slots=True)
class _Looks:
    """What audits said of one fault so far."""

    passing: bool = False
    again: bool = False
    clean: int = 0
    repaired_on: date | None = None


def repaired_on(counted: Sequence[PastAudit]) -> Mapping[Fingerprint, date]:
    """Of every fault that was ever proven to be put right, the day of the latest audit that did so."""
    known: dict[Fingerprint, _Looks] = {}
    for audit in counted:
        here = dict(_faults(audit))
        parts = {part.id: part for item in audit.items for part in item.parts}
        for mark, fault in here.items():
            looks = known.setdefault(mark, _Looks())
            looks.again = looks.again or looks.clean > 0
            looks.passing, looks.clean = fault.may_pass, 0
        for mark, looks in known.items():
            if mark not in here and mark.part in parts and parts[mark.part].could_show(mark.fault):
                looks.clean += 1
                if looks.clean >= (2 if looks.passing or looks.again else 1):
                    looks.repaired_on = audit.as_of
    return {mark: looks.repaired_on for mark, looks in known.items() if looks.repaired_on}


def _faults(audit: PastAudit) -> Iterator[tuple[Fingerprint, PastFault]]:
    for item in audit.items:
        for part in item.parts:
            for fault in part.faults if part.seen_as in GAPS else ():
                yield Fingerprint(audit.school, part.id, fault.code, fault.address), fault
