"""A browser held at arm's length: its process, its limits, and its end.

Whether a browser is there at all is asked here too (:func:`can_open`): the extra ``browser`` brings
playwright, the system its Chromium. Nothing is downloaded.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

from crawler.gateway import Reach

CHROMIUM = "COMPLIANCE_CHROMIUM"  # the environment variable that names one
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FRAME = Struct(">I")  # as in crawler.browser
_START = 60.0  # seconds for a browser to come up on a busy machine
_GRACE = 5.0  # seconds beyond a page's own
_POLL = 0.2
_SHORT = 50
_LARGEST = 100_000_000  # bytes of an answer
_STARTS = 2  # failed ones in a row, after which no more are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one page, and the browser as a whole, may take.

    ``settle`` is how long a page that never stops asking is waited for before it is taken as it stands.
    ``megabytes`` bounds each process of the browser, ``megabytes_in_all`` all of them together,
    ``heap`` what scripts hold. A browser is replaced after ``pages``.
    """

    seconds: float = 20.0
    settle: float = 6.0
    requests: int = 200
    max_bytes: int = 30_000_000
    max_document: int = 5_000_000
    pages: int = 30
    megabytes: int = 1_500
    megabytes_in_all: int = 1_500
    heap: int = 512


class View(NamedTuple):
    """What a browser saw at an address, or why it saw nothing (``failure``).

    ``url`` is where it ended, ``document`` the page after its scripts, ``refused`` the hosts it asked
    for and was not given. ``routes`` are links that differ in their fragment alone, ``clicks`` how many
    things open by a click only: neither has an address that could be asked for.
    """

    at: datetime
    url: str = ""
    status: int | None = None
    document: bytes = b""
    picture: bytes = b""
    cut: bool = False
    failure: str = ""
    refused: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    clicks: int = 0


class WindowBroke(Exception):
    """The browser died, hung or took too much memory while it held a page."""


def find_chromium() -> str | None:
    """The Chromium of this system: the one ``COMPLIANCE_CHROMIUM`` names, else one by its usual names."""
    named = os.environ.get(CHROMIUM)
    return next(filter(None, map(shutil.which, [named] if named else _NAMES)), None)


def can_open() -> bool:
    """Whether pages can be opened: the extra is installed, and there is a Chromium."""
    return find_spec("playwright") is not None and find_chromium() is not None


class Window:
    """One browser, one page at a time, replaced when worn or broken. Close it."""

    def __init__(self, *, user_agent: str = "", limits: Limits | None = None) -> None:
        """The browser starts with the first page."""
        self._limits = limits or Limits()
        self._user_agent = user_agent
        self._browser: _Browser | None = None
        self._closed = False
        self._failed_starts = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="window")

    async def view(self, url: str, reach: Reach, *, picture: bool = False) -> View:
        """Open one page. Never raises for what a page does."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._view, url, reach, picture)

    def view_now(self, url: str, reach: Reach, *, picture: bool = False) -> View:
        """Open one page, and wait for it."""
        return self._thread.submit(self._view, url, reach, picture).result()

    def close(self) -> None:
        """End the browser now."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._browser is not None:
            self._browser.kill()

    def _view(self, url: str, reach: Reach, picture: bool) -> View:
        at = datetime.now(UTC)
        if not url.startswith(("http://", "https://")):
            return View(at, failure="no web address")
        try:
            seen = self._fresh().look({"url": url, "reach": reach, "picture": picture})
        except (WindowBroke, OSError) as broken:
            self._drop()
            return View(at, failure=str(broken)[:200])
        if seen.get("spoilt") or (self._browser and self._browser.opened >= self._limits.pages):
            self._drop()
        failure = seen.get("failure") or ("" if seen.get("url") else "nothing was shown")
        return View(
            at,
            url=seen.get("url", ""),
            status=seen.get("status"),
            document=seen.get("html", "").encode("utf-8", "replace"),
            picture=base64.b64decode(seen.get("picture", "")),
            cut=bool(seen.get("cut")),
            failure=failure,
            refused=tuple(seen.get("refused", ())),
            routes=tuple(dict.fromkeys(seen.get("routes", ()))),
            clicks=int(seen.get("clicks", 0)),
        )

    def _fresh(self) -> _Browser:
        if self._closed:
            raise WindowBroke("the crawl has ended")
        if self._browser is None:
            chromium = find_chromium()
            if chromium is None:
                raise WindowBroke("there is no Chromium")
            if self._failed_starts >= _STARTS:
                raise WindowBroke("the browser does not start; the log says why")
            self._failed_starts += 1
            self._browser = _Browser(chromium, self._user_agent, self._limits)
            self._browser.await_start()
            self._failed_starts = 0
        return self._browser

    def _drop(self) -> None:
        if self._browser is not None:
            self._browser.kill()
        self._browser = None


