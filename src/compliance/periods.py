"""The time a document is about, read from its own words.

A title says more than a posting date: 2021-2022学年 outranks the day it was put on line, and a
migration that stamps one day on everything changes no title. Nothing here knows today.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from compliance.model import PeriodCovered

Source = Literal["title", "attachment", "text", "published"]
YearKind = Literal["calendar", "academic", "class"]

_DASH = r"\s*(?:年)?\s*[-—–－―~～至到/]{1,3}\s*"
_YEAR = r"((?:19|20)\d{2})"
_SPAN = re.compile(
    _YEAR + r"\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?\s*[-—–－―~～至到]{1,3}\s*"
    r"(?:" + _YEAR + r"\s*[年.\-/]\s*)?(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?"
)
_TERM = r"(?:\s*度?\s*[（(]?\s*(?:第\s*([一二12])\s*学?期|([上下])\s*(?:半\s*)?学期|([秋春])\s*季?\s*学期))?"
_ACADEMIC = re.compile(r"(?<!\d)" + _YEAR + r"(?:" + _DASH + r"((?:20)?\d{2})|(20\d{2}))\s*学年" + _TERM)
_ACADEMIC_ONE = re.compile(r"(?<!\d)" + _YEAR + r"\s*学年" + _TERM)
_CLASS = re.compile(r"(?<!\d)" + _YEAR + r"\s*[届级]\s*(?=.{0,12}?(?:毕业|就业))|(?<!\d)" + _YEAR + r"\s*届")
_RANGE = re.compile(r"(?<!\d)" + _YEAR + _DASH + r"(20\d{2})\s*年?(?!\s*学年)(?!\d)")
_YEAR_ALONE = re.compile(
    r"(?<!\d)"
    + _YEAR
    + r"\s*年(?!\s*\d{1,2}\s*月)|[（(]\s*"
    + _YEAR
    + r"\s*[)）]|^"
    + _YEAR
    + r"(?=[^\d届级\-—–－―~～至到/])"
)
_BARE_YEAR = re.compile(r"(?<![\d〔\[])((?:19|20)\d{2})(?![\d.\-/年])")
_BOTH_TERMS = re.compile(r"第?\s*[一1上]\s*(?:学期)?\s*[、和及与,，-]?\s*第?\s*[二2下]\s*学期")
_FIVE = re.compile(r"十([二三四五六七])五")
_FIVE_START = {"二": 2011, "三": 2016, "四": 2021, "五": 2026, "六": 2031, "七": 2036}


def academic_year(end: int, source: Source = "title") -> PeriodCovered:
    """The 学年 that ends on 31 August of ``end`` (教育统计: 1 September to 31 August)."""
    return PeriodCovered(
        label=f"{end - 1}-{end}学年", start=date(end - 1, 9, 1), end=date(end, 8, 31), source=source
    )


def class_year(year: int, source: Source = "title") -> PeriodCovered:
    """The 届 that graduates in ``year``."""
    return PeriodCovered(label=f"{year}届", start=date(year - 1, 9, 1), end=date(year, 8, 31), source=source)


def calendar_year(year: int, source: Source = "title") -> PeriodCovered:
    """The 年度 ``year``."""
    return PeriodCovered(label=f"{year}年", start=date(year, 1, 1), end=date(year, 12, 31), source=source)


def term_of(end: int, *, second: bool, source: Source = "title") -> PeriodCovered:
    """学期: one half of the 学年 that ends in ``end``; the second begins in February."""
    return PeriodCovered(
        label=f"{end - 1}-{end}学年第{'二' if second else '一'}学期",
        start=date(end, 2, 1) if second else date(end - 1, 9, 1),
        end=date(end, 8, 31) if second else date(end, 1, 31),
        source=source,
    )


def is_term(period: PeriodCovered) -> bool:
    """Whether a period is one half of a 学年."""
    return period.label.endswith("学期")


def is_five_year(period: PeriodCovered) -> bool:
    """Whether a period is that of a five-year plan named as such (“十四五”)."""
    return period.label.startswith("“")


def answers_for(period: PeriodCovered) -> int:
    """The last year a document about this period answers for.

    It is the year the period ends in; but the first term's document is not the year's.
    """
    return period.start.year if period.label.endswith("第一学期") else period.end.year


def year_of(kind: YearKind, year: int, source: Source = "title") -> PeriodCovered:
    """The period of one kind that ends in ``year``."""
    if kind == "academic":
        return academic_year(year, source)
    if kind == "class":
        return class_year(year, source)
    return calendar_year(year, source)


def find_periods(text: str, source: Source = "title") -> tuple[PeriodCovered, ...]:
    """Every period named in a text, the most telling first.

    Order: five-year plan, 学年 and 学期, 届, spans of days, spans of years, 年度 and single years.
    """
    found: list[PeriodCovered] = []
    found += [_five_year(match[1], source) for match in _FIVE.finditer(text)]
    found += _academic(text, source)
    found += [class_year(int(match[1] or match[2]), source) for match in _CLASS.finditer(text)]
    found += _spans(text, source)
    for match in _YEAR_ALONE.finditer(text):
        found.append(calendar_year(int(match[1] or match[2] or match[3]), source))
    if not found:
        found += [calendar_year(int(match[1]), source) for match in _BARE_YEAR.finditer(text)]
    return tuple(dict.fromkeys(period for period in found if 1990 <= period.end.year <= 2100))


def _academic(text: str, source: Source) -> list[PeriodCovered]:
    found = []
    whole = _BOTH_TERMS.search(text) is not None
    for match in _ACADEMIC.finditer(text):
        end = _second_year(int(match[1]), match[2] or match[3])
        if end == int(match[1]) + 1:
            found.append(_year_or_term(end, () if whole else match.groups()[3:], source))
    if not found:
        found = [
            _year_or_term(int(match[1]) + 1, () if whole else match.groups()[1:], source)
            for match in _ACADEMIC_ONE.finditer(text)
        ]
    return found


def _year_or_term(end: int, term: tuple[str | None, ...], source: Source) -> PeriodCovered:
    named = next(filter(None, term), None)
    if named is None:
        return academic_year(end, source)
    return term_of(end, second=named in "二2下春", source=source)


def _second_year(first: int, second: str) -> int:
    return int(second) if len(second) == 4 else first // 100 * 100 + int(second)


def _five_year(digit: str, source: Source) -> PeriodCovered:
    start = _FIVE_START[digit]
    return PeriodCovered(
        label=f"“十{digit}五”", start=date(start, 1, 1), end=date(start + 4, 12, 31), source=source
    )


def five_year_of(year: int) -> PeriodCovered | None:
    """The five-year plan that is running in ``year``, or none outside the known ones."""
    for digit, start in _FIVE_START.items():
        if start <= year < start + 5:
            return _five_year(digit, "title")
    return None


def _spans(text: str, source: Source) -> list[PeriodCovered]:
    found: list[PeriodCovered] = []
    for match in _SPAN.finditer(text):
        first, month, day, last, month2, day2 = match.groups()
        try:
            start = date(int(first), int(month), int(day))
            end = date(int(last or first), int(month2), int(day2))
        except ValueError:
            continue
        if (start.month, start.day, end.month, end.day) == (9, 1, 8, 31) and end.year == start.year + 1:
            found.append(academic_year(end.year, source))
        elif (end - start).days >= 300:
            found.append(PeriodCovered(label=f"{start}至{end}", start=start, end=end, source=source))
    for match in _RANGE.finditer(text):
        first_year, last_year = int(match[1]), int(match[2])
        if first_year < last_year <= first_year + 10:
            found.append(
                PeriodCovered(
                    label=f"{first_year}-{last_year}年",
                    start=date(first_year, 1, 1),
                    end=date(last_year, 12, 31),
                    source=source,
                )
            )
    return found
