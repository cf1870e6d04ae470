"""What types cannot say about a checklist: ids, terms, categories, due days."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from compliance.configuration import Document
from compliance.model import (
    Annual,
    Category,
    Event,
    Expectation,
    FiveYear,
    Freshness,
    Item,
    Law,
    OnChange,
    Part,
)

Place = tuple[str | int, ...]

TERM_LENGTH = 2
GAP = "…"  # stands for a few other characters between two words of a term
_TERMS = ("terms", "contains", "not_terms", "add_terms", "add_contains", "add_not_terms")
_ID = re.compile(r"[1-9][0-9]*")
_DUE = re.compile(r"[0-9]{2}-[0-9]{2}")


def ids_of(items: Iterable[Item]) -> frozenset[str]:
    """The ids of items and their parts."""
    return frozenset(one for item in items for one in (item.id, *(part.id for part in item.parts)))


def check_items(
    document: Document,
    items: tuple[Item, ...],
    categories: tuple[Category, ...],
    laws: Mapping[str, Law],
) -> None:
    """Add what is wrong with the ``items`` of a file to it."""
    numbers = {category.number for category in categories}
    seen: set[str] = set()
    for index, item in enumerate(items):
        place: Place = ("items", index)
        if not _ID.fullmatch(item.id):
            document.add((*place, "id"), f"is {item.id!r} 编号不对", "a whole number above 0")
        _check_new(document, (*place, "id"), item.id, seen)
        if item.category not in numbers:
            expected = "one of " + ", ".join(map(str, sorted(numbers)))
            document.add(
                (*place, "category"), f"is {item.category}, which no category has 没有这个类别", expected
            )
        if not item.parts:
            document.add((*place, "parts"), "is empty 没有要点", "at least one part")
        if not item.departments:
            document.add((*place, "departments"), "is empty 没有责任部门", "the usual department first")
        check_terms(document, place, item)
        check_laws(document, (*place, "law"), item.law, laws)
        for number, part in enumerate(item.parts):
            inner = (*place, "parts", number)
            owner, dot, rest = part.id.rpartition(".")
            if owner != item.id or not _ID.fullmatch(rest):
                document.add((*inner, "id"), f"is {part.id!r} 编号不对", f"{item.id}, a dot and a number")
            _check_new(document, (*inner, "id"), part.id, seen)
            check_part(document, part, inner, laws)


def check_part(document: Document, part: Part, place: Place, laws: Mapping[str, Law]) -> None:
    """Add what is wrong with one part."""
    check_terms(document, place, part)
    check_freshness(document, (*place, "freshness"), part.freshness)
    check_expectation(document, (*place, "expects"), part.expects)
    check_laws(document, (*place, "law"), part.law, laws)


def check_laws(document: Document, place: Place, named: tuple[str, ...], laws: Mapping[str, Law]) -> None:
    """Add laws that are named and nowhere described."""
    for index, key in enumerate(named):
        if key not in laws:
            near = difflib.get_close_matches(key, laws, n=1, cutoff=0.6)
            expected = f"{near[0]} (did you mean it?)" if near else "a key of `laws` in this file or below"
            document.add((*place, index), f"no law {key!r} 依据未列入 laws", expected)


def check_expectation(document: Document, place: Place, expects: Expectation) -> None:
    """Add expectations that nothing, or everything, would meet."""
    if expects.characters < 0:
        document.add((*place, "characters"), f"is {expects.characters} 不能为负", "a number from 0")
    for index, group in enumerate(expects.says):
        if not any(word.strip() for word in group):
            document.add((*place, "says", index), "is empty 为空", "words, one of which must stand there")


def check_terms(document: Document, place: Place, owner: Any) -> None:
    """Add terms that are too short to mean anything, or stand twice."""
    for name in _TERMS:
        terms: tuple[str, ...] = getattr(owner, name, None) or ()
        for index, term in enumerate(terms):
            if len(term.replace(GAP, "").strip()) < TERM_LENGTH:
                expected = f"at least {TERM_LENGTH} characters"
                document.add((*place, name, index), f"is too short 词太短: {term!r}", expected)
            elif term in terms[:index]:
                document.add((*place, name, index), f"stands twice 重复的词: {term!r}", "each term once")


def check_freshness(document: Document, place: Place, freshness: Freshness | None) -> None:
    """Add due days that are no days, and spans that are no spans."""
    match freshness:
        case Annual(due=due) | FiveYear(due=due):
            if due and not _is_day(due):  # an empty one has been told already
                document.add(
                    (*place, "due"), f"is {due!r}, no day of the year 日期不对", "MM-DD, such as 10-31"
                )
            if isinstance(freshness, Annual) and (freshness.grace < 0 or freshness.years_after < 0):
                document.add(place, "is negative 不能为负", "grace and years_after from 0")
        case Event(months=span) | OnChange(workdays=span):
            if span < 1:
                document.add(place, f"is {span} 应为正数", "a number above 0")
        case _:
            pass


def _is_day(due: str) -> bool:
    # In a common year: what is due on 02-29 would be due in leap years only.
    if not _DUE.fullmatch(due):
        return False
    try:
        date.fromisoformat(f"2023-{due}")
    except ValueError:
        return False
    return True


def _check_new(document: Document, place: Place, one: str, seen: set[str]) -> None:
    if one in seen:
        document.add(place, f"id {one} stands twice 编号重复", "each id once")
    seen.add(one)
