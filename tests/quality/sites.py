"""Labelled schools of ``pages/``: each a small web site, read into a record by the crawler's own readers.

A school file holds what differs from page to page; the furniture around it (navigation, trails, lists,
addresses) is put there as the three content systems most schools use do it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import docx
import openpyxl
import yaml
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from tests.records import a_crawl

PAGES = Path(__file__).parent / "pages"
SCHOOLS = tuple(sorted(path.stem for path in PAGES.glob("*.yaml")))
CRAWLED_AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
# Where a paragraph of a rule, a report or a manual begins anew.
_NEW_LINE = re.compile(
    r"(?<=[。；：）])\s*(?=第[一二三四五六七八九十百]+[条章])|\s(?=第[一二三四五六七八九十百]+[章条部])"
    r"|(?<=[。；：）]) ?(?=[一二三四五六七八九十]+、)|\s(?=[一二三四五六七八九十]+、)"
)
_OUTLINE = re.compile(r"第[一二三四五六七八九十百]+[条章部]|[一二三四五六七八九十]+、")
# What stands under the headings that a school file only names: prose that speaks of nothing.
_PROSE = (
    "坚持实事求是、统筹兼顾，明确责任分工，细化工作措施，加强沟通协调，及时研究解决有关问题，确保各项要求落到实处。",
    "各有关单位应当按照职责权限密切配合，主动接受监督；未尽事宜，由归口部门研究提出意见后按程序处理，并做好解释说明。",
    "遵循公平公正、规范有序的原则，注重过程管理，完善相应台账，定期分析总结，持续改进，不断提高管理水平和服务质量。",
)
# What every page of a disclosure column repeats: the items, as links beside the text.
_MENU = (
    "教职工代表大会相关制度、工作报告",
    "信息公开年度报告",
    "招生章程及特殊类型招生办法，分批次、分科类招生计划",
    "收支预算总表、收入预算表、支出预算表、财政拨款支出预算表",
    "校级领导干部因公出国（境）情况",
    "全校开设课程总门数、实践教学学分占总学分比例、选修课学分占总学分比例",
    "高校毕业生就业质量年度报告",
    "学术不端行为查处机制",
    "巡视组反馈意见，落实反馈意见整改情况",
)


@dataclass(frozen=True, slots=True)
class Site:
    """One school's site: its pages by address, the school file, and what each labelled address is."""

    pages: dict[str, bytes]
    school: dict[str, Any]
    labels: tuple[dict[str, Any], ...]

    def write(self, directory: Path) -> tuple[Path, Path, Path]:
        """The crawl record, the school file and the labels, written there."""
        sites = {site["url"].rstrip("/"): site["name"] for site in self.school["sites"]}
        record = a_crawl(directory / "crawl", self.pages, sites=sites, at=CRAWLED_AT)
        school, labels = directory / "school.yaml", directory / "labels.jsonl"
        school.write_text(yaml.safe_dump(self.school, allow_unicode=True), encoding="utf-8")
        lines = (json.dumps(label, ensure_ascii=False) for label in self.labels)
        labels.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return record, school, labels


def site_of(name: str) -> Site:
    """The site of the school in ``pages/<name>.yaml``."""
    return _Builder(name, yaml.safe_load((PAGES / f"{name}.yaml").read_text(encoding="utf-8"))).build()


