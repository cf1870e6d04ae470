"""Charts as static SVG, drawn while the report is written: they need no script, and print as they are.

The one door to ``vl_convert``, which draws Vega-Lite. What a chart looks like is data in
``templates/charts``; this module fills in the rows. Colours are those of the page's style sheet, so a chart
turns dark with it. Each chart is drawn for a wide and for a narrow screen: a shrunk chart cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

import vl_convert
from markupsafe import Markup

from compliance.model import Verdict
from compliance.report.html.falling_due import DueItem
from compliance.report.html.places import Tally
from compliance.report.html.strings import PageWords
from compliance.report.plain import cells, plain, shorten
from compliance.report.wording import VERDICTS, verdict_name

WIDE, NARROW = 860, 340  # pixels
ROW = 26  # pixels of a row
MOST_ROWS = 40
DAYS_AHEAD = 548  # eighteen months
_COLUMN = 7.2  # pixels of a terminal column at 13 px
_POINT = 24  # pixels that a point takes
_LABEL = {WIDE: 24, NARROW: 13}  # columns of a row's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart in both widths, ready for the page."""

    wide: Markup
    narrow: Markup


def tally(counts: Sequence[tuple[Verdict, int]], words: PageWords) -> Chart | None:
    """All items in one bar, by verdict; nothing when there are none."""
    rows = _segments(((" ", counts),), words)
    if not rows:
        return None
    wide, narrow = (_drawn("tally", rows, width=width, height=22) for width in (520, NARROW))
    return Chart(wide=wide, narrow=narrow)


def departments(tallies: Sequence[Tally], words: PageWords) -> Chart | None:
    """A bar for each department, by verdict."""
    shown = tallies[:MOST_ROWS]
    if not shown:
        return None

    def draw(width: int) -> Markup:
        names = _distinct([each.name for each in shown], _LABEL[width])
        rows = _segments(zip(names, (each.counts for each in shown), strict=True), words)
        margin = _margin(names)
        return _drawn(
            "departments",
            rows,
            width=width - margin - 12,
            height=ROW * len(shown),
            padding={"left": margin, "right": 12, "top": 2, "bottom": 2},
        )

    return Chart(wide=draw(WIDE), narrow=draw(NARROW))


def timeline(due: Sequence[DueItem], today: date, words: PageWords) -> Chart | None:
    """A line for each department, with what falls due on which day of the next months."""
    near = [each for each in due if (each.day - today).days <= DAYS_AHEAD]
    lanes = list(dict.fromkeys(each.department for each in near))[:MOST_ROWS]
    if not lanes:
        return None

    def draw(width: int) -> Markup:
        names = _distinct(lanes, _LABEL[width])
        margin = _margin(names)
        inner = width - margin - 40
        rows = [
            {"row": name, "day": _milliseconds(today + timedelta(days=days)), "said": said}
            for name, lane in zip(names, lanes, strict=True)
            for days, said in _points([each for each in near if each.department == lane], inner, words)
        ]
        return _drawn(
            "timeline",
            rows,
            width=inner,
            height=ROW * len(lanes),
            padding={"left": margin, "right": 40, "top": 4, "bottom": 26},
            scales={"day": [_milliseconds(today + timedelta(days=n)) for n in (0, DAYS_AHEAD)], "row": names},
            ticks=6 if width == WIDE else 3,
        )

    return Chart(wide=draw(WIDE), narrow=draw(NARROW))


def _points(lane: Sequence[DueItem], width: int, words: PageWords) -> list[tuple[int, str]]:
    """One department's points: how many days ahead, and what stands beside.

    Days too near to each other for two points make one; items are named where there is room before the next.
    """
    groups: list[tuple[int, list[str]]] = []
    for each in lane:
        if groups and (each.days - groups[-1][0]) * width / DAYS_AHEAD < _POINT:
            groups[-1][1].append(each.item)
        else:
            groups.append((each.days, [each.item]))
    points = []
    for place, (days, items) in enumerate(groups):
        after = groups[place + 1][0] if place + 1 < len(groups) else DAYS_AHEAD
        room = (after - days) * width / DAYS_AHEAD - _POINT / 2
        named = words("join").join(shorten(each, 12) for each in dict.fromkeys(items))
        points.append((days, named if cells(named) * _COLUMN < room else f"×{len(set(items))}"))
    return points


def _segments(bars: Any, words: PageWords) -> list[dict[str, Any]]:
    """The pieces of stacked bars, in the order in which they are stacked."""
    return [
        {
            "row": name,
            "verdict": verdict_name(verdict, words.lang),
            "key": verdict.value,
            "count": count,
            "place": place,
        }
        for name, counts in bars
        for place, (verdict, count) in enumerate(counts)
    ]


def _distinct(names: Sequence[str], columns: int) -> list[str]:
    """Names cut to ``columns``; two that are alike after that keep apart by their number."""
    seen: dict[str, int] = {}
    cut = []
    for name in names:
        short = shorten(name, columns)
        seen[short] = seen.get(short, 0) + 1
        cut.append(short if seen[short] == 1 else f"{shorten(name, columns - 3)} {seen[short]}")
    return cut


def _margin(names: Sequence[str]) -> int:
    return round(max(map(cells, names)) * _COLUMN) + 14


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _drawn(name: str, rows: list[dict[str, Any]], **given: Any) -> Markup:
    return Markup(_svg(name, json.dumps(_clean({"rows": rows, **given}), ensure_ascii=False)))


def _clean(value: Any) -> Any:
    """Every text without control characters, whoever gave it: the library ends the process over one."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, (list, tuple)) else value


@lru_cache(maxsize=32)
def _svg(name: str, given: str) -> str:
    """Draw the chart ``name`` of ``templates/charts``. Text in it is escaped by the library."""
    folder = resources.files("compliance.report").joinpath("templates", "charts")
    config = json.loads(folder.joinpath("config.json").read_text(encoding="utf-8"))
    spec = json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    filled = _filled(spec, json.loads(given))
    return vl_convert.vegalite_to_svg(filled, config=config, show_warnings=False, allowed_base_urls=[])


def _filled(spec: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The chart with its rows and sizes."""
    spec |= {key: given[key] for key in ("width", "height", "padding") if key in given}
    spec["data"] = {"values": given["rows"]}
    encoding = spec["encoding"]
    for field, domain in given.get("scales", {}).items():
        channel = "x" if field == "day" else "y"
        encoding[channel]["scale"]["domain"] = domain
    if "ticks" in given:
        encoding["x"]["axis"]["tickCount"] = given["ticks"]
    if "color" in encoding:
        encoding["color"]["scale"] = {
            "domain": [verdict.value for verdict in VERDICTS],
            "range": [f"var(--fill-{verdict.value.replace('_', '-')})" for verdict in VERDICTS],
        }
    return spec
