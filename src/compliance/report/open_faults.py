"""Every fault that is open, once: what programs count, and tell old from new by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.model import Audit, Finding, PartFinding, Reason, Verdict, WaiverNote, Weight
from compliance.past import Fingerprint, fingerprint
from compliance.report import view
from compliance.report.strings import Words

_CLOSED = frozenset({Verdict.PUBLISHED, Verdict.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFault:
    """One fault of one part: the same address may be faulty in several words.

    ``waiver`` excuses it today. ``is_new`` is none when there is nothing to compare with.
    """

    finding: Finding
    part: PartFinding
    reasons: tuple[Reason, ...]
    fingerprint: Fingerprint
    waiver: WaiverNote | None
    is_new: bool | None

    @property
    def waived(self) -> bool:
        """Whether a waiver excuses it."""
        return _is_waived(self.finding, self.part)

    @property
    def verdict(self) -> Verdict:
        """What the part comes to, or would without its waiver."""
        if self.part.verdict is Verdict.WAIVED:
            return self.part.would_be or Verdict.WAIVED
        return self.part.verdict

    def said(self, words: Words) -> str:
        """Its reasons in words, each once."""
        texts = (view.reason_text(each, words.lang).rstrip("。；;.") for each in self.reasons)
        return words("semicolon").join(dict.fromkeys(filter(None, texts)))


def open_faults(audit: Audit, earlier: Audit | None = None) -> tuple[OpenFault, ...]:
    """What does not hold, was not seen, or must be decided, by item and part; also what is waived.

    What a waiver covered in ``earlier`` is new once the waiver is over, as for the gate.
    """
    before = open_faults(earlier) if earlier else ()
    known = frozenset(one.fingerprint for one in before)
    stood_openly = frozenset(one.fingerprint for one in before if not one.waived)
    return tuple(
        OpenFault(
            finding=finding,
            part=part,
            reasons=reasons,
            fingerprint=mark,
            waiver=_waiver(audit, finding, part),
            is_new=mark not in (known if _is_waived(finding, part) else stood_openly) if earlier else None,
        )
        for finding in sorted(audit.items, key=lambda each: view.id_order(each.id))
        if finding.verdict is not Verdict.NOT_APPLICABLE
        for part in parts_of(finding)
        if part.verdict not in _CLOSED
        for mark, reasons in _faults(audit, part)
    )


def _is_waived(finding: Finding, part: PartFinding) -> bool:
    return Verdict.WAIVED in (finding.verdict, part.verdict)


def parts_of(finding: Finding) -> tuple[PartFinding, ...]:
    """The parts of an item; of an item without parts, the item as its own part."""
    if finding.parts:
        return finding.parts
    return (
        PartFinding(
            id=finding.id,
            title=finding.title,
            verdict=finding.verdict,
            weight=Weight.MANDATORY,
            reasons=finding.reasons,
            evidence=finding.evidence,
            would_be=finding.would_be,
        ),
    )


def _faults(audit: Audit, part: PartFinding) -> Iterator[tuple[Fingerprint, tuple[Reason, ...]]]:
    found: dict[Fingerprint, list[Reason]] = {}
    for reason in part.reasons or (Reason(code=part.verdict.value, zh="", en=""),):
        found.setdefault(fingerprint(audit, part.id, reason), []).append(reason)
    for mark, reasons in found.items():
        yield mark, tuple(reasons)


def _waiver(audit: Audit, finding: Finding, part: PartFinding) -> WaiverNote | None:
    used = {note.item: note for note in audit.waivers if note.state == "used"}
    return used.get(part.id) or used.get(finding.id)
