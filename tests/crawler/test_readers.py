"""Reading processes: a document can end its reader, never the crawl."""

from __future__ import annotations

import asyncio
import io
import zipfile

from crawler.frames import Document, Readout
from crawler.items import Outcome, Page
from crawler.notation import read_line
from crawler.readers import Readers

PAGE = Document("http://a.example/1", "<title>学校章程</title><p>正文".encode(), site="http://a.example")


async def read_all(readers: Readers, *documents: Document) -> list[Readout]:
    try:
        return [await readers.read(document) for document in documents]
    finally:
        readers.close()


def page_of(readout: Readout) -> Page:
    return read_line(Page, readout.line)


def a_large_document() -> Document:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:x>" + b"<w:p/>" * 20_000_000 + b"</w:x>")
    return Document("http://a.example/big.docx", sink.getvalue(), site="http://a.example")


def test_a_document_comes_back_as_its_line_and_head() -> None:
    (found,) = asyncio.run(read_all(Readers(1), PAGE))
    assert found.outcome is Outcome.OK
    assert page_of(found).title == "学校章程"
    assert found.head.digest == page_of(found).digest != ""
    assert found.line.endswith(b"\n")


def test_a_reader_that_takes_too_long_is_replaced() -> None:
    late, after = asyncio.run(read_all(Readers(1, seconds=0.0), PAGE, PAGE))
    assert (late.outcome, late.detail) == (Outcome.UNREADABLE, "reading took too long")
    assert page_of(after).url == PAGE.url


def test_a_document_that_wants_too_much_memory_is_unreadable_and_the_next_is_read() -> None:
    big, after = asyncio.run(read_all(Readers(1, megabytes=250), a_large_document(), PAGE))
    assert big.outcome is Outcome.UNREADABLE, big.detail
    assert (after.outcome, page_of(after).title) == (Outcome.OK, "学校章程")


def test_bodies_larger_than_a_pipe_pass_whole() -> None:
    body = b"<title>x</title><p>" + "长".encode() * 300_000
    (found,) = asyncio.run(read_all(Readers(1), Document("http://a.example/l", body)))
    assert page_of(found).blocks[0].text.count("长") == 300_000
