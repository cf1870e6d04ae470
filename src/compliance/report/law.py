"""The checklist as a person would want to read it: categories, items, parts, when each is due."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from compliance.checklists import law_words, legal_basis
from compliance.model import (
    Annual,
    Checklist,
    Event,
    FiveYear,
    Freshness,
    Item,
    OnChange,
    Part,
    PartKind,
    Standing,
    Weight,
)
from compliance.report.screen import Canvas, Line, Sheet, Text, line
from compliance.report.wording import WEIGHTS, Lang, name_of

_YEAR = {
    "calendar": ("年度", "calendar year"),
    "academic": ("学年", "academic year"),
    "class": ("届", "class"),
}
_AFTER = ("当年", "次年")
_FOLD = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])|(?<=[；。，]) (?=\d)")
_PAIRS = {
    "wording": ("措辞", "Wording"),
    "departments": ("责任部门", "Answers for it"),
    "law": ("法规依据", "Legal basis"),
    "expects": ("应有", "Expected"),
    "kind": ("种类", "Kind"),
    "note": ("说明", "Note"),
    "sources": ("措辞来源", "Sources of the wording"),
    "terms": ("名称", "Known as"),
    "contains": ("或在文件中含有", "Or inside a document"),
    "not_terms": ("标题含这些词的不算", "Not with these words in the title"),
    "not_applicable": ("不适用", "Not applicable"),
}
_SURE = {
    "medium": ("只见于一个来源或来源写法不一", "seen in one source, or in differing forms"),
    "low": ("各来源写法不同，原文未见", "sources differ; the original was not seen"),
}
PART_KINDS = {
    PartKind.RULE: ("制度文件", "a rule"),
    PartKind.RULE_LIST: ("多项制度", "several rules"),
    PartKind.REPORT: ("报告", "a report"),
    PartKind.PLAN: ("规划或计划", "a plan"),
    PartKind.TABLE: ("表格", "a table"),
    PartKind.DATA: ("数据", "figures"),
    PartKind.LIST: ("名单或目录", "a list"),
    PartKind.NOTICE: ("公告或通报", "a notice"),
    PartKind.NOTICE_LIST: ("陆续发布的公告", "a series of notices"),
    PartKind.CONTACT: ("联系方式", "a way to reach somebody"),
    PartKind.PAGE: ("介绍页面", "a page"),
    PartKind.SERVICE: ("在线服务", "a service"),
    PartKind.DOC: ("材料", "documents"),
}


class Listed(Protocol):
    """A bundled checklist as it is listed."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def profile(self) -> str:
        """The kind of school it is listed for."""

    @property
    def title(self) -> str:
        """What it is called."""


def render_list(found: Sequence[Listed]) -> Sheet:
    """One line for each checklist, with the kinds of school it has a profile for."""
    profiles: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        profiles.setdefault((one.id, one.version, one.title), []).append(one.profile)

    def draw(canvas: Canvas) -> Iterator[Line]:
        for (name, version, title), kinds in profiles.items():
            yield line((name, "bold"), f"  {version}  {title}（{', '.join(kinds)}）")

    return Sheet(draw)


def render(checklist: Checklist, *, lang: Lang = "zh") -> Sheet:
    """The whole checklist for one kind of school."""

    def draw(canvas: Canvas) -> Iterator[Line]:
        yield from _head(checklist)
        if checklist.note:
            yield line((_unfolded(checklist.note), "dim"))
        for category in checklist.categories:
            items = [item for item in checklist.items if item.category == category.number]
            yield from canvas.heading(f"{category.number}. {category.name}（{len(items)}）")
            for item in items:
                yield from _item(checklist, item, lang)

    return Sheet(draw, lang=lang)


def render_item(checklist: Checklist, item: Item, *, part: str | None = None, lang: Lang = "zh") -> Sheet:
    """One item in full, with the terms it is known by; only one of its parts when ``part`` is its id."""

    def draw(canvas: Canvas) -> Iterator[Line]:
        yield from _head(checklist)
        yield Line(Text())
        yield from _title(item, lang)
        yield from _about(checklist, item, lang)
        yield from _said(_PAIRS["note"], item.note, lang)
        sources = "；".join(f"{key}：{checklist.sources.get(key.rstrip('~'), '')}" for key in item.basis)
        yield from _said(_PAIRS["sources"], sources, lang)
        yield from _said(_PAIRS["terms"], "、".join(item.terms), lang)
        yield from _said(_PAIRS["not_terms"], "、".join(item.not_terms), lang)
        for one in item.parts:
            if part in (None, one.id):
                yield Line(Text())
                yield _part(one, lang)
                yield from _part_in_full(checklist, one, lang)

    return Sheet(draw, lang=lang)


