"""截图: pictures of the pages that an audit's findings rest on, with an index that says what each shows.

They are taken after judging, in the browser of the optional extra, and change no verdict. Names come from
the checklist's ids, never from the network.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from compliance.model import Audit, Evidence, School
from compliance.schools import declared_sites
from crawler.gateway import Reach, reach_of
from crawler.urls import host_of, normalise
from crawler.window import View, Window

FOLDER, INDEX = "evidence", "index.json"
PER_ITEM = 3  # pages of one item, one a part
IN_ALL = 150
SECONDS = 900.0  # for all of them


def take_screenshots(audit: Audit, school: School, out: Path, *, user_agent: str) -> Path:
    """Pictures of the best evidence of each item in ``<out>/evidence``; returns the index.

    An earlier folder is moved aside. A page that cannot be opened is in the index with its failure.
    """
    folder = out / FOLDER
    if folder.exists():
        number = 1
        while (aside := out / f"{FOLDER}-{number}").exists():
            number += 1
        folder.rename(aside)
    folder.mkdir(parents=True)
    rows: list[dict[str, Any]] = []
    window = Window(user_agent=user_agent)
    try:
        _take(audit, _sites(school), folder, window, rows)
    finally:
        window.close()
        index = folder / INDEX
        shape = {"version": 1, "school": audit.school.name, "as_of": audit.as_of.isoformat(), "pages": rows}
        index.write_text(json.dumps(shape, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return index


def _take(
    audit: Audit, sites: tuple[str, ...], folder: Path, window: Window, rows: list[dict[str, Any]]
) -> None:
    seen: dict[str, dict[str, Any]] = {}
    deadline = time.monotonic() + SECONDS
    for item, number, evidence in _best(audit):
        url = evidence.final_url
        if url not in seen:
            name = f"{re.sub(r'[^A-Za-z0-9._-]', '_', item)}-{number}.png"
            if evidence.kind == "attachment":
                seen[url] = {"failure": "is a file, not a page 附件，非网页"}
            elif len(seen) >= IN_ALL or time.monotonic() > deadline:
                seen[url] = {"failure": "too many pages or too little time 超出截图限额"}
            else:
                seen[url] = _picture(window.view_now(url, _reach(sites, url), picture=True), folder / name)
        shown = {"item": item, "part": evidence.part, "url": url, "title": evidence.title}
        rows.append({**shown, **seen[url]})


def _best(audit: Audit) -> Iterator[tuple[str, int, Evidence]]:
    """Of each item the first evidence of each part, each address once, pages before files."""
    for finding in audit.items:
        by_part: dict[str, Evidence] = {}
        for evidence in sorted(finding.evidence, key=lambda one: one.kind == "attachment"):
            by_part.setdefault(evidence.part, evidence)
        chosen = {one.final_url: one for one in reversed(by_part.values())}
        for number, evidence in enumerate([*reversed(chosen.values())][:PER_ITEM], 1):
            yield finding.id, number, evidence


def _sites(school: School) -> tuple[str, ...]:
    return tuple(url for site in declared_sites(school) if (url := normalise(site.url)))


def _reach(sites: tuple[str, ...], url: str) -> Reach:
    """The declared sites and the page's own; a private address only on a host the school file names."""
    hosts = {host_of(site) for site in sites}
    return reach_of(hosts | {host_of(url)}, (*sites, url) if host_of(url) in hosts else sites)


def _picture(view: View, path: Path) -> dict[str, Any]:
    entry: dict[str, Any] = {"taken_at": view.at.isoformat(), "status": view.status}
    if view.failure or not view.picture:
        return {**entry, "failure": view.failure or "nothing was shown"}
    path.write_bytes(view.picture)
    return {
        **entry,
        "file": path.name,
        "final_url": view.url,
        "sha256": sha256(view.picture).hexdigest(),
    }
