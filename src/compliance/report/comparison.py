"""What changed between two audits, for people: the bad news first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from compliance.compare import Change, Comparison
from compliance.report.plain import shorten, shown
from compliance.report.screen import Canvas, Line, Piece, RenderableType, Sheet, Text, line
from compliance.report.strings import Words
from compliance.report.strings_trend import CAUSES, CHANGES, DEGRADED, STANDINGS
from compliance.report.view import id_order
from compliance.report.wording import Lang, name_of


def render(compared: Comparison, *, lang: Lang = "zh") -> RenderableType:
    """Return the changes, by kind (new, worse, better, fixed, changed) and then by item.

    What persists is counted, not listed. Where no change is claimed, what differs is listed under the reason.
    """
    words = Words(lang)
    order = {kind: place for place, kind in enumerate(CHANGES)}
    listed = [one for one in compared.changes if one.kind != "persisting"] or list(compared.unclaimed)
    rows = sorted(
        listed, key=lambda each: (order.get(each.kind, len(order)), id_order(each.part or each.item))
    )

    def draw(canvas: Canvas) -> Iterator[Line]:
        days = f" {compared.before.isoformat()} → {compared.after.isoformat()}"
        yield line((words("changes"), "bold"), days)
        if compared.degraded:
            why = words("join").join(name_of(DEGRADED, each, lang) for each in compared.degraded)
            yield line(("! ", "bold yellow"), (words("degraded", why=why), "yellow"))
        if compared.other_rules:
            yield line(("! ", "bold yellow"), (words("other_rules"), "yellow"))
        yield from _counts(compared, words)
        if not rows:
            return
        yield line("")
        if canvas.stacked:
            for change in rows:
                yield from _stacked(change, canvas, words)
            return
        heads = [words(key) for key in ("changes", "number", "item", "verdict", "department")]
        told = [[line(said)] if (said := _told(change, words)) else [] for change in rows]
        yield from canvas.table(heads, [_row(change, canvas, words) for change in rows], wraps=2, below=told)

    return Sheet(draw, lang=lang)


def _counts(compared: Comparison, words: Words) -> Iterator[Line]:
    number: Counter[str] = Counter(each.kind for each in compared.changes)
    named = [f"{name_of(CHANGES, kind, words.lang)} {number[kind]}" for kind in CHANGES if number[kind]]
    if compared.degraded:
        yield line(words("not_claimed", count=len(compared.unclaimed)))
    elif not set(number) - {"persisting"}:
        yield line(words("no_changes"), *(f" {one}" for one in named))
    else:
        yield line(words("join").join(named))


def _told(change: Change, words: Words) -> str:
    """How sure it is, what brought it about, and since when."""
    said = [name_of(STANDINGS, change.standing, words.lang)] if change.standing else []
    if change.cause:
        said.append(name_of(CAUSES, change.cause, words.lang))
    if change.first_seen is not None:
        said.append(words("seen_since", day=change.first_seen, count=change.consecutive))
    return words("semicolon").join(said)


def _row(change: Change, canvas: Canvas, words: Words) -> tuple[Piece, ...]:
    return (
        name_of(CHANGES, change.kind, words.lang),
        shown(change.part or change.item),
        shorten(shown(change.title), 30),
        _turn(change, canvas, words),
        shorten(shown(change.department), 24),
    )


def _stacked(change: Change, canvas: Canvas, words: Words) -> Iterator[Line]:
    title = shorten(shown(change.title), 2 * canvas.width - 16)
    yield line(
        (f"{name_of(CHANGES, change.kind, words.lang)} {shown(change.part or change.item)} ", "bold"), title
    )
    yield line(_turn(change, canvas, words), f"  {shorten(shown(change.department), 24)}", indent=2)
    if told := _told(change, words):
        yield line((told, "dim"), indent=2)


def _turn(change: Change, canvas: Canvas, words: Words) -> Text:
    arrow = " -> " if canvas.ascii_only else " → "
    sides = [
        canvas.verdict(each) if each else Text(words("absent")) for each in (change.before, change.after)
    ]
    return Text.assemble(sides[0], arrow, sides[1])
