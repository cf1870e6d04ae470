"""系列: notices that only together are a part, as a list page of them shows: how many, and of which time."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import NamedTuple

from compliance.documents import Document
from compliance.matching import Claims
from compliance.model import Anchor, Part

ROWS_READ = 60  # of a list page: what a column is for shows in its first rows


class Series(NamedTuple):
    """Rows of one list that are about a part: how many, and the days of the newest and the oldest."""

    rows: int = 0
    newest: date | None = None
    oldest: date | None = None

    def with_row(self, day: date | None) -> Series:
        """One row more."""
        days = [one for one in (self.newest, self.oldest, day) if one is not None]
        return Series(self.rows + 1, max(days, default=None), min(days, default=None))

    @property
    def words(self) -> str:
        """For the evidence: how many notices the list has, and of which time."""
        if self.newest is None or self.oldest is None:
            return f"列有{self.rows}条，没有日期"
        span = str(self.newest) if self.newest == self.oldest else f"{self.oldest}至{self.newest}"
        return f"列有{self.rows}条，{span}"


def listed_rows(
    document: Document, claims: Claims, failures: Container[str], parts: Mapping[str, Part]
) -> dict[str, Series]:
    """The parts that the rows of a list page promise and whose targets opened, each with its rows.

    Rows that promise nothing stand under the part the whole list is for, when that is a single one.
    """
    listed: dict[str, Series] = {}
    whole = claims.of(Anchor(text=document.title))
    for row in document.rows[:ROWS_READ]:
        if row.url in failures:
            continue
        promised = claims.of(Anchor(text=row.anchor, context=row.context))
        named = tuple(part for part in promised if _row_names(parts[part], row.anchor))
        for part in named or (whole if len(whole) == 1 and not promised else ()):
            listed[part] = listed.get(part, Series()).with_row(row.day)
    return listed


def _row_names(part: Part, row: str) -> bool:
    """Whether a row is about this part of its item: 家具采购公告 is none of 设备采购."""
    return not part.contains or any(word in row for word in (*part.contains, *part.terms))
