"""The browser, in a process of its own: orders in on standard input, what was seen out on standard output.

The one door to playwright, an optional extra. Started by :mod:`crawler.window` and ends with it. Frames
both ways: a length, then JSON. Every page has a context of its own that keeps nothing and may do nothing
but show itself; whatever it asks for goes through :mod:`crawler.gateway`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import resource
import struct
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from playwright.async_api import Browser, BrowserContext, Page, Route, WebSocketRoute, async_playwright
from playwright.async_api import Error as BrowserError

from crawler.gateway import Gateway, Reach
from crawler.lifeline import die_with_parent
from crawler.urls import host_of

FRAME = struct.Struct(">I")

_CLOSE = 2.0
_WIDTH, _HEIGHT, _TALLEST = 1280, 900, 4000  # pixels of a picture
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-remote-fonts",
    "--mute-audio",
    # What does not go through the gateway goes nowhere.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_UNSEEN = frozenset({"image", "media", "font"})  # what a text does not need
# What no list of documents needs, and what gets around the limits of one page.
_WITHOUT = """
for (const name of ['Worker', 'SharedWorker', 'RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport',
    'Notification']) { try { delete window[name]; } catch (e) {} }
window.open = () => null; window.print = () => {};
"""
# Words for readers without scripts were not shown. What only a click opens has no address for a crawl.
_DOCUMENT = """most => {
    const root = document.documentElement;
    const routes = [...root.querySelectorAll('a[href*="#/"], a[href*="#!"]')].slice(0, 200).map(a => a.href);
    let clicks = 0;
    const rows = document.querySelectorAll('li, p, div, span, td, h3, h4, a:not([href])');
    for (const one of [...rows].slice(0, 5000))
        if (one.childElementCount < 4 && one.textContent.trim().length > 3 && one.textContent.length < 200 &&
            !one.closest('a[href], button, label, select') && !one.querySelector('a[href]') &&
            getComputedStyle(one).cursor === 'pointer') clicks++;
    const shown = root.cloneNode(true);
    for (const unseen of shown.querySelectorAll('noscript')) unseen.remove();
    const text = shown.outerHTML;
    return [text.slice(0, most), text.length > most, routes, clicks];
}"""


def main() -> None:
    """Serve orders until the parent closes the pipe."""
    settings = json.loads(sys.argv[1])
    die_with_parent()
    bound = settings["megabytes"] << 20
    resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))  # of each process of the browser
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    asyncio.run(_serve(settings, sink))


async def _serve(settings: dict[str, Any], sink: BinaryIO) -> None:
    gateway = Gateway()
    proxy = await gateway.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=settings["chromium"],
            headless=True,
            proxy={"server": proxy},
            # Chromium's own sandbox refuses to work for root.
            chromium_sandbox=os.geteuid() != 0,
            args=[*_FLAGS, f"--js-flags=--max-old-space-size={settings['heap']}"],
        )
        _send(sink, {"version": browser.version})
        while order := await asyncio.to_thread(_receive):
            _send(sink, await _look(browser, gateway, order, settings))
        await browser.close()


def _receive() -> dict[str, Any] | None:
    head = sys.stdin.buffer.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read(FRAME.unpack(head)[0]))
    return order


def _send(sink: BinaryIO, value: dict[str, Any]) -> None:
    data = json.dumps(value).encode("utf-8", "replace")
    sink.write(FRAME.pack(len(data)) + data)
    sink.flush()


async def _look(
    browser: Browser, gateway: Gateway, order: dict[str, Any], settings: dict[str, Any]
) -> dict[str, Any]:
    """Open one page within its limits. A browser that cannot let go of it is ``spoilt``."""
    gateway.admit(Reach(*map(tuple, order["reach"])), settings["max_bytes"])
    seen: dict[str, Any] = {}
    asked: set[str] = set()
    context = await browser.new_context(
        accept_downloads=False,
        service_workers="block",
        permissions=[],
        ignore_https_errors=True,  # as the crawl itself: no secret of ours travels
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": _WIDTH, "height": _HEIGHT},
        user_agent=settings["user_agent"] or None,
    )
    try:
        seen = await _open(context, order, settings, asked)
    except TimeoutError:
        seen = {"failure": f"took longer than {settings['seconds']:g} s"}
    except BrowserError as failure:
        seen = {"failure": (str(failure).splitlines() or ["the browser failed"])[0][:200]}
        if host_of(order["url"]) in gateway.refused:
            seen = {"failure": "not asked: a private address, or no host of the school"}
    except (TypeError, ValueError):
        seen = {"failure": "the page answered nonsense"}
    gateway.shut()
    try:
        await asyncio.wait_for(context.close(), _CLOSE)
    except (TimeoutError, BrowserError):
        seen["spoilt"] = True
    seen["spoilt"] = seen.get("spoilt", False) or not browser.is_connected()
    # A browser has wishes of its own (its maker's servers); they are refused without a word.
    return {**seen, "refused": sorted(asked & set(gateway.refused))[:20]}


async def _open(
    context: BrowserContext, order: dict[str, Any], settings: dict[str, Any], asked: set[str]
) -> dict[str, Any]:
    picture = bool(order["picture"])
    page = await context.new_page()
    page.on("request", lambda request: asked.add(host_of(request.url)))
    crashed = asyncio.Event()
    page.on("crash", lambda _: crashed.set())
    context.on("page", lambda popup: asyncio.ensure_future(_close(popup)))
    await context.add_init_script(_WITHOUT)
    await context.route_web_socket("**/*", _hang_up)
    await context.route("**/*", _Gate(page, settings["requests"], picture=picture))
    shown = asyncio.ensure_future(_show(page, order["url"], settings, picture=picture))
    crash = asyncio.ensure_future(crashed.wait())
    both: set[asyncio.Future[Any]] = {shown, crash}
    await asyncio.wait(both, timeout=settings["seconds"], return_when=asyncio.FIRST_COMPLETED)
    if shown.done():
        crash.cancel()
        return shown.result()
    for task in both:
        task.cancel()
    await asyncio.wait({shown}, timeout=_CLOSE)
    if crashed.is_set():
        return {"failure": "the page crashed (out of memory?)", "spoilt": True}
    raise TimeoutError


async def _close(popup: Page) -> None:
    with suppress(BrowserError):
        await popup.close()


def _hang_up(socket: WebSocketRoute) -> None:
    asyncio.ensure_future(socket.close())


class _Gate:
    """Decides about each request of a page before it is made."""

    def __init__(self, page: Page, requests: int, *, picture: bool) -> None:
        self._page = page
        self._left = requests
        self._picture = picture

    async def __call__(self, route: Route) -> None:
        request = route.request
        self._left -= 1
        passes = (
            self._left >= 0
            and request.method == "GET"
            and request.url.startswith(("http://", "https://"))
            and (self._picture or request.resource_type not in _UNSEEN)
            and self._is_own(route)
        )
        with suppress(BrowserError):
            await (route.continue_() if passes else route.abort("blockedbyclient"))

    def _is_own(self, route: Route) -> bool:
        """Whether the page itself asks, not a window it opened."""
        try:
            return route.request.frame.page is self._page
        except BrowserError:  # a window whose first page is still on its way
            return False


async def _show(page: Page, url: str, settings: dict[str, Any], *, picture: bool) -> dict[str, Any]:
    # Not until it is loaded: a page that at once starts a download never is.
    answer = await page.goto(url, wait_until="commit", timeout=settings["seconds"] * 1000)
    with suppress(BrowserError):
        await page.wait_for_load_state("networkidle", timeout=settings["settle"] * 1000)
    seen: dict[str, Any] = {"url": page.url, "status": answer.status if answer else None}
    if picture:
        height = min(int(await page.evaluate("document.documentElement.scrollHeight")), _TALLEST)
        taken = await page.screenshot(
            type="png",
            animations="disabled",
            full_page=True,
            clip={"x": 0, "y": 0, "width": _WIDTH, "height": max(height, _HEIGHT)},
            timeout=settings["seconds"] * 1000,
        )
        return {**seen, "picture": base64.b64encode(taken).decode("ascii")}
    try:
        found = await page.evaluate(_DOCUMENT, settings["max_document"])
    except BrowserError:  # it was just moving on
        await page.wait_for_load_state("domcontentloaded")
        found = await page.evaluate(_DOCUMENT, settings["max_document"])
    return {**seen, "url": page.url, **_believed(found, settings["max_document"])}


def _believed(found: Any, most: int) -> dict[str, Any]:
    """What was found, in its bounds: a page may have changed what the words of our script mean."""
    text, cut, routes, clicks = found
    return {
        "html": str(text)[:most],
        "cut": bool(cut),
        "routes": [str(route)[:2000] for route in routes[:200]],
        "clicks": int(clicks),
    }


if __name__ == "__main__":
    main()
