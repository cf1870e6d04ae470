"""What changed between two audits, for people: the bad news first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from compliance.model import Verdict
from compliance.report.plain import shorten, shown
from compliance.report.screen import Canvas, Line, Piece, RenderableType, Sheet, Text, line
from compliance.report.strings import Words
from compliance.report.view import id_order
from compliance.report.wording import CHANGES, DEGRADED, Lang, name_of


class Changed(Protocol):
    """One change, as :mod:`compliance.compare` gives it. ``kind`` is a key of ``CHANGES``."""

    @property
    def item(self) -> str:
        """The item's id."""

    @property
    def part(self) -> str | None:
        """The part's id, or none when the item as a whole changed."""

    @property
    def title(self) -> str:
        """The title of the item or part."""

    @property
    def before(self) -> Verdict | None:
        """The older verdict, or none when it did not exist."""

    @property
    def after(self) -> Verdict | None:
        """The newer verdict, or none when it is gone."""

    @property
    def kind(self) -> str:
        """fixed, new, worse, better or changed."""

    @property
    def department(self) -> str:
        """Who answers for it."""


def render(
    changes: Sequence[Changed],
    *,
    before: date | None = None,
    after: date | None = None,
    degraded: Sequence[str] = (),
    lang: Lang = "zh",
) -> RenderableType:
    """Return the changes, by kind (new, worse, better, fixed, changed) and then by item.

    ``degraded`` (keys of ``DEGRADED``) says why they may not be the school's doing; it is printed first.
    """
    words = Words(lang)
    order = {kind: place for place, kind in enumerate(CHANGES)}
    rows = sorted(
        changes, key=lambda each: (order.get(each.kind, len(order)), id_order(each.part or each.item))
    )

    def draw(canvas: Canvas) -> Iterator[Line]:
        days = f" {before.isoformat()} → {after.isoformat()}" if before and after else ""
        yield line((words("changes"), "bold"), days)
        if degraded:
            why = words("join").join(name_of(DEGRADED, each, lang) for each in degraded)
            yield line(("! ", "bold yellow"), (words("degraded", why=why), "yellow"))
        if not rows:
            yield line(words("no_changes"))
            return
        number = Counter(each.kind for each in rows)
        named = [f"{name_of(CHANGES, kind, lang)} {number[kind]}" for kind in CHANGES if number[kind]]
        yield line(words("join").join(named))
        yield line("")
        if canvas.stacked:
            for change in rows:
                yield from _stacked(change, canvas, words)
            return
        heads = [words(key) for key in ("changes", "number", "item", "verdict", "department")]
        yield from canvas.table(heads, [_row(change, canvas, words) for change in rows], wraps=2)

    return Sheet(draw, lang=lang)


def _row(change: Changed, canvas: Canvas, words: Words) -> tuple[Piece, ...]:
    return (
        name_of(CHANGES, change.kind, words.lang),
        shown(change.part or change.item),
        shorten(shown(change.title), 30),
        _turn(change, canvas, words),
        shorten(shown(change.department), 24),
    )


def _stacked(change: Changed, canvas: Canvas, words: Words) -> Iterator[Line]:
    title = shorten(shown(change.title), 2 * canvas.width - 16)
    yield line(
        (f"{name_of(CHANGES, change.kind, words.lang)} {shown(change.part or change.item)} ", "bold"), title
    )
    yield line(_turn(change, canvas, words), f"  {shorten(shown(change.department), 24)}", indent=2)


def _turn(change: Changed, canvas: Canvas, words: Words) -> Text:
    arrow = " -> " if canvas.ascii_only else " → "
    sides = [
        canvas.verdict(each) if each else Text(words("absent")) for each in (change.before, change.after)
    ]
    return Text.assemble(sides[0], arrow, sides[1])
