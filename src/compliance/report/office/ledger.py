"""ledger.xlsx (台账): what the disclosure office works in, and departments answer in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from compliance.model import Audit
from compliance.report import view
from compliance.report.office import sheets, site_sheets
from compliance.report.office.sealing import moment_of
from compliance.report.office.tasks import tasks_of
from compliance.report.office.workbook import MOST_HYPERLINKS, Binding, Cell, Cover, Table, bind
from compliance.report.plain import plain, shown
from compliance.report.strings import Words
from compliance.report.wording import SCHOOL_KINDS, VERDICTS, Lang, name_of

_Kind = Literal["title", "warning", "heading", "head", "row"]
_Line = tuple[_Kind, tuple[Cell, ...]]
_NOTHING: _Line = ("title", ())


def render(audit: Audit, *, lang: Lang = "zh", followed: sheets.Followed | None = None) -> bytes:
    """Return the ledger as the bytes of an XLSX file; the same audit gives the same bytes.

    ``followed`` are the tasks of the store by their id, if there is one.
    """
    words = Words(lang)
    tables = _tables(audit, words, followed)
    cover = Cover(
        name=words("sheet_overview"), widths=(22, 70, 10), lines=tuple(_cover(audit, tables, words))
    )
    binding = Binding(
        lang=lang,
        title=f"{shown(audit.school.name)} {words('ledger_title')} {audit.as_of}",
        foot=words("page_of"),
        made_at=moment_of(audit.ended_at),
        facts={
            "portal": plain(audit.school.portal),
            "as_of": audit.as_of.isoformat(),
            "schema": audit.schema,
        },
    )
    return bind(cover, list(tables.values()), binding)


def _tables(audit: Audit, words: Words, followed: sheets.Followed | None) -> dict[str, Table]:
    """Each sheet by the key that says what it is about; those that nothing fills are left out."""
    always = {
        "about_tasks": sheets.of_tasks(tasks_of(audit, words), words, followed),
        "about_departments": sheets.of_departments(audit, words),
        "about_items": sheets.of_items(audit, words),
        "about_parts": sheets.of_parts(audit, words),
        "about_review": sheets.of_review(audit, words),
        "about_links": site_sheets.of_links(audit, words),
        "about_coverage": site_sheets.of_coverage(audit, words),
    }
    sometimes = {
        "about_sites": site_sheets.of_sites(audit, words),
        "about_waivers": site_sheets.of_waivers(audit, words),
        "about_privacy": site_sheets.of_privacy(audit, words),
    }
    return always | {key: table for key, table in sometimes.items() if table.count}


def _cover(audit: Audit, tables: dict[str, Table], words: Words) -> Iterator[_Line]:
    yield "title", (f"{shown(audit.school.name)} {words('ledger_title')}",)
    yield from (
        ("warning", (each,))
        for each in (
            *view.coverage_warnings(audit, words),
            *view.waiver_warnings(audit, words),
            *view.note_warnings(audit, words),
        )
    )
    yield "heading", (view.headline(audit, words),)
    yield "heading", (words("ledger_use", sheet=words("sheet_tasks")),)
    yield _NOTHING
    yield from _figures(audit, words)
    yield _NOTHING
    yield "head", (words("verdict"), words("legend"), words("count"))
    for verdict, count in view.counts(audit):
        yield "row", (verdict, VERDICTS[verdict].holds.of(words.lang), count)
    yield _NOTHING
    yield "head", (words("sheet"), words("ledger_contents"), words("rows"))
    for key, table in tables.items():
        yield "row", (table.name, words(key), table.count)
    yield from _cuts(audit, words)


def _figures(audit: Audit, words: Words) -> Iterator[_Line]:
    """What was audited, how, and what it came to."""
    rate = words("rate_of", published=view.published_count(audit), evaluated=audit.summary.evaluated)
    column, listed = audit.school.disclosure, audit.checklist
    seen = words("seen_pages", pages=audit.coverage.pages, addresses=audit.coverage.addresses)
    ran = f"{view.clock(audit.started_at)} – {view.clock(audit.ended_at)} ({words('beijing')})"
    facts: tuple[tuple[str, Cell], ...] = (
        ("school", f"{shown(audit.school.name)} · {name_of(SCHOOL_KINDS, audit.school.kind, words.lang)}"),
        ("portal", sheets.linked(audit.school.portal)),
        ("column", sheets.linked(column) if column else words("no_column")),
        ("as_of", audit.as_of),
        ("rate", f"{view.rate_text(audit, words)} · {rate}"),
        ("rate_base", words("rate_base", applicable=audit.summary.applicable)),
        ("seen", seen),
        ("crawled", ran),
        ("checklist", " ".join(map(shown, (listed.title, listed.id, listed.version)))),
        ("tool", f"{shown(audit.tool.name)} {shown(audit.tool.version)}"),
    )
    for key, fact in facts:
        yield "row", (words(key) if key != "rate_base" else "", fact)


def _cuts(audit: Audit, words: Words) -> Iterator[_Line]:
    """What the sheets do not hold or do not link, said where it is looked for."""
    count, shown_links = len(audit.links), min(len(audit.links), site_sheets.MOST_LINKS)
    if count > shown_links:
        yield "warning", (words("links_cut", count=count, shown=shown_links),)
    if 2 * shown_links > MOST_HYPERLINKS:
        yield "heading", (words("links_unlinked", most=MOST_HYPERLINKS),)
