"""What a crawl begins with: the seeds of its plan, and the evidence a watch goes back to."""

from __future__ import annotations

from crawler.following import Follower
from crawler.frontier import Entry
from crawler.items import Plan
from crawler.scope import FIRST, PLAIN, Scope, seeds_of


def sow(plan: Plan, follower: Follower) -> None:
    """Queue the seeds that were not met before."""
    for seed, url in seeds_of(plan):
        follower.queue_new(
            Entry(
                url=url,
                rank=FIRST,
                column=seed.role == "disclosure",
                seed=url,
                follow=not plan.only_seeds,
            )
        )


def sow_watched(plan: Plan, scope: Scope, follower: Follower) -> None:
    """After the column, which may lead to them itself and tells more of the way."""
    for url, parent, anchor in plan.watched:
        follow = scope.declares(url)
        follower.queue_new(
            Entry(
                url=url,
                parent=parent,
                anchor=anchor,
                depth=1,
                rank=PLAIN,
                follow=follow,
                column=not follow,
            )
        )