def _head(checklist: Checklist) -> Iterator[Line]:
    yield line((f"{checklist.title}（{checklist.document}）", "bold"))
    yield line((f"{checklist.id}@{checklist.version}  {checklist.profile}", "dim"))


def _item(checklist: Checklist, item: Item, lang: Lang) -> Iterator[Line]:
    yield from _title(item, lang)
    if item.not_applicable:
        return
    yield from _about(checklist, item, lang)
    for part in item.parts:
        yield _part(part, lang)
        if part.not_applicable:
            continue
        yield from _said(_PAIRS["expects"], expected_words(part, lang), lang, indent=11)
        yield from _said(_PAIRS["departments"], "、".join(part.departments), lang, indent=11)


def _title(item: Item, lang: Lang) -> Iterator[Line]:
    if item.not_applicable:
        yield line((f"{item.id}  ", "dim"), (item.title, "dim"), indent=2)
        yield from _said(_PAIRS["not_applicable"], item.not_applicable, lang)
        return
    yield line((f"{item.id}  ", "bold"), item.title, indent=2)


def _about(checklist: Checklist, item: Item, lang: Lang) -> Iterator[Line]:
    if item.confidence != "high":
        yield from _said(_PAIRS["wording"], _SURE[item.confidence][lang == "en"], lang)
    yield from _said(_PAIRS["departments"], "、".join(item.departments), lang)
    yield from _said(_PAIRS["law"], "；".join(legal_basis(checklist, item)), lang)


def _said(label: tuple[str, str], text: str, lang: Lang, *, indent: int = 6) -> Iterator[Line]:
    """A labelled line, or none where there is nothing to say."""
    if text:
        name = f"{label[0]}：" if lang == "zh" else f"{label[1]}: "
        yield line((name, "dim"), _unfolded(text), indent=indent)


def _unfolded(text: str) -> str:
    """Chinese text without the spaces that line ends of YAML leave."""
    return _FOLD.sub("", text)


def _part(part: Part, lang: Lang) -> Line:
    if part.not_applicable:
        return line((f"{part.id}  {part.title}（{part.not_applicable}）", "dim"), indent=6)
    weight = "" if part.weight is Weight.MANDATORY else f"{name_of(WEIGHTS, part.weight, lang)}  "
    due = freshness_words(part.freshness, lang)
    return line(f"{part.id}  {part.title}  ", (weight, "cyan"), (due, "dim"), indent=6)


def _part_in_full(checklist: Checklist, part: Part, lang: Lang) -> Iterator[Line]:
    laws = "；".join(law_words(checklist.laws[key]) for key in part.law)
    nil = "" if not part.nil_accepted else ("写明没有即可" if lang == "zh" else "a declared nil will do")
    for label, text in (
        ("kind", PART_KINDS[part.kind][lang == "en"]),
        ("expects", "；".join(filter(None, (expected_words(part, lang), nil)))),
        ("departments", "、".join(part.departments)),
        ("law", laws),
        ("note", part.note),
        ("terms", "、".join(part.terms)),
        ("contains", "、".join(part.contains)),
        ("not_terms", "、".join(part.not_terms)),
    ):
        yield from _said(_PAIRS[label], text, lang, indent=11)


def expected_words(part: Part, lang: Lang) -> str:
    """What a part's substance looks like, in words; empty where its kind says it all."""
    expects, zh = part.expects, lang == "zh"
    said: list[str] = []
    if expects.attachment:
        usual = expects.attachment == "usual"
        said.append(("常为附件" if usual else "须有附件") if zh else f"attachment {expects.attachment}")
    if expects.tables:
        others = len(expects.tables) - 1
        name = expects.tables[0]
        said.append(
            f"表“{name}”或{others}种别名之一" if zh else f"table “{name}” or one of {others} other names"
        )
    if expects.contact:
        said.append("电话或邮箱" if zh else "a telephone or mailbox")
    if expects.figures:
        said.append("数字" if zh else "figures")
    if expects.dated:
        said.append("日期" if zh else "a date")
    for group in expects.says:
        words = "、".join(group[:4]) + ("…" if len(group) > 4 else "")
        said.append(f"提到{words}之一" if zh else f"one of {words}")
    if expects.characters:
        least = expects.characters
        said.append(f"无附件时正文至少{least}字" if zh else f"at least {least} characters unless attached")
    return ("，" if zh else ", ").join(said)


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
                undated = "，未注明年份的从宽" if freshness.undated else ""
                return f"每{kind}一次，{after} {month} 月 {day} 日前{undated}"
            later = f" (+{freshness.years_after})" if freshness.years_after else ""
            undated = "; undated counts" if freshness.undated else ""
            return f"every {kind}, by {freshness.due}{later}{undated}"
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
