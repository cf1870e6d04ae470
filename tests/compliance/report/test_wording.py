"""Words: every value has a name in both languages, every string is used, placeholders agree."""

from __future__ import annotations

import re
import string
import unicodedata
from importlib import resources
from pathlib import Path
from typing import get_args

import pytest

import compliance.report
from compliance.compare import ChangeKind, Standing
from compliance.model import Ground, SchoolKind, Verdict, Weight
from compliance.report import holding, strings_asking, strings_trend, wording
from compliance.report.html.strings import PAGE
from compliance.report.html.years import CellState
from compliance.report.strings import STRINGS, TABLES, Words
from compliance.sightings import Cause
from compliance.substance import Substance
from compliance.waivers import State
from crawler.items import DateSource, Outcome

ALL = {**STRINGS, **PAGE}
# Keys that templates put together.
_MADE = {
    *(f"cell_{state}" for state in get_args(CellState)),
    *(f"sort_{order}" for order in ("number", "urgency", "department", "late", "next")),
    *(f"{state}_warning" for state in get_args(State)),
}
SOURCE = Path(str(resources.files(compliance.report)))


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (wording.VERDICTS, Verdict),
        (wording.OUTCOMES, Outcome),
        (wording.COVERAGE_REASONS, [*Outcome, "no_end_mark", "shrunk", "watch"]),
        (wording.GROUNDS, Ground),
        (wording.SCHOOL_KINDS, SchoolKind),
        (wording.DATE_SOURCES, DateSource),
        (wording.WEIGHTS, Weight),
        (wording.WAIVER_STATES, get_args(State)),
        (strings_trend.CHANGES, get_args(ChangeKind)),
        (strings_trend.STANDINGS, [word for word in get_args(Standing) if word]),
        (strings_trend.CAUSES, [word for word in get_args(Cause) if word]),
        (strings_asking.DECISION_STATES, ["used", "changed", "unused", "unseen", "unknown"]),
        (wording.PERSONAL_KINDS, ["id_number", "bank_card", "mobile"]),
        (wording.DISCLOSURE_FOUND, ["declared", "from_portal", "not_found"]),
        (wording.PERIOD_SOURCES, ["title", "attachment", "text", "published"]),
    ],
)
def test_every_value_is_named(table: dict[str, object], values: list[str]) -> None:
    assert set(table) == {str(value) for value in values}


def test_whatever_evidence_may_hold_has_a_name() -> None:
    assert {each.value for each in Substance if each.holds} <= set(holding.SUBSTANCES)


def test_verdicts_are_told_apart_without_colour() -> None:
    for field in ("symbol", "mark"):
        assert len({getattr(words, field) for words in wording.VERDICTS.values()}) == len(Verdict)
    assert all(words.mark.isascii() for words in wording.VERDICTS.values())


def test_symbols_take_one_column_in_every_terminal() -> None:
    widths = {words.symbol: unicodedata.east_asian_width(words.symbol) for words in wording.VERDICTS.values()}
    assert {symbol: width for symbol, width in widths.items() if width not in ("N", "Na")} == {}


def test_what_needs_action_comes_before_what_does_not() -> None:
    last = max(wording.URGENCY[each] for each in wording.NEEDS_ACTION)
    assert last < min(wording.URGENCY[each] for each in Verdict if each not in wording.NEEDS_ACTION)


def test_both_languages_are_complete_and_take_the_same_values() -> None:
    assert STRINGS.keys() & PAGE.keys() == set()
    for key, named in ALL.items():
        assert named.zh.strip() and named.en.strip(), key
        assert _placeholders(named.zh) == _placeholders(named.en), key
        assert not re.search(r"[\u4e00-\u9fff]", named.en), key


def test_every_string_is_used_and_every_used_string_exists() -> None:
    modules = (path for path in SOURCE.rglob("*.py") if not path.stem.startswith("strings"))
    commands = SOURCE.parent.glob("cli/*.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (*modules, *commands))
    pages = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("templates/*.j2"))
    asked = set(re.findall(r"words\(\s*[\"'](\w+)[\"']", code)) | set(
        re.findall(r"\bt\([\"'](\w+)[\"'][,)]", pages)
    )
    assert asked <= set(ALL)
    quoted = set(re.findall(r"[\"'](\w+)[\"']", code + pages))
    assert set(ALL) - quoted - _MADE == set()


def test_no_two_strings_go_by_one_key() -> None:
    assert len(ALL) == len(PAGE) + sum(map(len, TABLES))


def test_an_unknown_string_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Words("zh")("no_such_string")
