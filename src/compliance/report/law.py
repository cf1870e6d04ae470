"""The checklist as a person would want to read it: categories, items, parts, when each is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rich.console import Group, RenderableType
from rich.text import Text

from compliance.model import Annual, Checklist, Event, FiveYear, Freshness, Item, OnChange, Part, Standing
from compliance.report.wording import Lang

_YEAR = {
    "calendar": ("年度", "calendar year"),
    "academic": ("学年", "academic year"),
    "class": ("届", "class"),
}
_AFTER = ("当年", "次年")


class Listed(Protocol):
    """A bundled checklist as it is listed."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def title(self) -> str:
        """What it is called."""


def render_list(found: Sequence[Listed]) -> RenderableType:
    """One line for each checklist."""
    return Group(*(Text(f"{one.id}  {one.version}  {one.title}") for one in found))


def render(checklist: Checklist, *, lang: Lang = "zh") -> RenderableType:
    """The whole checklist for one kind of school."""
    lines: list[Text] = [
        Text(f"{checklist.title}（{checklist.document}）", style="bold"),
        Text(f"{checklist.id}@{checklist.version}  {checklist.profile}", style="dim"),
    ]
    for category in checklist.categories:
        items = [item for item in checklist.items if item.category == category.number]
        lines.append(Text(f"\n{category.number}. {category.name}（{len(items)}）", style="bold"))
        for item in items:
            lines += _item(item, lang)
    return Group(*lines)


def _item(item: Item, lang: Lang) -> list[Text]:
    head = Text(f"{item.id:>4}  {item.title}")
    if item.not_applicable:
        return [
            head.append(
                f"\n      — {('不适用' if lang == 'zh' else 'not applicable')}：{item.not_applicable}", "dim"
            )
        ]
    who = "、".join(item.departments[:2])
    head.append(f"  [{who}]", "cyan")
    return [head, *(_part(part, lang) for part in item.parts)]


def _part(part: Part, lang: Lang) -> Text:
    line = Text(f"      {part.id:<6}{part.title}")
    if part.not_applicable:
        return line.append(f"  — {part.not_applicable}", "dim")
    return line.append(f"  {freshness_words(part.freshness, lang)}", "dim")


def freshness_words(freshness: Freshness, lang: Lang) -> str:
    """When a part is due, in words."""
    zh = lang == "zh"
    match freshness:
        case Annual():
            kind = _YEAR[freshness.year][0 if zh else 1]
            month, day = (int(piece) for piece in freshness.due.split("-"))
            if zh:
                after = (
                    _AFTER[freshness.years_after]
                    if freshness.years_after < 2
                    else f"{freshness.years_after}年后"
                )
                return f"每{kind}一次，{after} {month} 月 {day} 日前"
            later = f" (+{freshness.years_after})" if freshness.years_after else ""
            return f"every {kind}, by {freshness.due}{later}"
        case FiveYear():
            return "五年规划" if zh else "five-year plan"
        case Event():
            return (
                f"随时发生，{freshness.months} 个月内应有更新"
                if zh
                else f"as it happens; at least every {freshness.months} months"
            )
        case OnChange():
            return (
                f"变动后 {freshness.workdays} 个工作日内"
                if zh
                else f"within {freshness.workdays} working days of a change"
            )
        case Standing():
            return "长期公开" if zh else "standing"
