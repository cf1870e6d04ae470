"""Matching costs little beside reading. How it grows shows only on many pages: the benchmark itself says."""

from __future__ import annotations

from pathlib import Path

from benchmarks.matching import render, run


def test_matching_is_cheap_beside_reading(tmp_path: Path) -> None:
    result = run(tmp_path, pages=200)
    assert result.share < 0.25
    assert result.terms[4] > 3.5 * result.terms[1]
    assert "| CPU of matching over CPU of reading |" in render(result)
