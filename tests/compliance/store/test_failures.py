"""What bad input gets: a clear message, nothing lost, nothing doubled."""

from __future__ import annotations

import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from compliance.errors import HistoryError
from compliance.past import past_of
from compliance.store import audit_numbered, keep, opened, past_audits
from tests.compliance.store.filling import PORTAL, an_audit_of_week, start_filling


def filled(path: Path, weeks: int = 6) -> Path:
    with opened(str(path)) as store:
        for week in range(weeks):
            keep(store, an_audit_of_week(week))
    return path


def overwritten(path: Path) -> None:
    """Every page but the first two holds rubbish."""
    body = path.read_bytes()
    path.write_bytes(body[:8192] + b"\xa5" * (len(body) - 8192))


def test_a_file_that_is_no_database_is_named_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "audits.db"
    path.write_text("school: {name: 青岚职业技术学院}\n" * 40, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(HistoryError, match=r"audits\.db: is damaged.*--import"), opened(str(path)):
        pass
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["overwritten", "cut"])
def test_a_damaged_database_is_found_before_anything_is_written(tmp_path: Path, damage: str) -> None:
    path = filled(tmp_path / "audits.db")
    if damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096 + 100])
    else:
        overwritten(path)
    with pytest.raises(HistoryError, match="is damaged"), opened(str(path)) as store:
        keep(store, an_audit_of_week(7))


def test_a_text_that_rotted_is_named_and_the_others_can_be_read(tmp_path: Path) -> None:
    path = filled(tmp_path / "audits.db", 2)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE documents SET content = x'00ff' WHERE audit = 1")
    raw.close()
    with opened(str(path)) as store:
        assert audit_numbered(store, 2) == an_audit_of_week(1)
        with pytest.raises(HistoryError, match="its text is damaged"):
            audit_numbered(store, 1)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be opened or written"), opened(str(tmp_path / "no/a.db")):
        pass


def _no_more_than(kilobytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))


def test_a_disk_that_fills_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "audits.db"
    command = [sys.executable, "-m", "tests.compliance.store.filling", str(path), *map(str, range(200))]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: _no_more_than(400),
    )
    stored = [int(word) for word in done.stdout.split()]
    assert done.returncode and "HistoryError" in done.stderr and "the disk is full" in done.stderr
    assert 0 < len(stored) < 200
    check_against(str(path), stored)
    with opened(str(path)) as store:
        assert keep(store, an_audit_of_week(len(stored))).added
    check_against(str(path), [*stored, len(stored)])


def check_against(place: str, acknowledged: Sequence[int]) -> None:
    """Everything acknowledged is there, whole and once; what else is there is whole, too."""
    with opened(place) as store:
        past = past_audits(store, PORTAL)
        weeks = [(one.started_at - an_audit_of_week(0).started_at).days // 7 for one in past]
        assert len(weeks) == len(set(weeks)), "doubled"
        assert set(acknowledged) <= set(weeks), "lost"
        for week, one in zip(weeks, past, strict=True):
            assert one.id is not None
            assert one.items == past_of(an_audit_of_week(week)).items
            assert audit_numbered(store, one.id) == an_audit_of_week(week)


def test_killed_at_random_points_nothing_acknowledged_is_lost(place: str) -> None:
    chance, acknowledged = random.Random(2022), []
    for run in range(6):
        writer = start_filling(place, *range(run * 40, run * 40 + 40))
        assert writer.stdout is not None
        seen = [writer.stdout.readline()]  # it is up; from here on it is killed somewhere
        time.sleep(chance.uniform(0, 0.2))
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate(timeout=60)
        acknowledged += [int(word) for word in (*seen, *rest.split("\n")) if word.strip()]
        check_against(place, acknowledged)
    assert len(acknowledged) >= 6
