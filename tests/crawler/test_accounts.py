"""When a site counts as seen to its end, and what is said when it does not."""

from __future__ import annotations

import pytest

from crawler.accounts import Accounts
from crawler.items import Media, Outcome, Plan, Seed, SiteEnd

HOME = "http://www.qinghe.example/"
ASKED = [one for one in Outcome if one not in (Outcome.BUDGET, Outcome.INTERRUPTED)]


def end_of(fetches: dict[Outcome, int], skips: dict[Outcome, int] | None = None, sound: int = 20) -> SiteEnd:
    accounts = Accounts(Plan(seeds=(Seed(name="门户", url=HOME),)))
    for number in range(sound):
        accounts.count_page(f"{HOME}{number}")
        accounts.count_fetch(f"{HOME}{number or ''}", Outcome.OK, Media.HTML, instead_of=None)
    for outcome, count in fetches.items():
        for number in range(count):
            accounts.count_fetch(f"{HOME}{outcome}/{number}", outcome, None, instead_of=None)
    for reason, count in (skips or {}).items():
        for number in range(count):
            accounts.count_skip(f"{HOME}skip/{number}", reason)
    return accounts.ends(interrupted=False)[0]


@pytest.mark.parametrize("outcome", [one for one in ASKED if one is not Outcome.OK])
def test_every_outcome_counts_as_failed_or_blocked(outcome: Outcome) -> None:
    end = end_of({outcome: 3})
    assert end.failed + end.blocked == 3
    assert not (end.failed and end.blocked)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.TIMEOUT,
        Outcome.TOO_SLOW,
        Outcome.RESET,
        Outcome.REFUSED,
        Outcome.DNS,
        Outcome.TLS,
        Outcome.RATE_LIMITED,
        Outcome.CHALLENGE,
        Outcome.ROBOTS,
    ],
)
def test_one_address_that_nobody_saw_leaves_a_site_open(outcome: Outcome) -> None:
    end = end_of({outcome: 1}, sound=1000)
    assert (end.complete, end.reason) == (False, outcome.value)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.SERVER_ERROR,
        Outcome.UNREADABLE,
        Outcome.EMPTY_SHELL,
        Outcome.PROTOCOL,
        Outcome.BAD_ENCODING,
        Outcome.TOO_LARGE,
        Outcome.TOO_EXPANDED,
    ],
)
def test_few_bad_answers_are_borne_and_many_are_not(outcome: Outcome) -> None:
    assert end_of({outcome: 2}).complete
    many = end_of({outcome: 5})
    assert (many.complete, many.reason) == (False, outcome.value)


def test_bad_answers_of_several_kinds_are_taken_together() -> None:
    mixed = {Outcome.SERVER_ERROR: 2, Outcome.UNREADABLE: 1, Outcome.BAD_ENCODING: 1}
    end = end_of(mixed)
    assert (end.complete, end.reason) == (False, "server_error")


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.SOFT_404, Outcome.LOGIN_WALL, Outcome.CAMPUS_ONLY])
def test_what_is_gone_or_walled_is_an_answer(outcome: Outcome) -> None:
    assert end_of({outcome: 15}).complete


def test_robots_and_bounds_are_counted_by_themselves() -> None:
    end = end_of({Outcome.ROBOTS: 2}, {Outcome.BUDGET: 7, Outcome.ROBOTS: 1})
    assert (end.robots, end.budget, end.skipped, end.complete) == (3, 7, 8, False)


def test_a_site_that_never_answered_says_what_it_did_instead() -> None:
    end = end_of({Outcome.TLS: 3}, sound=0)
    assert (end.reached, end.complete, end.reason) == (False, False, "tls")
