"""One request to one answer: what was received, or what went wrong, as outcomes."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Mapping
from typing import NamedTuple

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest

from crawler.connecting import GuardedResolver
from crawler.downloading import Received, read_failure
from crawler.items import Outcome
from crawler.settings import DNS_TIMEOUT
from crawler.unpacking import unpack
from crawler.urls import is_private, site_of

_SMALL = 100_000  # bytes that are unpacked at once
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Answer(NamedTuple):
    """What one request came to. ``outcome`` is None while a body has still to be read."""

    outcome: Outcome | None
    detail: str
    status: int | None = None
    headers: dict[str, str] = {}
    pairs: tuple[tuple[str, str], ...] = ()
    sent: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    latency: float = 0.0  # seconds to the head of the answer, or to the failure


def admit(host: str) -> None:
    """Count a host as declared from now on: it may stand inside."""
    GuardedResolver.admitted.add(host)


async def leads_inside(host: str) -> bool:
    """Whether an undeclared host is, or resolves to, a private address."""
    if is_private(host):
        return True
    try:
        asked = asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found = await asyncio.wait_for(asked, DNS_TIMEOUT)
    except OSError:  # that it took too long is one as well
        return False  # the request itself will say what is wrong
    return any(is_private(str(address[4][0])) for address in found)


async def ask(
    spider: Spider, url: str, *, seconds: float = 0.0, questions: Mapping[str, str] | None = None
) -> Answer:
    """Ask for one address, following nothing. A failure is an answer too.

    ``seconds`` bounds the response; 0 leaves it to the settings. ``questions`` are headers that ask
    only for what changed.
    """
    meta = {"download_slot": site_of(url), "verbatim_url": True}
    request = Request(url, dont_filter=True, meta=meta, headers=dict(questions or {}))
    if seconds:
        request.meta["download_timeout"] = seconds
    engine = spider.crawler.engine
    assert engine is not None
    began = time.monotonic()
    try:
        response = await engine.download_async(request)
    except IgnoreRequest as failure:
        return Answer(Outcome.ROBOTS, str(failure)[:200])
    # Whatever a server does to a client library must end as an outcome.
    except Exception as failure:
        return Answer(*read_failure(failure), latency=time.monotonic() - began)
    assert isinstance(response, Received)
    headers = {name.lower(): value for name, value in response.pairs}
    answer = Answer(
        None,
        "",
        response.status,
        headers,
        response.pairs,
        response.sent,
        response.body,
        request.meta.get("download_latency", 0.0),
    )
    if "content-encoding" in headers:
        return await _unpacked(answer, spider.crawler.settings.getint("MAX_EXPANDED"))
    return answer


async def _unpacked(answer: Answer, limit: int) -> Answer:
    """The answer with its content coding undone; beside the loop when that takes a while."""
    codings = answer.headers["content-encoding"]
    if len(answer.body) > _SMALL:
        found = await asyncio.to_thread(unpack, answer.body, codings, limit)
    else:
        found = unpack(answer.body, codings, limit)
    return answer._replace(
        outcome=found.outcome,
        detail=found.detail,
        body=found.body,
        headers={name: value for name, value in answer.headers.items() if name != "content-encoding"},
        pairs=tuple(pair for pair in answer.pairs if pair[0].lower() != "content-encoding"),
    )


def outcome_of_status(status: int) -> Outcome | None:
    """The outcome a status alone decides; None where the body has a say."""
    if status in (404, 410):
        return Outcome.GONE
    if status == 429:
        return Outcome.RATE_LIMITED
    if status in (200, 203, 206) or status in (401, 403, 412, 418, 503, 521):
        return None
    if 500 <= status < 600:
        return Outcome.SERVER_ERROR
    if not 200 <= status < 500 or status in (204, 205) or 300 <= status < 400:
        # Nothing was asked that these could answer: no content, not modified, moved to nowhere.
        return Outcome.PROTOCOL
    return Outcome.OK if status < 300 else Outcome.CLIENT_ERROR


def outcome_of_answer(answer: Answer) -> tuple[Outcome | None, str]:
    """The outcome that status and headers alone decide, and its words; None where the body has a say."""
    status = answer.status or 0
    if status == 503 and "retry-after" in answer.headers:
        return Outcome.RATE_LIMITED, "status 503 with Retry-After"
    if status == 206:
        match = _RANGE.match(answer.headers.get("content-range", ""))
        if not match or match[1] != "0" or int(match[2]) + 1 != int(match[3]):
            return Outcome.PROTOCOL, "status 206: a part nobody asked for"
    return outcome_of_status(status), f"status {status}"


def outcome_of_refusal(status: int, read: Outcome) -> Outcome:
    """For a status that says no: what its body explains, else what the status means."""
    if read in (Outcome.CHALLENGE, Outcome.CAMPUS_ONLY, Outcome.LOGIN_WALL, Outcome.CAPTCHA):
        return read
    if status in (412, 521, 418):
        return Outcome.CHALLENGE
    if status in (401, 403):
        return Outcome.FORBIDDEN
    return Outcome.SERVER_ERROR
