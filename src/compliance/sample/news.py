"""Ordinary news, made from a small grammar; the same pieces on every run."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from compliance.sample.source import Document, Site, read_yaml

_LAST_DAY = date(2022, 10, 18)
_TRAP_NUMBERS = 90


def find_news(sites: Mapping[str, Site]) -> tuple[Document, ...]:
    """All news of all sites: generated pieces and the hand-written traps among them."""
    grammar = read_yaml("text/news.yaml")
    pieces = [piece for stream in grammar["streams"] for piece in _stream(grammar, stream, sites)]
    return (*pieces, *_traps(grammar["traps"], sites))


def _stream(
    grammar: Mapping[str, Any], stream: Mapping[str, Any], sites: Mapping[str, Site]
) -> Iterator[Document]:
    site, key = stream["to"].split()
    number = sites[site].column(key).number
    # A seeded generator of its own per stream: adding a stream leaves the others as they were.
    chance = random.Random(stream["to"])
    days = _days(stream["first"], stream["count"], chance)
    for index, (day, (kind, title, slots)) in enumerate(
        zip(days, _titles(grammar["slots"], stream["titles"], days, chance), strict=True)
    ):
        sentences = grammar["bodies"][kind]
        chosen = sorted(chance.sample(range(len(sentences)), k=min(3, len(sentences))))
        if (department := sites[site].department) is not None:
            slots = {**slots, "office": department}
        body = "\n".join([_opening(kind, title, day), *(sentences[i].format(**slots) for i in chosen)])
        yield Document(
            key=f"{site}-{key}-{index}",
            site=site,
            column=key,
            number=number * 100 + index,
            title=title,
            day=day,
            body=body,
        )


def _opening(kind: str, title: str, day: date) -> str:
    match kind:
        case "notice" | "task" | "works":
            return "各部门、各二级学院："
        case "talk":
            return f"{day.month}月{day.day}日下午，“{re.split('[：—]+', title)[-1]}”专题报告如期举行。"
        case "event" | "meeting" | "inspect":
            return f"（本网讯）{day.month}月{day.day}日，{title}。"
        case _:
            return f"（本网讯）日前，{title}。"


def _titles(
    slots: Mapping[str, Sequence[str]], templates: Sequence[str], days: Sequence[date], chance: random.Random
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """One title for each day, none twice, each with its kind and what its slots were filled with.

    Raises ``ValueError`` when the templates cannot fill so many days.
    """
    seen: set[str] = set()
    turn = 0
    for day in days:
        term = "春季学期" if 2 <= day.month <= 7 else "秋季学期"
        for _ in range(200):
            kind, template = templates[turn % len(templates)].split(":", 1)
            turn += 1
            drawn = {name: chance.choice(words) for name, words in slots.items()} | {"term": term}
            title = template.format(**drawn)
            if title not in seen:
                break
        else:
            raise ValueError(f"no further title for {templates[0]!r}")
        seen.add(title)
        yield kind, title, drawn


def _days(first: date, count: int, chance: random.Random) -> list[date]:
    """``count`` days from ``first`` to the eve of the audit, working days only."""
    span = (_LAST_DAY - first).days
    days = [first + timedelta(days=index * span // count + chance.randrange(3)) for index in range(count)]
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in days]


def _traps(raws: Sequence[Mapping[str, Any]], sites: Mapping[str, Site]) -> Iterator[Document]:
    for index, raw in enumerate(raws):
        site, key = raw["to"].split()
        yield Document(
            key=f"trap-{index}",
            site=site,
            column=key,
            number=sites[site].column(key).number * 1000 + _TRAP_NUMBERS + index,
            title=raw["title"],
            day=raw["date"],
            body=raw["body"],
        )
