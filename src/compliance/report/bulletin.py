"""月度通报: the ranking of departments or schools, what was put right, what is overdue. Markdown and HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import escape as escape_html

from compliance.report.markdown import escape
from compliance.report.plain import shorten, shown
from compliance.report.strings import Words
from compliance.report.task_words import answer_said, late_said
from compliance.report.trend import rate_words
from compliance.report.wording import Lang, verdict_name
from compliance.tasks import Bulletin, Figures, Task, month_end, ranked

MOST = 200  # rows of a table; the list of tasks has them all
_TITLE, _REMARK = 80, 120  # columns
_FIGURE = re.compile(r"\d[\d.%-]*")  # needs no escapes: a day, a count, a rate

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Title:
    """The first lines, in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph; ``align`` is both, left (whom it addresses) or right (who signs)."""

    text: str
    align: str = "both"


@dataclass(frozen=True, slots=True)
class Listed:
    """A table; ``shares`` are parts of the width."""

    heads: tuple[str, ...]
    shares: tuple[float, ...]
    rows: Rows


Block = Title | Heading | Said | Listed


def blocks_of(bulletins: Sequence[Bulletin], words: Words) -> Iterator[Block]:
    """The bulletin of one school, or of several with their ranking, from the top."""
    one = bulletins[0] if len(bulletins) == 1 else None
    first, last = bulletins[0].first, bulletins[0].last
    yield Title(words("bulletin_of", school=shown(one.school)) if one else words("bulletin_title"))
    key = "bulletin_month" if last == month_end(first) else "bulletin_so_far"
    yield Title(words(key, year=first.year, month=first.month, day=_day(last, words)))
    yield Said(words("bulletin_to" if one else "bulletin_to_schools"), "left")
    yield Said(words("bulletin_why", year=first.year, month=first.month))
    numerals = iter(words("bulletin_numerals"))
    if one:
        yield Heading(words("bulletin_whole", number=next(numerals)))
        yield from _of_school(one, numerals, words)
    else:
        yield Heading(words("bulletin_schools", number=next(numerals)))
        yield _ranking(ranked(each.whole for each in bulletins), words("school"), words)
        yield Said(words("bulletin_measures"))
        for number, each in enumerate(bulletins, start=1):
            yield Heading(f"{number}. {shown(each.school)}")
            yield Said(_summary(each, words))
            yield from _late(each, words)
    yield Heading(words("bulletin_asked", number=next(numerals)))
    yield Said(words("bulletin_please"))
    yield Said(words("bulletin_signed"), "right")
    yield Said(_day(last, words), "right")


def _of_school(one: Bulletin, numerals: Iterator[str], words: Words) -> Iterator[Block]:
    yield Said(_summary(one, words))
    yield Said(words("bulletin_measures"))
    yield Heading(words("bulletin_departments", number=next(numerals)))
    yield _ranking(one.ranking, words("department"), words) if one.ranking else Said(words("bulletin_none"))
    yield Heading(words("bulletin_late", number=next(numerals)))
    yield from _late(one, words)
    yield Heading(words("bulletin_fixed", number=next(numerals)))
    yield from _tasks(
        one.fixed,
        {"department": 16, "part": 44, "fixed_on": 16, "in_time": 14},
        lambda task: (
            task.fixed_on.isoformat() if task.fixed_on else "",
            words("yes_in_time") if task.in_time else words("yes_late"),
        ),
        words,
    )
    for key, tasks in (("bulletin_back", one.reopened), ("bulletin_contradicted", one.contradicted)):
        if tasks:
            yield Heading(words(key, number=next(numerals)))
            yield from _tasks(
                tasks,
                {"department": 16, "part": 40, "deadline": 14, "answer": 30},
                lambda task: (
                    task.due_on.isoformat() if task.due_on else "",
                    shorten(answer_said(task, words), _REMARK),
                ),
                words,
            )


def _summary(one: Bulletin, words: Words) -> str:
    return words(
        "bulletin_summary",
        in_hand=one.whole.in_hand,
        fixed=one.whole.fixed,
        rate=rate_words(one.whole.rate, words),
        punctuality=rate_words(one.whole.punctuality, words),
        day=_day(one.last, words),
        late=len(one.late),
        newly=len(one.newly_late),
        back=len(one.reopened),
        suspended=len(one.suspended),
    )


def _ranking(figures: Sequence[Figures], name: str, words: Words) -> Block:
    keys = ("in_hand", "fixed_count", "completion", "punctuality", "late_count", "back_count")
    rows = [
        (
            str(one.rank) if one.rank else words("no_rank"),
            shorten(shown(one.name) or words("no_rank"), _TITLE),
            str(one.in_hand),
            str(one.fixed),
            rate_words(one.rate, words) if one.rank else words("no_rank"),
            rate_words(one.punctuality, words) if one.punctuality is not None else words("no_rank"),
            str(one.overdue),
            str(one.reopened),
        )
        for one in figures
    ]
    heads = (words("rank"), name, *(words(key) for key in keys))
    return Listed(heads, (8, 24, 11, 11, 13, 13, 10, 12), rows)


def _late(one: Bulletin, words: Words) -> Iterator[Block]:
    def told(task: Task) -> tuple[str, ...]:
        newly = f" {words('newly_late')}" if task.id in one.newly_late else ""
        due = task.due_on.isoformat() if task.due_on else ""
        return (verdict_name(task.verdict, words.lang), due, late_said(task, one.last, words) + newly)

    shares = {"department": 16, "part": 36, "verdict": 14, "deadline": 14, "late_days": 20}
    yield from _tasks(sorted(one.late, key=lambda task: task.department), shares, told, words)


def _tasks(
    tasks: Sequence[Task],
    shares: Mapping[str, float],
    told: Callable[[Task], Sequence[str]],
    words: Words,
) -> Iterator[Block]:
    if not tasks:
        yield Said(words("bulletin_none"))
        return
    rows = [
        (
            shorten(shown(task.department), _TITLE),
            shorten(f"{shown(task.facts.fingerprint.part)} {shown(task.facts.title)}", _TITLE),
            *told(task),
        )
        for task in tasks[:MOST]
    ]
    yield Listed(tuple(words(key) for key in shares), tuple(shares.values()), rows)
    if len(tasks) > MOST:
        yield Said(words("bulletin_more", count=len(tasks) - MOST))


def _day(day: date, words: Words) -> str:
    return words("day_in_words", year=day.year, month=day.month, day=day.day)


# Formats


def render_markdown(bulletins: Sequence[Bulletin], *, lang: Lang = "zh") -> str:
    """Return the bulletin as Markdown."""
    lines: list[str] = []
    for block in blocks_of(bulletins, Words(lang)):
        match block:
            case Title():
                lines += [f"# {escape(block.text)}" if not lines else f"**{escape(block.text)}**", ""]
            case Heading():
                lines += [f"## {escape(block.text)}", ""]
            case Said():
                lines += [escape(block.text), ""]
            case Listed():
                lines.append(_row(block.heads))
                lines.append(_row(["---"] * len(block.heads), raw=True))
                lines += [_row(row) for row in block.rows]
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(cells: Sequence[str], *, raw: bool = False) -> str:
    return (
        "| " + " | ".join(cell if raw or _FIGURE.fullmatch(cell) else escape(cell) for cell in cells) + " |"
    )


_STYLE = (
    "body{max-width:48rem;margin:2rem auto;padding:0 1rem;font-family:serif;line-height:1.7;color:#111;"
    "background:#fff}h1,.month{text-align:center}h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.1rem}"
    "p{text-indent:2em}p.left,p.right,.month{text-indent:0}.right{text-align:right}"
    "table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0 1rem}"
    "th,td{border:1px solid #888;padding:.25rem .5rem;text-align:left;overflow-wrap:break-word}"
    "th{background:#e8ecf0}@media print{body{margin:0}thead{display:table-header-group}}"
)


def render_html(bulletins: Sequence[Bulletin], *, lang: Lang = "zh") -> str:
    """Return the bulletin as one HTML page that needs no network."""
    body: list[str] = []
    blocks = list(blocks_of(bulletins, Words(lang)))
    for block in blocks:
        match block:
            case Title():
                said = escape_html(block.text)
                body.append(f"<h1>{said}</h1>" if not body else f'<p class="month">{said}</p>')
            case Heading():
                body.append(f"<h2>{escape_html(block.text)}</h2>")
            case Said():
                body.append(f'<p class="{block.align}">{escape_html(block.text)}</p>')
            case Listed():
                body.append(_table(block))
    title = escape_html(blocks[0].text if isinstance(blocks[0], Title) else "")
    tongue = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tongue}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _table(block: Listed) -> str:
    heads = "".join(f'<th scope="col">{escape_html(head)}</th>' for head in block.heads)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape_html(cell)}</td>" for cell in row) + "</tr>\n" for row in block.rows
    )
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"
