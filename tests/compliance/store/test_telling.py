"""What was told to whom, on both databases: claimed before it is sent, never twice, settled or taken back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date

from compliance.past import Fingerprint
from compliance.store import (
    Alert,
    Claim,
    Told,
    claim,
    forget_unsure,
    keep,
    opened,
    settle,
    take_back,
    told,
    unsure,
)
from tests.builders import NOON
from tests.compliance.store.filling import PORTAL, an_audit_of_week

DAY = date(2022, 11, 7)
FAULT = Fingerprint(PORTAL, "19.1", "nothing_found", "")


def an_alert(*kinds: str, name: str = "one") -> Alert:
    return Alert("email:a@b.cn", tuple(Claim(FAULT, kind) for kind in kinds), DAY, None, name)


def once(before: Sequence[Told]) -> tuple[Alert, str] | None:
    return None if before else (an_alert("new"), "parcel")


def test_what_is_claimed_counts_as_told_and_is_unsure_until_it_is_settled(place: str) -> None:
    with opened(place) as store:
        keep(store, an_audit_of_week(0))
        assert claim(store, PORTAL, "email:a@b.cn", once, now=NOON) == "parcel"
        (row,) = told(store, PORTAL, "email:a@b.cn")
        assert (row.fingerprint, row.kind, row.as_of, row.sure, row.claimed_at) == (
            FAULT,
            "new",
            DAY,
            False,
            NOON,
        )
        assert unsure(store, PORTAL) == (row,)
        assert claim(store, PORTAL, "email:a@b.cn", once, now=NOON) is None
        settle(store, "one")
        assert unsure(store, PORTAL) == ()
        take_back(store, "one")  # what was sent stays sent
        assert [one.sure for one in told(store, PORTAL, "email:a@b.cn")] == [True]
        assert told(store, PORTAL, "email:c@d.cn") == ()
        assert told(store, "https://other.example/", "email:a@b.cn") == ()


def test_what_did_not_go_out_is_forgotten(place: str) -> None:
    with opened(place) as store:
        claim(store, PORTAL, "email:a@b.cn", once, now=NOON)
        take_back(store, "one")
        assert told(store, PORTAL, "email:a@b.cn") == ()


def test_a_person_decides_on_what_is_unsure(place: str) -> None:
    with opened(place) as store:
        claim(store, PORTAL, "email:a@b.cn", once, now=NOON)
        assert forget_unsure(store, PORTAL, "arrived") == 1
        assert [one.sure for one in told(store, PORTAL, "email:a@b.cn")] == [True]
        claim(store, PORTAL, "email:a@b.cn", lambda _: (an_alert("fixed", name="two"), ""), now=NOON)
        assert forget_unsure(store, PORTAL, "resend") == 1
        assert [one.kind for one in told(store, PORTAL, "email:a@b.cn")] == ["new"]


def test_of_many_at_once_one_claims(place: str) -> None:
    with opened(place) as store:
        keep(store, an_audit_of_week(0))
    got: list[str | None] = []
    start = threading.Barrier(6)

    def try_it() -> None:
        with opened(place) as store:
            start.wait()
            got.append(claim(store, PORTAL, "email:a@b.cn", once, now=NOON))

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got, key=str) == [None] * 5 + ["parcel"]
