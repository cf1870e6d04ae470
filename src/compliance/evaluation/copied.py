"""复制的文字: text that was copied off a page, read as that page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import groupby

from compliance.evaluation.labels import Labelled
from crawler.items import Media
from crawler.reading import Reading, read
from crawler.reading.encoding import read_text

_HTML = "text/html; charset=utf-8"


def read_copied(body: bytes, record: Labelled, *, url: str) -> Reading | None:
    """The page at ``url`` whose text is ``body``, under the title and the columns of its label; None where
    nothing but the title was copied, which tells nothing of the page.

    A line is a paragraph, lines with tabs are rows of a table. Text labelled as an attachment's is read as
    a file's.
    """
    text, _ = read_text(body)
    if "".join(text.split()) in ("", "".join(record.title.split())):
        return None
    title = escape(record.title)
    page = f"<title>{title}</title><h1>{title}</h1>{''.join(_blocks(text))}"
    reading = read(page.encode("utf-8", "replace"), url=url, content_type=_HTML)
    return replace(
        reading,
        page=replace(
            reading.page,
            media=Media.TEXT if record.kind == "attachment" else Media.HTML,
            title=record.title,
            trail=record.trail or reading.page.trail,
        ),
    )


def _blocks(text: str) -> Iterator[str]:
    for is_row, lines in groupby(text.splitlines(), key=lambda line: "\t" in line.strip()):
        if not is_row:
            yield from (f"<p>{escape(line)}</p>" for line in lines)
            continue
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in line.split("\t")) for line in lines)
        yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
