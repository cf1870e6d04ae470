"""What a command costs, whole tree and all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.measure import ContestantError, measure

# A child in a session of its own that holds 60 MB and burns a little processor time.
CHILD = "import time; held = b'x' * 60_000_000; [i * i for i in range(3_000_000)]; time.sleep(1.2)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}], start_new_session=True)"


def test_children_count_whatever_session_they_are_in(tmp_path: Path) -> None:
    alone = measure([sys.executable, "-c", "pass"], log=tmp_path / "alone.log")
    cost = measure([sys.executable, "-c", PARENT], log=tmp_path / "log")
    assert cost.seconds >= 1.2
    assert cost.cpu > alone.cpu
    assert cost.memory > 60_000_000


def test_an_unexpected_exit_code_is_told_with_the_last_words(tmp_path: Path) -> None:
    with pytest.raises(ContestantError, match=r"ended with 7(?s:.*)oh dear"):
        measure([sys.executable, "-c", "print('oh dear'); raise SystemExit(7)"], log=tmp_path / "log")


def test_who_does_not_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ContestantError, match="ended with -9"):
        measure([sys.executable, "-c", "import time; time.sleep(60)"], log=tmp_path / "log", limit=0.3)
