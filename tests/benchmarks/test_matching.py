"""Matching costs little beside reading, and less than its words."""

from __future__ import annotations

from pathlib import Path

from benchmarks.matching import render, run


def test_matching_is_cheap_beside_reading(tmp_path: Path) -> None:
    result = run(tmp_path, pages=200)
    assert result.share < 0.25
    assert result.terms[4] > 3.5 * result.terms[1]
    assert result.matching[4].whole < 3.5 * result.matching[1].whole
    assert "| CPU of matching over CPU of reading |" in render(result)
