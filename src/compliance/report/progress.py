"""A running crawl on the screen: live on a terminal, a plain line every few seconds in a log."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from compliance.report.screen import Console, Line, Sheet, Text, line, live
from compliance.report.strings import Words
from compliance.report.wording import Lang
from crawler.items import Progress

EVERY = 5.0  # seconds of the crawl between two lines of a log


class Watcher:
    """Shows each :class:`~crawler.items.Progress` it is called with.

    Use it as a context manager around the crawl and hand it over as the callback. It keeps no
    clock: elapsed time is what the crawl says. ``console`` should write to stderr.
    """

    def __init__(self, console: Console, *, lang: Lang = "zh", every: float = EVERY) -> None:
        """Show progress on ``console``; in a log, one line every ``every`` seconds."""
        self._console = console
        self._words = Words(lang)
        self._every = every
        self._live = live(console) if console.is_terminal else None
        self._last: float | None = None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def stopping(self) -> None:
        """Say at once that an interrupt was heard, and what happens now."""
        self._console.print(Text(self._words("stopping"), style="yellow"), soft_wrap=True)

    def __call__(self, progress: Progress) -> None:
        """Show ``progress``."""
        if self._live:
            self._live.update(
                Sheet(lambda canvas: [_block(progress, self._words)], lang=self._words.lang), refresh=True
            )
        elif progress.done or self._last is None or progress.seconds - self._last >= self._every:
            self._last = progress.seconds
            self._console.print(_line(progress, self._words), soft_wrap=True)


def _line(progress: Progress, words: Words) -> Text:
    said = words(
        "progress_line",
        elapsed=_elapsed(progress.seconds),
        pages=progress.pages,
        rate=_rate(progress),
        queued=progress.queued,
        failed=progress.failed,
        seen=_seen(progress),
        sites=len(progress.sites),
    )
    quiet = f"  {words('progress_quiet', until=progress.quiet_until)}" if progress.quiet_until else ""
    return Text(f"{words('progress_done' if progress.done else 'progress_running')} {said}{quiet}")


def _block(progress: Progress, words: Words) -> Line:
    state = (f"{words('progress_done')}  ", "bold green") if progress.done else ("", "")
    return line(
        state,
        f"{_elapsed(progress.seconds)}  {words('progress_pages')} ",
        (str(progress.pages), "bold"),
        f"  {words('progress_rate', rate=_rate(progress))}",
        f"  {words('progress_queued', count=progress.queued)}",
        (f"  {words('progress_failed', count=progress.failed)}", "yellow" if progress.failed else ""),
        f"  {words('progress_sites', seen=_seen(progress), count=len(progress.sites))}",
        (
            f"  {words('progress_quiet', until=progress.quiet_until)}" if progress.quiet_until else "",
            "yellow",
        ),
    )


def _seen(progress: Progress) -> int:
    """Sites of which any page was read."""
    return sum(pages > 0 for pages in progress.sites.values())


def _rate(progress: Progress) -> str:
    return f"{progress.pages / progress.seconds:.1f}" if progress.seconds > 0 else "0.0"


def _elapsed(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"
