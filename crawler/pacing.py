"""How soon a site is asked again: Crawl-delay, slow answers, Retry-After, quiet hours."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

CHINA = timezone(timedelta(hours=8))  # no summer time since 1991

_SLOW = 1.0  # seconds to the first byte from which a site counts as labouring
_LONGEST = 15.0
_WINDOW = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–—~至]\s*([01]?\d|2[0-4]):([0-5]\d)")


class Paces:
    """The pause between two requests to each site: what robots.txt asks, and what its answers suggest."""

    def __init__(self, least: float, most_by_robots: float) -> None:
        """``least`` seconds everywhere; robots.txt may raise it to ``most_by_robots``."""
        self._least = least
        self._most_by_robots = most_by_robots
        self._asked_for: dict[str, float] = {}
        self._latency: dict[str, float] = {}

    def obey(self, site: str, crawl_delay: float) -> None:
        """Take a Crawl-delay into account."""
        self._asked_for[site] = max(0.0, min(crawl_delay, self._most_by_robots))

    def note(self, site: str, latency: float, *, failed: bool) -> None:
        """Learn from one answer: a failure never makes a site look faster."""
        known = self._latency.get(site, latency)
        if not failed or latency > known:
            self._latency[site] = (known + latency) / 2

    def of(self, site: str) -> float:
        """Seconds between two requests. A labouring site has about two to answer at a time."""
        latency = self._latency.get(site, 0.0)
        labouring = min(latency / 2, _LONGEST) if latency > _SLOW else 0.0
        return max(self._least, self._asked_for.get(site, 0.0), labouring)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` asks for, in either of its forms; None for neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class QuietHours:
    """Hours of the day in which nothing is asked for: ``08:00-18:00``, also over midnight."""

    def __init__(self, text: str) -> None:
        """Empty: never quiet. Raises :class:`ValueError` for what is no such window."""
        self._window: tuple[int, int] | None = None
        if not text.strip():
            return
        match = _WINDOW.fullmatch(text.strip())
        begin, end = (
            (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
        )
        if begin == end or max(begin, end) > 24 * 60:
            raise ValueError(f"no hours of the day: {text!r}")
        self._window = (begin, end)

    def left(self, now: datetime) -> float:
        """Seconds until the quiet hours end; 0 outside them."""
        if self._window is None:
            return 0.0
        local = now.astimezone(CHINA)
        minute = local.hour * 60 + local.minute
        begin, end = self._window
        inside = begin <= minute < end if begin < end else minute >= begin or minute < end
        if not inside:
            return 0.0
        return ((end - minute) % (24 * 60) or 24 * 60) * 60.0 - local.second - local.microsecond / 1e6

    @property
    def end(self) -> str:
        """When they end, ``HH:MM``."""
        return f"{self._window[1] // 60:02d}:{self._window[1] % 60:02d}" if self._window else ""
