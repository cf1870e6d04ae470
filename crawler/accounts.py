"""What became of each declared site: the lines of the end mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.items import Media, Outcome, Plan, Seed, SiteEnd
from crawler.urls import host_of, normalise, site_of

_FAILED = frozenset(
    {
        Outcome.GONE,
        Outcome.SOFT_404,
        Outcome.SERVER_ERROR,
        Outcome.CLIENT_ERROR,
        Outcome.REFUSED,
        Outcome.RESET,
        Outcome.TIMEOUT,
        Outcome.TOO_SLOW,
        Outcome.DNS,
        Outcome.TLS,
        Outcome.PROTOCOL,
        Outcome.REDIRECT_LOOP,
        Outcome.TOO_LARGE,
        Outcome.TOO_EXPANDED,
        Outcome.BAD_ENCODING,
        Outcome.UNREADABLE,
        Outcome.UNSAFE,
        Outcome.OUT_OF_SCOPE,
    }
)
_BLOCKED = frozenset(
    {
        Outcome.FORBIDDEN,
        Outcome.LOGIN_WALL,
        Outcome.CAMPUS_ONLY,
        Outcome.LOCKED,
        Outcome.CAPTCHA,
        Outcome.CHALLENGE,
        Outcome.EMPTY_SHELL,
        Outcome.RATE_LIMITED,
        Outcome.ROBOTS,
        Outcome.BUDGET,
        Outcome.INTERRUPTED,
    }
)
_ANSWERED = frozenset(
    {
        Outcome.OK,
        Outcome.LOGIN_WALL,
        Outcome.CAMPUS_ONLY,
        Outcome.CAPTCHA,
        Outcome.EMPTY_SHELL,
        Outcome.LOCKED,
        Outcome.TOO_EXPANDED,
        Outcome.UNREADABLE,
    }
)
# One such address suffices: what stands there may be anything.
_UNSEEN = (
    Outcome.INTERRUPTED,
    Outcome.BUDGET,
    Outcome.ROBOTS,
    Outcome.CHALLENGE,
    Outcome.RATE_LIMITED,
    Outcome.REFUSED,
    Outcome.DNS,
    Outcome.TLS,
    Outcome.TIMEOUT,
    Outcome.TOO_SLOW,
    Outcome.RESET,
)
# These are answers as long as they are few.
_MANY = (
    Outcome.SERVER_ERROR,
    Outcome.EMPTY_SHELL,
    Outcome.UNREADABLE,
    Outcome.PROTOCOL,
    Outcome.BAD_ENCODING,
    Outcome.TOO_LARGE,
    Outcome.TOO_EXPANDED,
)
_MANY_SHARE = 0.1
# Fewer pages than this share of the earlier crawl's, and that many fewer: something broke.
_SHRUNK_TO, _SHRUNK_BY = 0.5, 20


@dataclass(slots=True)
class _Account:
    pages: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    skips: Counter[Outcome] = field(default_factory=Counter)


class Accounts:
    """Counts per site, and over all, as the crawl goes."""

    def __init__(self, plan: Plan) -> None:
        """Sites are those of the plan's seeds."""
        self._watch = plan.profile == "watch"
        self.pages_before: Mapping[str, int] = {}
        self._seeds = [(seed, normalise(seed.url) or seed.url) for seed in plan.seeds]
        self._exact = {site_of(url) for _, url in self._seeds}
        self._by_host: dict[str, str] = {}
        for _, url in self._seeds:
            self._by_host.setdefault(host_of(url), site_of(url))
        self._accounts = {site: _Account() for site in self._exact}
        self._moved: dict[str, str] = {}
        self._seed_outcomes: dict[str, Outcome] = {}
        self.totals: Counter[str] = Counter()

    def _of(self, url: str) -> _Account | None:
        """The account of an address: its site's, else (https, another port) its host's."""
        site = site_of(url)
        key = site if site in self._exact else self._moved.get(site) or self._by_host.get(host_of(url))
        return self._accounts[key] if key else None

    def adopt(self, seed: str, url: str) -> None:
        """A seed has moved to ``url``: what stands there counts for the seed's own site."""
        self._moved.setdefault(site_of(url), site_of(seed))
        self._by_host.setdefault(host_of(url), site_of(seed))

    def discover(self, url: str) -> None:
        """A host nobody declared is crawled: the site of ``url`` gets a line of its own."""
        site = site_of(url)
        if host_of(url) not in self._by_host:
            self._by_host[host_of(url)] = site
            self._exact.add(site)
            self._accounts[site] = _Account()
            self._seeds.append((Seed(name=host_of(url), url=site + "/", role="discovered"), site + "/"))

    def count_page(self, url: str) -> None:
        """One page was read and kept."""
        self.totals["pages"] += 1
        if account := self._of(url):
            account.pages += 1

    def count_fetch(
        self, url: str, outcome: Outcome, media: Media | None, *, instead_of: Outcome | None
    ) -> None:
        """One address ended; ``instead_of`` is the outcome of its first look."""
        self.totals[outcome.value] += 1
        if instead_of:
            self.totals[instead_of.value] -= 1
        else:
            self.totals["fetches"] += 1
            self.totals["attachments"] += media not in (None, Media.HTML)
        if any(url == seed_url for _, seed_url in self._seeds):
            self._seed_outcomes[url] = outcome
        if account := self._of(url):
            account.outcomes[outcome] += 1
            if instead_of:
                account.outcomes[instead_of] -= 1

    def count_skip(self, url: str, reason: Outcome) -> None:
        """One address was never asked for."""
        self.totals["skips"] += 1
        if account := self._of(url):
            account.skips[reason] += 1

    def failed(self) -> int:
        """How many addresses have failed so far."""
        return sum(self.totals[outcome.value] for outcome in _FAILED)

    def pages_of_sites(self) -> dict[str, int]:
        """Pages read, by declared site."""
        return {site_of(url): self._accounts[site_of(url)].pages for _, url in self._seeds}

    def ends(self, *, interrupted: bool) -> tuple[SiteEnd, ...]:
        """One line for each seed; seeds on one site share its counts."""
        return tuple(self._end(seed, url, interrupted=interrupted) for seed, url in self._seeds)

    def _end(self, seed: Seed, url: str, *, interrupted: bool) -> SiteEnd:
        account = self._accounts[site_of(url)]
        reached = any(account.outcomes[outcome] > 0 for outcome in _ANSWERED)
        reason = Outcome.INTERRUPTED.value if interrupted else self._reason(account, url, reached=reached)
        return SiteEnd(
            site=site_of(url),
            name=seed.name,
            role=seed.role,
            url=seed.url,
            reached=reached,
            pages=account.pages,
            failed=sum(account.outcomes[outcome] for outcome in _FAILED),
            blocked=sum(account.outcomes[outcome] for outcome in _BLOCKED),
            skipped=sum(account.skips.values()),
            complete=not reason,
            reason=reason,
            pages_before=self.pages_before.get(site_of(url)),
            robots=account.outcomes[Outcome.ROBOTS] + account.skips[Outcome.ROBOTS],
            budget=account.outcomes[Outcome.BUDGET] + account.skips[Outcome.BUDGET],
        )

    def _reason(self, account: _Account, url: str, *, reached: bool) -> str:
        """Why a site counts as incomplete; empty when it does not."""
        if not reached:
            found = Counter({o: n for o, n in (account.outcomes + account.skips).items() if n > 0})
            return (
                max(found, key=lambda outcome: (found[outcome], outcome.value)).value
                if found
                else "unreadable"
            )
        for outcome in _UNSEEN:
            if account.outcomes[outcome] > 0 or account.skips[outcome] > 0:
                return outcome.value
        start = self._seed_outcomes.get(url, Outcome.OK)
        if start is not Outcome.OK:
            return start.value
        if account.skips[Outcome.EMPTY_SHELL] > 0:  # what a rendered page shows behind clicks only
            return Outcome.EMPTY_SHELL.value
        if self._watch:
            return "watch"
        total = sum(account.outcomes.values())
        many = {o: account.outcomes[o] for o in _MANY if account.outcomes[o] > 0}
        # Each alone may be few, and all together too many to call the site seen.
        if sum(many.values()) > _MANY_SHARE * total:
            return max(many, key=lambda outcome: (many[outcome], outcome.value)).value
        before = self.pages_before.get(site_of(url), 0)
        shrunk = account.pages < _SHRUNK_TO * before and before - account.pages > _SHRUNK_BY
        return "shrunk" if shrunk else ""
