"""The checklist as a person would want to read it: categories, items, parts, when each is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from compliance.model import Annual, Checklist, Event, FiveYear, Freshness, Item, OnChange, Part, Standing
from compliance.report.screen import Canvas, Line, Sheet, line
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


def render_list(found: Sequence[Listed]) -> Sheet:
    """One line for each checklist."""

    def draw(canvas: Canvas) -> Iterator[Line]:
        for one in found:
            yield line((one.id, "bold"), f"  {one.version}  {one.title}")

    return Sheet(draw)


def render(checklist: Checklist, *, lang: Lang = "zh") -> Sheet:
    """The whole checklist for one kind of school."""

    def draw(canvas: Canvas) -> Iterator[Line]:
        yield line((f"{checklist.title}（{checklist.document}）", "bold"))
        yield line((f"{checklist.id}@{checklist.version}  {checklist.profile}", "dim"))
        for category in checklist.categories:
            items = [item for item in checklist.items if item.category == category.number]
            yield from canvas.heading(f"{category.number}. {category.name}（{len(items)}）")
            for item in items:
                yield from _item(item, lang)

    return Sheet(draw, lang=lang)


def _item(item: Item, lang: Lang) -> Iterator[Line]:
    if item.not_applicable:
        yield line((f"{item.id}  ", "dim"), (item.title, "dim"), indent=2)
        said = "不适用：" if lang == "zh" else "not applicable: "
        yield line((f"{said}{item.not_applicable}", "dim"), indent=6)
        return
    yield line((f"{item.id}  ", "bold"), item.title, indent=2)
    yield line(("、".join(item.departments[:3]), "cyan"), indent=6)
    for part in item.parts:
        yield _part(part, lang)


def _part(part: Part, lang: Lang) -> Line:
    if part.not_applicable:
        return line((f"{part.id}  {part.title}（{part.not_applicable}）", "dim"), indent=6)
    return line(f"{part.id}  {part.title}  ", (freshness_words(part.freshness, lang), "dim"), indent=6)


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
