"""Past audits as a trend and a diff need them: verdicts, faults, evidence and sites, without their words.

:func:`past_of` makes one from a whole audit; the store keeps and gives back the same values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from compliance.configuration import to_json
from compliance.model import Audit, Finding, PartFinding, Profile, Reason, Verdict, Weight
from crawler.pacing import CHINA

GOOD = frozenset({Verdict.PUBLISHED, Verdict.NOT_APPLICABLE, Verdict.WAIVED})
OPEN = frozenset({Verdict.UNVERIFIED, Verdict.REVIEW})  # says nothing about the school
GAPS = frozenset(Verdict) - GOOD - OPEN
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_NO_FAULT = frozenset({"waived"})
_UNOPENED = {Verdict.BROKEN: "dead_link", Verdict.RESTRICTED: "walled"}  # by which fault


class Fingerprint(NamedTuple):
    """What makes two faults the same one: school (its portal), part, fault, address; never a count."""

    school: str
    part: str
    fault: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFault:
    """One fault of a part. ``outcome`` is how its address failed; empty when it answered or there is none."""

    code: str
    address: str = ""
    outcome: str = ""

    @property
    def gone(self) -> bool:
        """Whether the address answered 404 or 410: that does not pass by itself."""
        return self.outcome == "gone"

    @property
    def may_pass(self) -> bool:
        """Whether the address failed in a way that may be over tomorrow."""
        return self.outcome not in ("", "gone")


class PastEvidence(NamedTuple):
    """A document that spoke for a part and could be opened."""

    address: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPart:
    """A part's verdict with its faults; ``would_be`` what it came to without a waiver."""

    id: str
    title: str
    weight: Weight
    verdict: Verdict
    would_be: Verdict | None = None
    faults: tuple[PastFault, ...] = ()
    evidence: tuple[PastEvidence, ...] = ()

    @property
    def seen_as(self) -> Verdict:
        """The verdict without regard to a waiver of the part."""
        return self.would_be or self.verdict

    def could_show(self, code: str) -> bool:
        """Whether the audit would have seen a fault of this kind: the part was judged, and nothing that
        did not open stood before it. What a dead link leads to is not put right by the link's death."""
        hidden = self.seen_as in _UNOPENED and code not in _UNOPENED.values()
        return self.seen_as not in OPEN and not hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class PastItem:
    """An item's verdict. ``category`` is 0 and ``department`` empty where only the verdict was kept."""

    id: str
    title: str
    category: int
    department: str
    verdict: Verdict
    would_be: Verdict | None = None
    parts: tuple[PastPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSite:
    """How completely a site was seen."""

    site: str
    name: str
    department: str | None
    pages: int
    failed: int
    complete: bool
    reached: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAudit:
    """One judgement of one crawl of a school.

    ``id`` is the store's number for it, none when it does not come from a store. ``school`` is the
    portal. A crawl is known by when it ``started_at``. ``rules`` names what it was judged by. Of an
    audit that is not ``whole`` only the items' verdicts were kept.
    """

    id: int | None = None
    school: str
    name: str
    as_of: date
    started_at: datetime
    ended_at: datetime
    profile: Profile
    checklist: str
    checklist_version: str
    rules: str
    tool: str
    complete: bool
    interrupted: bool
    pages: int
    rate: float | None
    whole: bool = True
    categories: Mapping[int, str]
    items: tuple[PastItem, ...]
    sites: tuple[PastSite, ...] = ()

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        """Items by verdict."""
        return Counter(item.verdict for item in self.items)

    @property
    def gaps(self) -> int:
        """How many items have a verdict that asks the school to do something."""
        return sum(item.verdict in GAPS for item in self.items)

    @property
    def crawled_on(self) -> date:
        """The day in China on which the crawl began."""
        return self.started_at.astimezone(CHINA).date()


def past_of(audit: Audit) -> PastAudit:
    """What a trend and a diff need of an audit."""
    failed = {link.url: link.outcome for link in audit.links}
    return PastAudit(
        school=_kept(audit.school.portal),
        name=_kept(audit.school.name),
        as_of=audit.as_of,
        started_at=audit.started_at,
        ended_at=audit.ended_at,
        profile=_profile_of(audit),
        checklist=_kept(audit.checklist.id),
        checklist_version=_kept(audit.checklist.version),
        rules=_kept(audit.rules or f"{audit.checklist.version} {audit.tool.version}"),
        tool=_kept(audit.tool.version),
        complete=audit.coverage.complete,
        interrupted=audit.coverage.interrupted,
        pages=audit.coverage.pages,
        rate=audit.summary.rate,
        categories={one.number: _kept(one.name) for one in audit.checklist.categories},
        items=tuple(_item(item, failed) for item in audit.items),
        sites=tuple(
            PastSite(
                site=_kept(site.site),
                name=_kept(site.name),
                department=_kept(site.department) if site.department is not None else None,
                pages=site.pages,
                failed=site.failed,
                complete=site.complete,
                reached=site.reached,
                reason=_kept(site.reason),
            )
            for site in audit.coverage.sites
        ),
    )


def judgement_of(past: PastAudit) -> str:
    """A digest of what was judged: the same judgement of the same crawl has the same, whenever made."""
    return sha256(to_json(replace(past, id=None, tool="")).encode()).hexdigest()


def fingerprint(audit: Audit, part: str, fault: Reason) -> Fingerprint:
    """The fingerprint of a fault of an audit."""
    return Fingerprint(_kept(audit.school.portal), _kept(part), _kept(fault.code), _kept(fault.url or ""))


def fault_id(mark: Fingerprint) -> str:
    """A fault's short name in what people fill in and send back: the same wherever the fault is.

    It begins with a letter, so that no spreadsheet takes it for a number.
    """
    return "f" + sha256("\x1f".join(mark).encode()).hexdigest()[:15]


def is_fault(reason: Reason) -> bool:
    """Whether a reason of a part is something to put right, and not only the words of a waiver."""
    return reason.code not in _NO_FAULT


def asked_verdict(item: PastItem, part: PastPart) -> Verdict:
    """The verdict that a deadline follows: the item's, as every report names it.

    Of what is waived, the one it would have been; a waived part's own where its item would be no gap.
    """
    if Verdict.WAIVED not in (item.verdict, part.verdict):
        return item.verdict
    whole = item.would_be or item.verdict
    return part.seen_as if part.verdict is Verdict.WAIVED and whole not in GAPS else whole


def fingerprints(audit: PastAudit) -> frozenset[Fingerprint]:
    """The faults of an audit that stand openly: what a waiver covers is not among them."""
    return frozenset(
        Fingerprint(audit.school, part.id, fault.code, fault.address)
        for item in audit.items
        if item.verdict is not Verdict.WAIVED
        for part in item.parts
        if part.verdict in GAPS
        for fault in part.faults
    )


def _item(item: Finding, failed: Mapping[str, str]) -> PastItem:
    return PastItem(
        id=_kept(item.id),
        title=_kept(item.title),
        category=item.category,
        department=_kept(item.department),
        verdict=item.verdict,
        would_be=item.would_be,
        parts=tuple(_part(part, failed) for part in item.parts),
    )


def _part(part: PartFinding, failed: Mapping[str, str]) -> PastPart:
    faults = (
        PastFault(code=_kept(one.code), address=_kept(one.url or ""), outcome=failed.get(one.url or "", ""))
        for one in part.reasons
        if is_fault(one)
    )
    opened = (one for one in part.evidence if one.outcome == "ok")
    return PastPart(
        id=_kept(part.id),
        title=_kept(part.title),
        weight=part.weight,
        verdict=part.verdict,
        would_be=part.would_be,
        faults=tuple(dict.fromkeys(faults)),
        evidence=tuple(PastEvidence(_kept(one.final_url), _kept(one.sha256)) for one in opened),
    )


def _profile_of(audit: Audit) -> Profile:
    """Audits written before they named their profile show a watch by the reason of their sites."""
    sites = audit.coverage.sites
    watched = bool(sites) and not audit.coverage.complete and any(site.reason == "watch" for site in sites)
    return "watch" if watched else audit.profile


def _kept(text: str) -> str:
    """Text that every database can hold: no NUL, no lone surrogates."""
    return _UNKEPT.sub("\ufffd", text)
