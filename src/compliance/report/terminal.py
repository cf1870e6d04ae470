"""The audit on a terminal or in a log: what must be known first, then what to do."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from compliance.model import Audit, Finding, Verdict
from compliance.report import view
from compliance.report.plain import cells, shorten, shown
from compliance.report.screen import (
    Canvas,
    Console,
    Line,
    RenderableType,
    Sheet,
    Text,
    address,
    address_line,
    line,
    print_whole,
)
from compliance.report.site_list import facts_of, name_of_site, site_groups
from compliance.report.strings import Words
from compliance.report.strings_asking import DECISION_STATES
from compliance.report.weighing import decided_text
from compliance.report.wording import Lang, name_of

MOST_SITES = 8  # of one kind in the list of sites
MOST_DECISIONS = 10
LEAST_TITLE, LONGEST_TITLE = 12, 60  # columns
WHY_LINES, WHY_LINES_NARROW = 2, 3  # lines of reason under an item


def render(audit: Audit, *, lang: Lang = "zh", width: int | None = None) -> RenderableType:
    """Return the audit as something rich can print; it takes the width of the console or ``width``."""
    words = Words(lang)

    def draw(canvas: Canvas) -> Iterator[Line]:
        yield from _head(audit, words)
        yield from _warnings(audit, words)
        yield from _summary(audit, canvas, words)
        yield from _work(audit, canvas, words)
        yield from _unverified(audit, words)
        yield from _departments(audit, canvas, words)
        yield from _decisions(audit, canvas, words)
        yield from _site_list(audit, canvas, words)

    return Sheet(draw, lang=lang, width=width)


def show(audit: Audit, console: Console, *, lang: Lang = "zh") -> None:
    """Print the audit on ``console``."""
    print_whole(console, render(audit, lang=lang))


def show_files(
    paths: Iterable[Path], console: Console, *, record: Path | None = None, lang: Lang = "zh"
) -> None:
    """Print where the reports and the crawl ``record`` are, never wrapped, so that they can be copied."""
    words = Words(lang)
    console.print(Text("\n" + words("files"), style="bold"))
    for path in paths:
        console.print(Text(f"  {path}"), soft_wrap=True)
    if record is not None:
        console.print(Text(words("crawl_record"), style="bold"))
        console.print(Text(f"  {record}"), soft_wrap=True)


def show_next_step(audit: Audit, where: Path, console: Console, *, lang: Lang = "zh") -> None:
    """Print the command that explains the most urgent item of the audit kept at ``where``."""
    work = view.to_do(audit) or audit.items
    if work:
        command = f"compliance explain {shlex.quote(str(where))} {work[0].id}"
        console.print(Text(Words(lang)("next_step", command=command)), soft_wrap=True)


def _head(audit: Audit, words: Words) -> Iterator[Line]:
    yield line((f"{shown(audit.school.name)} {words('report_title')}", "bold"))
    checklist = f"{words('checklist')} {audit.checklist.id} {audit.checklist.version}"
    yield line((f"{words('as_of')} {audit.as_of.isoformat()}  {checklist}", "dim"))


def _warnings(audit: Audit, words: Words) -> Iterator[Line]:
    waivers, coverage = view.waiver_warnings(audit, words), view.coverage_warnings(audit, words)
    others = view.decision_warnings(audit, words) + view.note_warnings(audit, words)
    if waivers or coverage or others:
        yield line("")
    for warning in waivers:
        yield line(("! ", "bold yellow"), (warning, "yellow"))
    for warning in coverage:
        yield line(("! ", "bold yellow"), (warning, "yellow"))
    for site in view.unseen_sites(audit):
        yield line(f"{shown(site.name)}{words('colon')}{view.seen_text(site, words)}", indent=2)
    for warning in others:
        yield line(("! ", "bold yellow"), (warning, "yellow"))


def _summary(audit: Audit, canvas: Canvas, words: Words) -> Iterator[Line]:
    yield line("")
    yield line((view.headline(audit, words), "bold"))
    rate = words("rate_of", published=view.published_count(audit), evaluated=audit.summary.evaluated)
    yield line(f"{words('rate')} ", (view.rate_text(audit, words), "bold"), f"  {rate}")
    yield line("")
    rows = [(canvas.verdict(verdict), str(number)) for verdict, number in view.counts(audit)]
    yield from canvas.table((words("verdict"), words("count")), rows)


def _work(audit: Audit, canvas: Canvas, words: Words) -> Iterator[Line]:
    work = view.to_do(audit)
    yield from canvas.heading(words("work"))
    if not work:
        yield line(words("todo_none"))
    elif canvas.stacked:
        for finding in work:
            yield from _stacked(finding, canvas, words)
    else:
        heads = [words(key) for key in ("number", "item", "verdict", "department")]
        rows = [
            (shown(each.id), shown(each.title), canvas.verdict(each.verdict), _department(each, words))
            for each in work
        ]
        verdict = max(cells(heads[2]), *(cells(row[2].plain) for row in rows))
        beside = verdict + max(cells(heads[3]), *(cells(row[3]) for row in rows)) + 6  # three gaps
        number = max(cells(heads[0]), *(cells(row[0]) for row in rows))
        room = min(max(LEAST_TITLE, canvas.width - number - beside), LONGEST_TITLE)
        yield from canvas.table(
            heads,
            [(row[0], shorten(row[1], room), *row[2:]) for row in rows],
            wraps=1,
            below=[[*_below(each, words, canvas.width - number - 3, WHY_LINES)] for each in work],
        )


def _below(finding: Finding, words: Words, width: int, lines: int, indent: int = 0) -> Iterator[Line]:
    """Why, and where to look."""
    reason = _why(finding, words, width, lines)
    if reason:
        yield line(reason, indent=indent)
    url = next((each.url for each in view.reasons_of(finding) if each.url), None)
    if url:
        yield address_line(url, indent=indent)


def _why(finding: Finding, words: Words, width: int, lines: int) -> str:
    """The first reason, and as many more as fit in ``lines``; how many are left.

    The first may take a line more: half a sentence helps nobody.
    """
    room = width * lines
    said = view.reasons_said(finding, words)
    kept = "".join(said[:1])
    for count, reason in enumerate(said[1:], start=1):
        left = words("more_reasons", count=len(said) - count)
        more = kept + words("semicolon") + reason
        if cells(more) + (cells(left) if count < len(said) - 1 else 0) > room:
            return shorten(kept, room + width - cells(left)) + left
        kept = more
    return shorten(kept, room + width)


def _stacked(finding: Finding, canvas: Canvas, words: Words) -> Iterator[Line]:
    title = shorten(shown(finding.title), 2 * canvas.width - 12)
    yield line((f"{words('item_no', id=shown(finding.id))} ", "bold"), title)
    yield line(canvas.verdict(finding.verdict), f"  {_department(finding, words)}", indent=2)
    yield from _below(finding, words, canvas.width - 3, WHY_LINES_NARROW, indent=2)


def _department(finding: Finding, words: Words) -> str:
    return shorten(shown(finding.department) or words("no_department"), 24)


def _unverified(audit: Audit, words: Words) -> Iterator[Line]:
    unseen = view.with_verdict(audit, Verdict.UNVERIFIED)
    if unseen:
        numbers = words("join").join(shown(each.id) for each in unseen)
        yield line("")
        yield line((words("unverified_items"), "bold"), f"{words('colon')}{numbers}")


def _departments(audit: Audit, canvas: Canvas, words: Words) -> Iterator[Line]:
    yield from canvas.heading(words("departments"))
    lists = [each for each in view.by_department(audit, words) if each.to_do]
    if not lists:
        yield line(words("todo_all_done"))
        return
    rows = [
        (
            shorten(each.name, 24),
            str(len(each.to_do)),
            words("join").join(shown(item.id) for item in each.to_do),
        )
        for each in lists
    ]
    yield from canvas.table((words("department"), words("count"), words("item")), rows)


def _decisions(audit: Audit, canvas: Canvas, words: Words) -> Iterator[Line]:
    """The decisions of people, those first that found no use or must be made again."""
    if not audit.decisions:
        return
    yield from canvas.heading(words("decisions"))
    for note in audit.decisions[:MOST_DECISIONS]:
        state = name_of(DECISION_STATES, note.state, words.lang)
        said = f"{shown(note.item)} {shorten(shown(note.title or note.url), LONGEST_TITLE)}"
        yield line(f"{said}{words('colon')}{decided_text(note, words.lang)}", (f" [{state}]", "dim"))
    rest = len(audit.decisions) - MOST_DECISIONS
    if rest > 0:
        yield line(words("more", count=rest))


def _site_list(audit: Audit, canvas: Canvas, words: Words) -> Iterator[Line]:
    """Only what asks for something: other hosts outside are for the long reports."""
    groups = [each for each in site_groups(audit, words, at_most=MOST_SITES) if each.warns]
    if groups:
        yield from canvas.heading(words("site_list"))
    for group in groups:
        yield line(("! ", "bold yellow"), (group.said, "yellow"))
        for site in group.sites:
            facts = facts_of(site, words)
            yield line(f"{name_of_site(site)}  ", address(site.site), f"  {facts}", indent=2)
        if group.rest:
            yield line(words("more", count=group.rest), indent=2)
