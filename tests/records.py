"""A small crawl record made of bytes, read by the crawler's own readers: no network, no crawl."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import docx
import openpyxl
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from compliance.audit import Question, audit
from compliance.checklists import read_checklist
from compliance.matching.weights import read_weights
from compliance.model import (
    Audit,
    Decision,
    PartFinding,
    School,
    SchoolKind,
    SchoolName,
    Tool,
    Waiver,
)
from crawler.archive import Exchange
from crawler.items import Attempt, CrawlEnd, CrawlHead, Fetch, Outcome, Plan, Seed, SiteEnd, Skip
from crawler.reading import read
from crawler.record import RecordWriter
from crawler.urls import site_of

AT = datetime(2022, 10, 20, 4, 0, tzinfo=UTC)
SITE = "http://www.example.edu.cn"
HOME, COLUMN = f"{SITE}/", f"{SITE}/xxgk/"
NAME = "青岚职业技术学院"
Rows = list[list[str]]


def a_record(directory: Path, answers: Mapping[str, bytes], *, at: datetime = AT) -> Path:
    """A finished record of one site: a home page, a column that lists ``answers`` by name, and these.

    Keys are ``标题 path``: the text of the link, and where it leads under the column.
    """
    pages = {HOME: f"<title>{NAME}</title><p><a href='/xxgk/'>信息公开</a></p>".encode()}
    rows = "".join(f"<li><a href='{key.split()[1]}'>{key.split()[0]}</a></li>" for key in answers)
    pages[COLUMN] = f"<title>信息公开</title><h1>信息公开</h1><ul>{rows}</ul>".encode()
    pages |= {COLUMN + key.split()[1]: body for key, body in answers.items()}
    names = {COLUMN + key.split()[1]: key.split()[0] for key in answers}
    plan = Plan(seeds=(Seed(name="门户", url=HOME, role="portal"),))
    with RecordWriter(directory, CrawlHead(tool="test", started_at=at, plan=plan)) as writer:
        for url, body in pages.items():
            reading = read(body, url=url)
            if reading.outcome is Outcome.OK:
                writer.page(reading.page)
            writer.archive(Exchange(url, at, (), 200, "OK", (), body))
            writer.fetch(
                Fetch(
                    url=url,
                    final_url=url,
                    site=SITE,
                    outcome=reading.outcome,
                    status=200,
                    parent=COLUMN if url in names else "" if url == HOME else HOME,
                    anchor=names.get(url, ""),
                    fetched_at=at,
                    media=reading.page.media,
                    digest=reading.page.digest,
                )
            )
        site = SiteEnd(
            site=SITE,
            name="门户",
            role="portal",
            url=HOME,
            reached=True,
            pages=len(pages),
            failed=0,
            blocked=0,
            skipped=0,
            complete=True,
            reason="",
        )
        writer.end(CrawlEnd(ended_at=at, reason="finished", sites=(site,)))
    return directory


def a_crawl(
    directory: Path,
    pages: Mapping[str, bytes],
    *,
    failed: Mapping[str, Outcome] | None = None,
    skipped: Mapping[str, Outcome] | None = None,
    sites: Mapping[str, str] | None = None,
    at: datetime = AT,
) -> Path:
    """A finished record of whole sites: ``pages`` by address, the first of them where the crawl began.

    Addresses in ``failed`` failed twice, a day apart. ``sites`` are names by site (the portal's own
    is added); what stands elsewhere was only looked at. Click paths follow the pages' links.
    """
    failed = failed or {}
    front = next(iter(pages))
    names = {site_of(front): "门户", **(sites or {})}
    read_pages = {url: read(body, url=url) for url, body in pages.items()}
    found: dict[str, tuple[str, str]] = {front: ("", "")}
    todo = [front]
    for here in todo:
        for link in read_pages[here].page.links:
            if link.url not in found and (link.url in pages or link.url in failed):
                found[link.url] = here, link.anchor
                todo += [link.url] if link.url in pages else []
    plan = Plan(seeds=(Seed(name="门户", url=front, role="portal"),))
    with RecordWriter(directory, CrawlHead(tool="test", started_at=at, plan=plan)) as writer:
        for url, reading in read_pages.items():
            parent, anchor = found.get(url, ("", ""))
            if reading.outcome is Outcome.OK:
                writer.page(reading.page)
            writer.archive(Exchange(url, at, (), 200, "OK", (), pages[url]))
            writer.fetch(
                Fetch(
                    url=url,
                    final_url=url,
                    site=site_of(url),
                    outcome=reading.outcome,
                    status=200,
                    parent=parent,
                    anchor=anchor,
                    fetched_at=at,
                    media=reading.page.media,
                    digest=reading.page.digest,
                )
            )
        for url, outcome in failed.items():
            parent, anchor = found.get(url, ("", ""))
            tries = tuple(Attempt(at + timedelta(days=day), outcome, 404) for day in (0, 1))
            writer.fetch(
                Fetch(
                    url=url,
                    final_url=url,
                    site=site_of(url),
                    outcome=outcome,
                    status=404,
                    parent=parent,
                    anchor=anchor,
                    fetched_at=at,
                    attempts=tries,
                )
            )
        for url, reason in (skipped or {}).items():
            writer.skip(Skip(url, reason, found.get(url, (front, ""))[0]))
        ends = tuple(_an_end(site, name, pages) for site, name in names.items())
        writer.end(CrawlEnd(ended_at=at, reason="finished", sites=ends))
    return directory


def _an_end(site: str, name: str, pages: Iterable[str]) -> SiteEnd:
    return SiteEnd(
        site=site,
        name=name,
        role="portal" if name == "门户" else "site",
        url=site + "/",
        reached=True,
        pages=sum(site_of(url) == site for url in pages),
        failed=0,
        blocked=0,
        skipped=0,
        complete=True,
        reason="",
    )


weights = cache(read_weights)


def judged(
    record: Path,
    school: School | None = None,
    *,
    waivers: tuple[Waiver, ...] = (),
    decisions: tuple[Decision, ...] = (),
) -> Audit:
    """The record judged as a higher vocational college's, as of 2022-10-20."""
    school = school or School(
        school=SchoolName(name=NAME, kind=SchoolKind.HIGHER_VOCATIONAL), portal=HOME, disclosure=COLUMN
    )
    return audit(
        record,
        Question(
            school=school,
            checklist=read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL),
            weights=weights(),
            waivers=waivers,
            decisions=decisions,
            today=date(2022, 10, 20),
            tool=Tool(name="compliance", version="0"),
        ),
    )


