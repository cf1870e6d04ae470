"""取证: what the records of a school's crawls hold for one item, and whether they are as they were written.

A record is as it was sealed, or not; what an address answered on a day is in the archive of that day's
record, or, where nothing had changed, in an earlier one to which that record refers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from compliance.errors import RecordError
from compliance.model import Audit, Evidence
from crawler.archive import Kept, find_exchange
from crawler.record import ARCHIVE, HEAD, read_end, read_fetches, read_head
from crawler.record import RecordError as BadRecord
from crawler.sealing import MANIFEST, Damage, ManifestError, find_damage, read_manifest

RECORDS = "crawl*"


class Soundness(StrEnum):
    """Whether a record is as it was sealed. ``UNSEALED``: written before records were sealed."""

    SOUND = "sound"
    DAMAGED = "damaged"
    UNSEALED = "unsealed"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One record, read whole: its seal, what is no longer as it was, and which record it continues.

    ``started_at`` is none where the record's head no longer says so.

    ``continues`` is the seal of the record it was compared with; ``link`` whether that one is
    ``present`` beside it, ``absent``, or that this record is the ``first`` of its chain.
    """

    name: str
    started_at: datetime | None
    soundness: Soundness
    seal: str = ""
    sealed_at: datetime | None = None
    continues: str = ""
    link: str = "first"
    damage: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """How one address ended in one crawl. ``same``: with the very bytes of the evidence."""

    record: str
    at: datetime
    outcome: str
    status: int | None
    sha256: str
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One piece of evidence with the answer that is kept of it (none if it cannot be found any more)."""

    evidence: Evidence
    kept: Kept | None
    record: str
    sightings: tuple[Sighting, ...]


def records_beside(folder: Path) -> tuple[Path, ...]:
    """The crawl records in an output directory, oldest first."""
    found = []
    for record in folder.glob(RECORDS):
        if (record / HEAD).is_file():
            with suppress(BadRecord):
                found.append((read_head(record).started_at, record))
    return tuple(record for _, record in sorted(found))


def beheaded_beside(folder: Path) -> tuple[Path, ...]:
    """Crawl records whose head is damaged or gone: a check must not pass them over."""
    whole = records_beside(folder)
    kept = (record for record in sorted(folder.glob(RECORDS)) if record not in whole)
    return tuple(one for one in kept if (one / HEAD).is_file() or (one / MANIFEST).is_file())


def record_of(audit: Audit, records: Sequence[Path]) -> Path:
    """The record that an audit judged. Raises :class:`RecordError` when it is not among ``records``."""
    for record in records:
        if read_head(record).started_at == audit.started_at:
            return record
    raise RecordError(
        str(records[0].parent if records else "."),
        f"holds no record of the crawl begun at {audit.started_at:%Y-%m-%d %H:%M:%S} 没有这次审查的抓取记录",
        "name an audit.json that lies beside its crawl folder 请指明与 crawl 目录放在一起的 audit.json",
    )


def check(records: Sequence[Path]) -> tuple[Checked, ...]:
    """Every record compared with its seal, and how they hang together; reads all their bytes."""
    checked = [_check(record) for record in records]
    seals = {each.seal for each in checked if each.seal}
    return tuple(_linked(each, seals) for each in checked)


def _linked(each: Checked, seals: set[str]) -> Checked:
    if not each.continues:
        return each
    return replace(each, link="present" if each.continues in seals else "absent")


def _check(record: Path) -> Checked:
    started = None
    with suppress(BadRecord):
        started = read_head(record).started_at
    try:
        manifest = read_manifest(record)
    except ManifestError as error:
        harm = ((error.path.name, Damage.CHANGED.value),)
        return Checked(name=record.name, started_at=started, soundness=Soundness.DAMAGED, damage=harm)
    if manifest is None and started is None:
        harm = ((HEAD, Damage.CHANGED.value),)
        return Checked(name=record.name, started_at=None, soundness=Soundness.DAMAGED, damage=harm)
    if manifest is None:
        unfinished = read_end(record) is None
        state = Soundness.UNFINISHED if unfinished else Soundness.UNSEALED
        return Checked(name=record.name, started_at=started, soundness=state)
    damage = tuple((name, what.value) for name, what in find_damage(record, manifest))
    return Checked(
        name=record.name,
        started_at=started,
        soundness=Soundness.DAMAGED if damage else Soundness.SOUND,
        seal=manifest.digest,
        sealed_at=manifest.sealed_at,
        continues=manifest.previous,
        damage=damage,
    )


def prove(evidence: Sequence[Evidence], record: Path, records: Sequence[Path]) -> tuple[Proof, ...]:
    """For each piece of evidence the answer kept, and every crawl that saw its address.

    The answer is looked for in the record itself, then in earlier ones, newest first: a crawl that met
    the same bytes again keeps no copy of its own.
    """
    older = [each for each in reversed(records) if read_head(each).started_at < read_head(record).started_at]
    sightings = _sightings({one.final_url: one.sha256 for one in evidence}, records)
    proofs = []
    for one in evidence:
        kept, where = None, ""
        for each in (record, *older):
            if one.sha256 and (kept := find_exchange(each / ARCHIVE, one.final_url, one.sha256)):
                where = each.name
                break
        seen = tuple(sightings.get(one.final_url, ()))
        proofs.append(Proof(evidence=one, kept=kept, record=where, sightings=seen))
    return tuple(proofs)


def _sightings(wanted: dict[str, str], records: Sequence[Path]) -> dict[str, list[Sighting]]:
    found: dict[str, list[Sighting]] = {}
    for record, url, sighting in _seen(wanted, records):
        if not any(each.record == record for each in found.get(url, ())):
            found.setdefault(url, []).append(sighting)
    return found


def _seen(wanted: dict[str, str], records: Sequence[Path]) -> Iterator[tuple[str, str, Sighting]]:
    for record in records:
        for fetch in read_fetches(record):
            if fetch.final_url in wanted:
                same = bool(fetch.digest) and fetch.digest == wanted[fetch.final_url]
                yield (
                    record.name,
                    fetch.final_url,
                    Sighting(
                        record=record.name,
                        at=fetch.fetched_at,
                        outcome=fetch.outcome.value,
                        status=fetch.status,
                        sha256=fetch.digest,
                        same=same,
                    ),
                )


def evidence_of(audit: Audit, item: str) -> tuple[str, tuple[Evidence, ...]] | None:
    """The title of an item or part and all its evidence, each address once; None for an unknown id."""
    for finding in audit.items:
        parts = finding.parts if finding.id == item else [part for part in finding.parts if part.id == item]
        if finding.id == item or parts:
            title = finding.title if finding.id == item else parts[0].title
            found = {one.final_url: one for part in parts for one in reversed(part.evidence)}
            return title, tuple(found.values())
    return None
