"""What a finished crawl noted as answers came in, put in an order that no answer's delay decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crawler.clickpaths import ClickPaths
from crawler.items import Fetch, Skip
from crawler.notation import read_line, write_line
from crawler.record import AGAIN, FETCHES, SKIPS


def settle(directory: Path, paths: ClickPaths, seeds: list[str]) -> None:
    """Give each fetch and skip of a record the path :class:`ClickPaths` knows, and sort them by address.

    Files are replaced whole, before the end mark is written.
    """
    lines = (directory / FETCHES).read_bytes().splitlines(keepends=True)
    fetches = sorted(
        ((read_line(Fetch, line), line.startswith(AGAIN), line) for line in lines),
        key=lambda noted: (noted[0].url, noted[1]),
    )
    step_to = paths.settle(((fetch.url, fetch.final_url) for fetch, _, _ in fetches), seeds)
    settled = []
    for fetch, again, line in fetches:
        step = step_to(fetch.url) if fetch.parent else None
        if step and step != (fetch.depth, fetch.parent, fetch.anchor):
            moved = replace(fetch, depth=step.depth, parent=step.parent, anchor=step.anchor)
            line = write_line(moved)
            line = AGAIN + line[1:] if again else line
        settled.append(line)
    _write(directory / FETCHES, settled)
    skips = [read_line(Skip, line) for line in (directory / SKIPS).read_bytes().splitlines()]
    skips = [
        skip._replace(parent=step.parent) if skip.parent and (step := step_to(skip.url)) else skip
        for skip in skips
    ]
    _write(directory / SKIPS, [write_line(skip) for skip in sorted(skips)])


def _write(path: Path, lines: list[bytes]) -> None:
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(b"".join(lines))
    beside.replace(path)