@dataclass(slots=True)
class _Builder:
    name: str
    data: dict[str, Any]
    pages: dict[str, bytes] = field(default_factory=dict)
    columns: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # (host, trail) -> rows

    def build(self) -> Site:
        hosts, column = self.data["hosts"], self.data["column"]
        for host in hosts:
            self.pages[self._at(host)] = b""  # the front pages first: the crawl begins at the portal's
        labels = [self._document(number, page) for number, page in enumerate(self.data["pages"], start=1)]
        for host, trail in self._all_columns():
            self.pages[self._column_at(host, trail)] = self._list(host, trail)
        for host in hosts:
            self.pages[self._at(host)] = self._front(host)
        school = {
            "school": self.data["school"],
            "portal": self._at("www"),
            "disclosure": self._column_at(column["host"], column["name"]),
            "sites": [{"name": title, "url": self._at(host)} for host, title in hosts.items()],
        }
        return Site(self.pages, school, tuple(labels))

    def _document(self, number: int, page: dict[str, Any]) -> dict[str, Any]:
        host = page.get("host", self.data["column"]["host"])
        trail = str(page["in"])
        if page.get("listing"):
            url = self._column_at(host, trail)
            self.columns.setdefault((host, trail), [])
        else:
            url = self._article_at(host, number, str(page.get("date", "2024-05-06")))
            files = []
            for place, file in enumerate(page.get("files", ()), start=1):
                kind = file["name"].rpartition(".")[2]
                address = f"{self._at(host)}_upload/{number}/{place:08x}.{kind}"
                self.pages[address] = _file(kind, file["text"])
                files.append((address, file["name"]))
            self.pages[url] = self._article(host, trail, page, files)
            anchor, day = page.get("link", page["title"]), page.get("date", "")
            row = f'<a href="{url}" title="{escape(anchor)}">{escape(anchor)}</a><span>{day}</span>'
            self.columns.setdefault((host, trail), []).append(row)
        return {
            "id": f"{self.name}-{number}",
            "school": self.data["school"]["name"],
            "url": url,
            "title": str(page["title"]),
            "items": page["is"],
            "items_also": page.get("also", []),
            "hard_for": page.get("hard", []),
            "note": page["why"],
        }

    def _all_columns(self) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], None] = {}
        for host, trail in self.columns:
            steps = trail.split("/")
            for length in range(1, len(steps) + 1):
                found.setdefault((host, "/".join(steps[:length])))
        return list(found)

    def _at(self, host: str) -> str:
        return f"https://{host}.{self.name}.edu.cn/"

    def _column_at(self, host: str, trail: str) -> str:
        number = sum(map(ord, trail)) % 9000 + 1000
        tail = {"vsb": f"l{number}.htm", "sudy": f"{number}/list.htm", "plain": f"list-{number}.html"}
        return self._at(host) + tail[self.data["cms"]]

    def _article_at(self, host: str, number: int, day: str) -> str:
        year, month, date = day.split("-")
        tail = {
            "vsb": f"info/{1000 + number % 40}/{2000 + number}.htm",
            "sudy": f"{year}/{month}{date}/c{1300 + number % 40}a{24000 + number}/page.htm",
            "plain": f"show-{number}.html",
        }
        return self._at(host) + tail[self.data["cms"]]

    def _article(self, host: str, trail: str, page: dict[str, Any], files: list[tuple[str, str]]) -> bytes:
        title, day = str(page["title"]), page.get("date", "")
        links = "".join(f'<p>附件：<a href="{url}">{escape(name)}</a></p>' for url, name in files)
        body = "".join(_html(str(page.get("body", "")))) + links
        stamp = f"发布时间：{day} 作者： 浏览次数：" if day else ""
        article = {
            "vsb": f'<form name="_newscontent_fromname"><h2>{escape(title)}</h2>'
            f'<div class="time">{stamp}</div>'
            f'<div id="vsb_content"><div class="v_news_content">{body}</div></div></form>',
            "sudy": f'<h1 class="arti_title">{escape(title)}</h1><span class="arti_update">{stamp}</span>'
            f'<div class="wp_articlecontent">{body}</div>',
            "plain": f"<h3>{escape(title)}</h3><p>{stamp}</p><div class='content'>{body}</div>",
        }
        return self._page(host, trail, title, article[self.data["cms"]])

    def _list(self, host: str, trail: str) -> bytes:
        below = [one for one in self._all_columns() if one[0] == host and one[1].rpartition("/")[0] == trail]
        rows = [
            f'<a href="{self._column_at(*one)}">{escape(one[1].rpartition("/")[2])}</a>' for one in below
        ] + self.columns.get((host, trail), [])
        items = "".join(f'<li id="line_u5_{number}">{row}</li>' for number, row in enumerate(rows))
        name = trail.rpartition("/")[2]
        return self._page(host, trail, name, f"<h2>{escape(name)}</h2><ul class='news_list'>{items}</ul>")

    def _front(self, host: str) -> bytes:
        tops = [one for one in self._all_columns() if one[0] == host and "/" not in one[1]]
        inside = "".join(f'<li><a href="{self._column_at(*one)}">{escape(one[1])}</a></li>' for one in tops)
        others = ""
        if host == "www":
            column = self.data["column"]
            others = "".join(
                f'<li><a href="{self._at(one)}">{escape(name)}</a></li>'
                for one, name in self.data["hosts"].items()
            )
            others += (
                f'<li><a href="{self._column_at(column["host"], column["name"])}">{column["name"]}</a></li>'
            )
        return self._page(host, "", self.data["hosts"][host], f"<ul>{inside}{others}</ul>")

    def _page(self, host: str, trail: str, title: str, content: str) -> bytes:
        school = self.data["school"]["name"]
        steps = [step for step in trail.split("/") if step]
        here = "".join(
            f' &gt;&gt; <a href="{self._column_at(host, "/".join(steps[: n + 1]))}">{escape(step)}</a>'
            for n, step in enumerate(steps)
        )
        where = (
            f'<div class="dqwz">当前位置: <a href="{self._at(host)}">首页</a>{here}</div>' if steps else ""
        )
        menu = _MENU if host == self.data["column"]["host"] else ("首页", "部门概况", "通知公告", "联系我们")
        side = "".join(f'<li><a href="{self._at(host)}">{escape(one)}</a></li>' for one in menu)
        named = {"vsb": f"{title}-{self.data['hosts'][host]}", "sudy": title, "plain": f"{title} - {school}"}
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8">'
            f"<title>{escape(named[self.data['cms']])}</title></head><body>"
            f'<div class="nav"><ul>{side}</ul></div>{where}{content}'
            f'<div class="footer">版权所有 {school} 地址：{school} 邮编：100000</div></body></html>'
        ).encode()