class _Browser:
    """The process of :mod:`crawler.browser`, with a home of its own that goes with it."""

    def __init__(self, chromium: str, user_agent: str, limits: Limits) -> None:
        self.opened = 0
        self._limits = limits
        # The browser's sockets stand in it, and their paths must be short.
        short = len(tempfile.gettempdir()) < _SHORT or not Path("/tmp").is_dir()
        self._home = Path(tempfile.mkdtemp(prefix="window-", dir=None if short else "/tmp"))
        home = str(self._home)
        settings = {**asdict(limits), "chromium": chromium, "user_agent": user_agent}
        # A session of its own: Ctrl-C is for the crawl, which ends us.
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.browser", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "HOME": home, "TMPDIR": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
        )

    def await_start(self) -> None:
        """Until the browser is up; raises :class:`WindowBroke`."""
        self._receive(time.monotonic() + _START)

    def look(self, order: dict[str, Any]) -> dict[str, Any]:
        """Have one page opened; raises :class:`WindowBroke` when that does not end well."""
        self.opened += 1
        data = json.dumps(order).encode()
        assert self._popen.stdin is not None
        try:
            self._popen.stdin.write(_FRAME.pack(len(data)) + data)
            self._popen.stdin.flush()
        except (OSError, ValueError) as failure:
            raise WindowBroke("the browser has died") from failure
        seen: dict[str, Any] = json.loads(self._receive(time.monotonic() + self._limits.seconds + _GRACE))
        return seen

    def _receive(self, deadline: float) -> bytes:
        (size,) = _FRAME.unpack(self._read(_FRAME.size, deadline))
        if size > _LARGEST:
            raise WindowBroke(f"the browser answered with {size >> 20} MB")
        return self._read(size, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        assert self._popen.stdout is not None
        try:
            pipe = self._popen.stdout.fileno()
            while size:
                if not select.select([pipe], [], [], _POLL)[0]:
                    self._check(deadline)
                    continue
                part = os.read(pipe, min(size, 1 << 18))
                if not part:
                    raise WindowBroke("the browser has died")
                parts.append(part)
                size -= len(part)
        except (OSError, ValueError) as failure:  # closed beneath us, by close()
            raise WindowBroke("the browser was ended") from failure
        return b"".join(parts)

    def _check(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise WindowBroke("the browser hung")
        held = sum(map(_resident, _family(self._popen.pid)))
        if held > self._limits.megabytes_in_all << 20:
            raise WindowBroke(f"the browser took {held >> 20} MB of memory")

    def kill(self) -> None:
        """End the process and all it started, whatever they do."""
        for pid in reversed(_family(self._popen.pid)):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        self._popen.kill()
        self._popen.wait()
        for file in (self._popen.stdin, self._popen.stdout):
            if file is not None:
                with suppress(OSError):
                    file.close()
        _remove(self._home)


def _remove(folder: Path) -> None:
    """What dies may still write for a moment."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


def _family(pid: int) -> list[int]:
    """The process and its descendants, as Linux lists them; elsewhere the process alone."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            after_name = entry.read_text(errors="replace").rpartition(")")[2].split()
            parents.setdefault(int(after_name[1]), []).append(int(entry.parent.name))
    found = [pid]
    for one in found:  # grows as it goes
        found += parents.get(one, ())
    return found


def _resident(pid: int) -> int:
    """Bytes of its own a process holds in memory; what it shares is not counted again."""
    with suppress(OSError, ValueError, IndexError):
        held = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(held[1]) - int(held[2])) * os.sysconf("SC_PAGE_SIZE")
    return 0
