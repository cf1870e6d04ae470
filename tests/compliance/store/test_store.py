"""What a store gives back is what was stored, once, on either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from compliance.configuration import from_json, to_json
from compliance.errors import ConfigError, HistoryError
from compliance.model import Audit, Verdict
from compliance.past import past_of
from compliance.store import (
    Policy,
    audit_numbered,
    hold,
    keep,
    newest_crawl,
    opened,
    past_audits,
    prune,
    release,
    schools_in,
)
from compliance.store.schema import METADATA
from tests.builders import NOON, golden_audit
from tests.compliance.store.filling import PORTAL, an_audit_of_week, start_filling


def as_written(audit: Audit) -> Audit:
    """The audit as its audit.json holds it, in which no lone surrogate can stand."""
    return from_json(to_json(audit), Audit)


def test_an_audit_comes_back_as_it_was(place: str) -> None:
    audit = golden_audit()
    with opened(place) as store:
        kept = keep(store, audit)
        assert past_audits(store, PORTAL) == (replace(past_of(audit), id=kept.id),)
        assert audit_numbered(store, kept.id) == as_written(audit)
        assert schools_in(store) == (PORTAL,)
        assert newest_crawl(store, PORTAL) == audit.started_at
        assert past_audits(store, "https://other.example/") == ()
        assert newest_crawl(store, "https://other.example/") is None
        with pytest.raises(HistoryError, match="no whole audit 99"):
            audit_numbered(store, 99)


def test_the_same_judgement_of_the_same_crawl_is_stored_once(place: str) -> None:
    audit = an_audit_of_week(0)
    for _ in range(2):
        with opened(place) as store:
            first, again = keep(store, audit), keep(store, audit)
            assert first.id == again.id and not again.added
    others = (
        an_audit_of_week(0, Verdict.EMPTY),
        replace(audit, as_of=date(2022, 12, 31)),
        replace(audit, rules="other"),
        replace(audit, started_at=audit.started_at + timedelta(microseconds=1)),
    )
    with opened(place) as store:
        assert all(keep(store, other).added for other in others)
        assert len(past_audits(store, PORTAL)) == 5


def test_two_processes_write_at_once_and_nothing_is_lost_or_doubled(place: str) -> None:
    mine, yours = range(0, 16), range(8, 24)
    writers = [start_filling(place, *weeks) for weeks in (mine, yours)]
    said = [writer.communicate(timeout=120) for writer in writers]
    assert [err for _, err in said if err] == []
    assert [out.split() for out, _ in said] == [[str(week) for week in weeks] for weeks in (mine, yours)]
    with opened(place) as store:
        begun = [past.started_at for past in past_audits(store, PORTAL)]
    assert begun == [NOON + timedelta(weeks=week) for week in range(24)]


def test_pruning_keeps_the_last_days_a_month_each_the_newest_and_what_is_held(place: str) -> None:
    with opened(place) as store:
        numbers = [keep(store, an_audit_of_week(week)).id for week in range(100)]
        watch = keep(store, an_audit_of_week(3, profile="watch")).id
        hold(store, numbers[0], "task 1")
        today = (NOON + timedelta(weeks=99)).date()
        said = prune(store, PORTAL, Policy(days=400), today, only_say=True)
        assert len(past_audits(store, PORTAL)) == 101
        assert prune(store, PORTAL, Policy(days=400), today) == said
        left = past_audits(store, PORTAL)
        kept = {past.id for past in left}
        assert numbers[0] in kept and watch in kept, "held, and the newest watch"
        assert set(numbers[-58:]) <= kept, "400 days"
        months = [past.crawled_on.replace(day=1) for past in left if past.id in numbers[1:42]]
        assert len(months) == len(set(months)) == 10, "one for each month"
        assert prune(store, PORTAL, Policy(days=400), today) == ()
        release(store, "task 1")
        assert [past.id for past in prune(store, PORTAL, Policy(days=400), today)] == [numbers[0]]
        assert prune(store, PORTAL, Policy(days=1), date(2099, 1, 1))
        assert {past.id for past in past_audits(store, PORTAL)} >= {numbers[-1], watch}
        assert keep(store, an_audit_of_week(200)).id > max(*numbers, watch), "no number is given twice"


def test_the_migrations_make_the_tables_of_the_program(place: str) -> None:
    with opened(place) as store, store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_store_of_a_newer_version_is_left_alone(place: str) -> None:
    with opened(place) as store:
        keep(store, an_audit_of_week(0))
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(HistoryError, match=r"newer version.*9999"), opened(place):
        pass


def test_a_database_that_holds_something_else_is_left_alone(place: str) -> None:
    with opened(place) as store, store.writing() as connection:
        for table in (*reversed(METADATA.sorted_tables), "alembic_version"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("CREATE TABLE books (title text)")
    with pytest.raises(HistoryError, match="other tables"), opened(place):
        pass


@pytest.mark.parametrize(
    "place_given",
    ["mysql://x/y", "http://x/", "sqlite://", "sqlite:///:memory:", "postgresql://u:secret@h:no/db"],
)
def test_a_place_that_can_be_none_is_a_usage_error_without_its_password(place_given: str) -> None:
    with pytest.raises(ConfigError) as caught, opened(place_given):
        pass
    assert "--store" in str(caught.value) and "secret" not in str(caught.value)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    with (
        pytest.raises(HistoryError, match="cannot be used") as caught,
        opened("postgresql://someone:secret@127.0.0.1:1/none"),
    ):
        pass
    assert "secret" not in str(caught.value) and "127.0.0.1" in str(caught.value)