def _blocks(text: str) -> Iterator[str | list[list[str]]]:
    """Paragraphs, and tables as lists of rows."""
    rows: list[list[str]] = []
    for line in text.strip().splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            yield rows
            rows = []
        for number, part in enumerate(one.strip() for one in _NEW_LINE.split(line) if one.strip()):
            yield part
            if _OUTLINE.match(part):
                topic = re.split(r"[，。；：（]", _OUTLINE.sub("", part).strip())[0][:16]
                yield f"在“{topic}”方面，{_PROSE[number % len(_PROSE)]}"
    if rows:
        yield rows


def _html(text: str) -> Iterator[str]:
    for block in _blocks(text):
        if isinstance(block, str):
            yield f"<p>{escape(block)}</p>"
            continue
        cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block)
        yield "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _file(kind: str, text: str) -> bytes:
    write = {"pdf": _pdf, "xlsx": _workbook, "xls": _workbook}
    return write.get(kind, _word)(text)


def _word(text: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for block in _blocks(text):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block), max(map(len, block)))
        for row, cells in zip(table.rows, block, strict=True):
            for cell, words in zip(row.cells, cells, strict=False):
                cell.text = words
    document.save(out)
    return out.getvalue()


def _workbook(text: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for block in _blocks(text):
        for row in [[block]] if isinstance(block, str) else block:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("text", fontName="STSong-Light", fontSize=12, leading=20, wordWrap="CJK")
    flow: list[Flowable] = []
    for block in _blocks(text):
        if isinstance(block, str):
            flow.append(Paragraph(escape(block), style))
        else:
            widest = max(map(len, block))
            grid = Table([row + [""] * (widest - len(row)) for row in block])
            grid.setStyle([("FONT", (0, 0), (-1, -1), "STSong-Light", 10)])
            flow.append(grid)
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(flow)
    return out.getvalue()
