"""What an audit of the sample should say, and the files it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.sample.source import Site, read_text, read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedItem:
    """One item's verdict, those of its parts that differ, the reason, and the main evidence.

    ``evidence`` is ``{site}/path``, or empty where nothing was found; ``would_be`` is what a waived item
    would have been.
    """

    verdict: str
    reason: str
    parts: Mapping[str, str]
    evidence: str = ""
    would_be: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What should come out on ``as_of``; ``dead_links`` are the ``{site}/path`` that are meant to fail."""

    as_of: date
    items: Mapping[str, ExpectedItem]
    dead_links: Mapping[str, str]
    unreachable: tuple[str, ...]


def read_expected() -> Expected:
    """``expected.yaml``, as values."""
    raw = read_yaml("expected.yaml")
    return Expected(
        as_of=raw["as_of"],
        items={str(key): _item(item) for key, item in raw["items"].items()},
        dead_links=raw["dead_links"],
        unreachable=tuple(raw["unreachable"]),
    )


def _item(raw: Mapping[str, Any]) -> ExpectedItem:
    return ExpectedItem(
        verdict=raw["verdict"],
        reason=raw["reason"],
        parts={str(part): verdict for part, verdict in raw.get("parts", {}).items()},
        evidence=raw.get("evidence", ""),
        would_be=raw.get("would_be"),
    )


def school_text(sites: Mapping[str, Site], addresses: Mapping[str, str]) -> str:
    """The school file of the sample, with the addresses it is served on."""
    lines = [
        f'  - {{name: {site.name.removeprefix("青岚职业技术学院") or site.name}, url: "{addresses[key]}/",'
        f" department: {site.department}}}"
        for key, site in sites.items()
        if site.department is not None
    ]
    return read_text("text/school.yaml").format(
        portal=addresses["portal"], xxgk=addresses["xxgk"], sites="\n".join(lines)
    )


def waivers_text() -> str:
    """The waivers of the sample school, valid on ``as_of``."""
    return read_text("text/waivers.yaml")
