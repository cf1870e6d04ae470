"""Waiting, keeping quiet, unpacking within bounds, and which addresses a name may lead to."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.connecting import GuardedResolver, LeadsInside
from crawler.downloading import read_failure
from crawler.items import Attempt, Fetch, Outcome
from crawler.pacing import CHINA, Paces, QuietHours, retry_after
from crawler.unpacking import unpack

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in China


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 02 Mar 2026 01:31:00 GMT", 60),
        ("Mon, 02 Mar 2026 09:31:00 +0800", 60),
        ("Sun, 01 Mar 2026 01:31:00 GMT", 0),
        ("99999999999999999999", 999999999),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after_in_both_forms(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=60))
def test_any_retry_after_is_a_time_or_none(value: str) -> None:
    found = retry_after(value, NOW)
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("window", "left"),
    [
        ("08:00-18:00", 8.5 * 3600),
        ("9:30-10:00", 1800),
        ("22:00-06:00", 0),
        ("22:00-10:30", 3600),
        ("09:31-18:00", 0),
        ("00:00-24:00", 14.5 * 3600),
        ("", 0),
    ],
)
def test_quiet_hours_are_those_of_china(window: str, left: float) -> None:
    assert QuietHours(window).left(NOW) == left


@pytest.mark.parametrize("text", ["8-18", "08:00-08:00", "25:00-26:00", "08:00", "24:30-08:00", "now"])
def test_what_is_no_span_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no hours"):
        QuietHours(text)


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 86_399))
def test_after_quiet_hours_it_is_not_quiet(begin: int, end: int, second: int) -> None:
    if begin == end:
        return
    hours = QuietHours(f"{begin // 60}:{begin % 60:02d}-{end // 60}:{end % 60:02d}")
    moment = datetime(2026, 3, 2, tzinfo=CHINA) + timedelta(seconds=second)
    assert hours.left(moment + timedelta(seconds=hours.left(moment))) == 0


def test_a_labouring_site_is_asked_more_slowly_and_then_faster_again() -> None:
    paces = Paces(0.25, 10)
    assert paces.of("a") == 0.25
    for _ in range(5):
        paces.note("a", 4.0, failed=False)
    assert paces.of("a") == 2.0
    paces.note("a", 0.01, failed=True)
    assert paces.of("a") == 2.0
    for _ in range(5):
        paces.note("a", 0.1, failed=False)
    assert paces.of("a") == 0.25
    paces.obey("a", 3600)
    assert (paces.of("a"), paces.of("b")) == (10, 0.25)


# Unpacking


def bare(body: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(body) + machine.flush()


PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "x-gzip": gzip.compress, "br": brotli.compress}


@given(st.binary(max_size=200_000), st.sampled_from(sorted(PACKERS)))
def test_what_was_packed_is_unpacked(body: bytes, coding: str) -> None:
    assert unpack(PACKERS[coding](body), coding, 200_000) == (body, None, "")


@given(st.binary(min_size=1, max_size=50_000))
def test_several_members_and_a_bare_stream(body: bytes) -> None:
    assert unpack(gzip.compress(body) + gzip.compress(body) + b"\0\0", "gzip", 100_000).body == body + body
    assert unpack(bare(body), "deflate", 100_000).body == body
    assert unpack(brotli.compress(gzip.compress(body)), "gzip, br", 100_000).body == body


@given(
    st.binary(max_size=3_000), st.sampled_from(["gzip", "deflate", "br", "gzip, br", "zstd", "utf-8", ","])
)
def test_any_bytes_end_in_an_outcome(body: bytes, codings: str) -> None:
    found = unpack(body, codings, 10_000)
    assert found.outcome in (None, Outcome.BAD_ENCODING, Outcome.TOO_EXPANDED)


@given(st.integers(1, 60), st.sampled_from(sorted(PACKERS)))
def test_a_cut_body_is_no_body(cut: int, coding: str) -> None:
    body = PACKERS[coding](bytes(range(256)) * 40)
    found = unpack(body[: max(1, len(body) - cut)], coding, 100_000)
    assert found.outcome is Outcome.BAD_ENCODING


@pytest.mark.parametrize("coding", sorted(PACKERS))
def test_a_bomb_is_left_alone_at_the_bound(coding: str) -> None:
    found = unpack(PACKERS[coding](bytes(5_000_000)), coding, 1_000_000)
    assert (found.outcome, found.body) == (Outcome.TOO_EXPANDED, b"")


def test_a_chain_of_codings_and_of_members_has_an_end() -> None:
    assert unpack(b"x", "gzip," * 9, 100).outcome is Outcome.BAD_ENCODING
    assert unpack(gzip.compress(b"x") * 5_000, "gzip", 100_000).outcome is Outcome.BAD_ENCODING


# Names


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("out.example", "93.184.216.34", True),
        ("out.example", "2606:2800:220:1::1", True),
        ("out.example", "127.0.0.1", False),
        ("out.example", "10.0.0.8", False),
        ("out.example", "::1", False),
        ("out.example", "fe80::1%eth0", False),
        ("out.example", "::ffff:127.0.0.1", False),
        ("out.example", "fd00::1", False),
        ("out.example", "169.254.169.254", False),
        ("www.qinghe.example", "10.0.0.8", True),
        ("www.qinghe.example", "169.254.169.254", False),
        ("www.qinghe.example", "::ffff:169.254.169.254", False),
        ("www.qinghe.example", "64:ff9b::a9fe:a9fe", False),
        ("www.qinghe.example", "fe80::1", False),
        ("www.qinghe.example", "fe80::1%eth0", False),
        ("169.254.1.1", "169.254.1.1", True),
    ],
)
def test_a_name_may_not_lead_inside_unless_declared(host: str, address: str, allowed: bool) -> None:
    declared = frozenset({"www.qinghe.example", "169.254.1.1"})
    assert GuardedResolver.judges(declared, host, address) is allowed


# Two failures apart


@pytest.mark.parametrize(
    ("seconds", "outcomes", "apart"),
    [
        ((0, 60), "ff", True),
        ((0, 3), "ff", False),
        ((0,), "f", False),
        ((0, 60), "fo", False),
        ((0, 1, 60), "fff", True),
        ((), "", False),
    ],
)
def test_dead_means_two_failures_apart_in_time(seconds: tuple[int, ...], outcomes: str, apart: bool) -> None:
    attempts = tuple(
        Attempt(NOW + timedelta(seconds=second), Outcome.GONE if letter == "f" else Outcome.OK, None)
        for second, letter in zip(seconds, outcomes, strict=True)
    )
    fetch = Fetch(
        url="http://a.example/",
        final_url="http://a.example/",
        site="http://a.example",
        outcome=Outcome.GONE,
        fetched_at=NOW,
        attempts=attempts,
    )
    assert fetch.failed_apart(5) is apart


def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    answers = iter([["10.0.0.1", "93.184.216.34"], ["127.0.0.1", "::1"], [], ["169.254.169.254"]])

    def look_up(host: str, *_: Any) -> list[Any]:
        found = next(answers)
        if not found:
            raise OSError("no such name")
        return [(0, 0, 0, "", (address, 0)) for address in found]

    async def ask() -> None:
        resolver = GuardedResolver(frozenset(), 5.0, look_up)
        for _ in range(2):  # as first looked at, not asked for again
            assert [found["host"] for found in await resolver.resolve("first.example", 80)] == [
                "93.184.216.34"
            ]
        for host, failure in [
            ("second.example", LeadsInside),
            ("third.example", OSError),
            ("fourth.example", LeadsInside),
        ]:
            with pytest.raises(failure) as raised:
                await resolver.resolve(host, 80)
            assert raised.type is failure
        await resolver.close()

    asyncio.run(ask())


def test_a_name_that_is_not_found_in_time_is_given_up() -> None:
    answered = threading.Event()

    def look_up(*_: Any) -> list[Any]:
        answered.wait(20)
        return []

    async def ask() -> None:
        resolver = GuardedResolver(frozenset(), 0.05, look_up)
        with pytest.raises(socket.gaierror, match="did not resolve"):
            await resolver.resolve("slow.example", 80)
        answered.set()
        await resolver.close()

    asyncio.run(ask())


def test_a_name_that_hangs_keeps_no_other_waiting() -> None:
    answered, asked = threading.Event(), Counter[str]()

    def look_up(host: str, *_: Any) -> list[Any]:
        asked[host] += 1
        if host == "slow.example":
            answered.wait(20)
        return [(0, 0, 0, "", ("93.184.216.34", 0))]

    async def ask() -> None:
        resolver = GuardedResolver(frozenset(), 2.0, look_up)
        slow = [asyncio.create_task(resolver.resolve("slow.example", 80)) for _ in range(99)]
        await asyncio.sleep(0)
        assert await resolver.resolve("quick.example", 80)
        slow[0].cancel()  # whose time is over takes the answer from nobody
        answered.set()
        assert all(await asyncio.gather(*slow[1:]))
        await resolver.close()

    asyncio.run(ask())
    assert asked == {"slow.example": 1, "quick.example": 1}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("[Errno 111] Connect call failed, [Errno 101] Network is unreachable", Outcome.REFUSED),
        ("[Errno 110] Connection timed out, [Errno 101] Network is unreachable", Outcome.TIMEOUT),
        ("[Errno 104] Connection reset by peer, [Errno 32] Broken pipe", Outcome.RESET),
    ],
)
def test_addresses_that_failed_each_in_its_way_are_told_apart(words: str, outcome: Outcome) -> None:
    assert read_failure(OSError(f"Multiple exceptions: {words}"))[0] is outcome
