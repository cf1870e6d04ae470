"""空壳页面: pages that show nothing without their scripts, opened in a browser and read again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from crawler.archive import Rendering, seal_rendering
from crawler.frames import Document
from crawler.gateway import reach_of
from crawler.items import Outcome, Plan, Skip
from crawler.readers import Readers
from crawler.record import RecordWriter
from crawler.scope import Scope, seeds_of
from crawler.settings import USER_AGENT
from crawler.urls import MAX_LENGTH, normalise, site_of
from crawler.window import View, Window, can_open

if TYPE_CHECKING:
    from crawler.visiting import Ended


class ShellOpener:
    """Opens shells, if the plan wants it and a browser is there; else they stay what they are."""

    def __init__(
        self,
        plan: Plan,
        *,
        scope: Scope,
        readers: Readers,
        record: RecordWriter,
        skip: Callable[[Skip], None],
    ) -> None:
        """``skip`` takes what a page shows but gives no address for."""
        self._plan = plan
        self._scope = scope
        self._readers = readers
        self._record = record
        self._skip = skip
        self._opened: Counter[str] = Counter()
        self._sites = tuple(url for _, url in seeds_of(plan))
        self._window = (
            Window(user_agent=plan.user_agent or USER_AGENT) if plan.browser and can_open() else None
        )

    async def open(self, ended: Ended) -> Ended:
        """How an address ended once its scripts have run, if it is a shell of a declared host."""
        url = ended.final_url
        if ended.outcome is not Outcome.EMPTY_SHELL or not self._window or not self._scope.declares(url):
            return ended
        if self._opened[site_of(url)] >= self._plan.max_rendered:
            detail = f"{ended.detail}; not rendered: limit of the site"
            return ended._replace(outcome=Outcome.BUDGET, detail=detail, readout=None)
        self._opened[site_of(url)] += 1
        view = await self._window.view(url, reach_of(self._scope.hosts, (*self._sites, url)))
        refused = f"; refused: {', '.join(view.refused[:5])}" if view.refused else ""
        if view.failure or (view.status or 200) >= 400:
            failure = view.failure or f"status {view.status}"
            return ended._replace(detail=f"{ended.detail}; not rendered: {failure}{refused}"[:300])
        final = normalise(view.url)
        if final is None or not self._scope.declares(final):
            return ended._replace(detail=f"{ended.detail}; not rendered: leads to {view.url[:100]}")
        rendering = Rendering(final, view.at, view.document)
        self._record.archive_sealed(await asyncio.to_thread(seal_rendering, rendering))
        readout = await self._readers.read(
            Document(
                url=final,
                body=view.document,
                content_type="text/html; charset=utf-8",
                site=site_of(final),
                rendered=True,
            )
        )
        if readout.outcome is Outcome.EMPTY_SHELL:
            return ended._replace(detail=f"rendered: still empty{refused}"[:300])
        self._note_unfollowed(final, view)
        words = f"rendered: {readout.detail}" if readout.detail else "rendered"
        chain = ended.chain if final == url else (*ended.chain, final)
        return ended._replace(
            outcome=readout.outcome, detail=words, final_url=final, chain=chain, readout=readout
        )

    def _note_unfollowed(self, url: str, view: View) -> None:
        """What stands behind a page but cannot be asked for was not seen: the site is not complete."""
        for route in view.routes:
            self._skip(Skip(route[:MAX_LENGTH], Outcome.EMPTY_SHELL, url))
        if view.clicks:
            self._skip(Skip(f"{url}#{view.clicks}-clicks", Outcome.EMPTY_SHELL, url))

    def close(self) -> None:
        """End the browser."""
        if self._window is not None:
            self._window.close()