def parts(found: Audit) -> dict[str, PartFinding]:
    """The parts' findings by id."""
    return {part.id: part for item in found.items for part in item.parts}


def html(title: str, *paragraphs: str, table: Rows | None = None) -> bytes:
    """A page with a title, paragraphs and perhaps a table."""
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (table or []))
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<title>{title}</title><h1>{title}</h1>{body}<table>{rows}</table>".encode()


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(title: str, sheets: Mapping[str, Rows]) -> bytes:
    """A Word file with a heading and a table for every sheet."""
    document = docx.Document()
    document.add_heading(title, 0)
    for name, rows in sheets.items():
        document.add_paragraph(name)
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def articles(topic: str) -> tuple[str, ...]:
    """The paragraphs of a rule about ``topic``."""
    return (
        f"第一条 为规范{topic}工作，结合学院实际，制定本办法。",
        "第二条 本办法适用于学院全日制在籍学生和教职工。",
        f"第三条 {topic}由学院有关部门受理，并在十五个工作日内书面答复。",
        "第四条 本办法自发布之日起施行。",
    )


def book(title: str, chapters: Mapping[str, Iterable[str]], *opening: str) -> bytes:
    """A PDF of several chapters, without marks that say which lines are headings."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("text", fontName="STSong-Light", fontSize=12, leading=20, wordWrap="CJK")
    lines = [title, *opening, *(line for name, text in chapters.items() for line in (name, *text))]
    out = io.BytesIO()
    flow: list[Flowable] = [Paragraph(line, style) for line in lines]
    SimpleDocTemplate(out, pagesize=A4, title=title, invariant=1).build(flow)
    return out.getvalue()


def word_book(title: str, chapters: Mapping[str, Iterable[str]]) -> bytes:
    """A Word file of several chapters under headings."""
    document = docx.Document()
    document.add_heading(title, 0)
    for name, text in chapters.items():
        document.add_heading(name, 1)
        for line in text:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(title: str, sheets: Mapping[str, Rows]) -> bytes:
    """A PDF with a text layer."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("text", fontName="STSong-Light", fontSize=13, leading=26, wordWrap="CJK")
    flow: list[Flowable] = [Paragraph(title, style)]
    for name, rows in sheets.items():
        grid = Table(rows)
        grid.setStyle(
            [("FONT", (0, 0), (-1, -1), "STSong-Light", 12), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        )
        flow += [Paragraph(name, style), grid]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, title=title, invariant=1).build(flow)
    return out.getvalue()
