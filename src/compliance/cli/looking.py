"""A first look at a portal: its home page and a handful of its own pages, in a record thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import click

from compliance.cli.terminal import messages
from compliance.discovery import choose_pages, moved_on
from compliance.placement import find_column
from compliance.report.progress import Watcher
from crawler.items import Fetch, Outcome, Page, Plan, Progress, Seed
from crawler.record import read_fetches, read_pages
from crawler.run import run

Look = tuple[list[Page], list[Fetch]]


def look(
    urls: Iterable[str],
    limits: Plan,
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> Look:
    """These addresses and nothing they link, within ``limits`` (a plan whose seeds do not count); pages
    in the order of ``urls``.

    Raises :class:`click.Abort` when interrupted.
    """
    wanted = tuple(dict.fromkeys(urls))
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        plan = replace(
            limits,
            seeds=tuple(Seed(name="门户网站", url=url, role="portal") for url in wanted),
            only_seeds=True,
            readers=1,
            second_look_after=0,
        )
        if run(plan, record, on_progress=on_progress).reason == "interrupted":
            raise click.Abort
        fetches = list(read_fetches(record))
        asked = {fetch.final_url: fetch.url for fetch in fetches}
        order = {url: place for place, url in enumerate(wanted)}
        pages = sorted(
            read_pages(record), key=lambda page: order.get(asked.get(page.url, page.url), len(order))
        )
        fetches.sort(key=lambda fetch: order.get(fetch.url, len(order)))
        return pages, fetches


def look_around(
    portal: str, limits: Plan, names: tuple[str, ...], *, at_most: int, home: Look | None = None
) -> Look:
    """The home page, what it moves the visitor on to (frames, script redirects), then its most telling
    pages: ``at_most`` in all. ``home`` is the look at the home page, if there was one."""
    pages, fetches = home or look((portal,), limits)
    asked = {portal, *(fetch.final_url for fetch in fetches)}
    for choose in (moved_on, moved_on, lambda seen: choose_pages(seen, names, at_most=at_most)):
        more = [url for url in choose(pages) if url not in asked][: max(0, at_most - len(asked))]
        if more:
            with Watcher(messages()) as watcher:
                found, others = look(more, limits, on_progress=watcher)
            asked.update(more)
            pages, fetches = pages + found, fetches + others
    return pages, fetches


def find_disclosure(portal: str, limits: Plan, names: tuple[str, ...], *, at_most: int = 10) -> str | None:
    """The disclosure column as the portal links it: from its home page, a frame of it, or a page of
    directions (导航, 网站地图); none when no page of these does."""
    pages, fetches = look((portal,), limits)
    column = next((found for page in pages if (found := find_column(page, names))), None)
    if column is None and pages:
        pages, fetches = look_around(portal, limits, names, at_most=at_most, home=(pages, fetches))
        opened = {fetch.final_url for fetch in fetches if fetch.outcome is Outcome.OK}
        column = next(
            (found for page in pages if page.url in opened and (found := find_column(page, names))), None
        )
    return column
