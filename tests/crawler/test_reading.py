"""The door to reading: whatever bytes come, there is a reading."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from crawler.items import DateSource, Media, Outcome
from crawler.reading import read
from crawler.reading.names import read_name

URL = "http://www.qinghe.example/f"
FRAGMENTS = [
    "<html>",
    "<a href='",
    "x.htm'>",
    "</a>",
    "<table><tr><td rowspan=2>",
    "<li>",
    "</ul>",
    "<h1>",
    "当前位置：",
    "2022年9月1日",
    "<meta charset=gbk>",
    "<base href='//[",
    "<script>location.href='a'</script>",
    "\x00",
    "<!--",
    "-->",
    "<iframe src=javascript:x>",
    "<div class='page nav'>",
    "&#xD800;",
    "&#0;",
    "\ud800",
    "%",
    "<?xml version='1.0' encoding='x'?>",
]


@settings(deadline=None)  # the first of a form loads its reader
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "text/html", "text/html; charset=gb2312", "application/pdf"]),
)
@example(b"%PDF-1.4 broken", "")
@example(b"PK\x03\x04broken", "")
@example(b"\xff\xfe<\x00h\x00", "text/html")
@example(b"<?xml version='1.0' encoding='utf-16'?><html><p>x", "")
def test_reading_never_raises_on_random_bytes(body: bytes, content_type: str) -> None:
    found = read(body, url=URL, content_type=content_type)
    assert found.page.url == URL and found.page.site == "http://www.qinghe.example"
    assert len(found.page.digest) == 64


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=30))
def test_reading_never_fails_on_broken_html(parts: list[str]) -> None:
    found = read(b"<html><body>" + "".join(parts).encode("utf-8", "surrogatepass"), url=URL)
    assert found.outcome is not Outcome.UNREADABLE, found.detail
    assert found.page.media is Media.HTML


def test_deep_nesting_and_many_links_are_bounded() -> None:
    deep = read(b"<div>" * 50_000 + b"x", url=URL)
    many = read(
        b"".join(b"<a href=%d>%d</a>" % (i, i) for i in range(20_000)), url=URL, content_type="text/html"
    )
    assert deep.page.media is Media.HTML
    assert len(many.page.links) == 5_000


def test_click_counters_do_not_change_the_text_digest() -> None:
    one, two = (
        read(f"<html><title>x</title><p>浏览次数：{n}</p><p>正文</p>".encode(), url=URL).page
        for n in (3, 999)
    )
    assert one.text_digest == two.text_digest
    assert one.digest != two.digest


def pdf(*lines: str, picture: bool = False) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    sink = io.BytesIO()
    canvas = Canvas(sink)
    canvas.setFont("STSong-Light", 12)
    for number, line in enumerate(lines):
        canvas.drawString(72, 760 - 20 * number, line)
    if picture:
        canvas.rect(10, 10, 500, 700, fill=1)
    canvas.save()
    return sink.getvalue()


def test_a_pdf_gives_title_text_tables_and_its_own_date() -> None:
    body = pdf("附件1", "青禾职业技术学院2022年部门预算", "收支预算总表", "单位：万元", "收入合计 12345.67")
    page = read(body, url=URL + ".pdf", content_type="application/octet-stream").page
    assert (page.media, page.pages, page.scan, page.name) == (Media.PDF, 1, False, "f.pdf")
    assert page.title == "青禾职业技术学院2022年部门预算"
    assert page.tables == ("收支预算总表",)
    assert "收入合计 12345.67" in page.text
    assert [seen.source for seen in page.dates] == [DateSource.DOCUMENT]


def test_a_pdf_without_a_text_layer_is_a_scan() -> None:
    page = read(pdf(picture=True), url=URL).page
    assert page.scan and page.pages == 1 and not page.blocks


def test_a_word_file_gives_paragraphs_in_order_and_tables_as_rows() -> None:
    document = docx.Document()
    document.add_heading("学生申诉处理办法", 1)
    document.add_paragraph("第一条 为保障学生权益。")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "受理部门", "学生处"
    document.add_paragraph("2022年9月1日")
    sink = io.BytesIO()
    document.save(sink)
    page = read(sink.getvalue(), url=URL).page
    assert page.media is Media.DOCX
    assert page.title == "学生申诉处理办法"
    assert [block.kind for block in page.blocks] == ["heading", "text", "row", "text"]
    assert page.blocks[2].text == "受理部门 | 学生处"
    assert page.dates[0][:2] == (date(2022, 9, 1), DateSource.TEXT)


def test_a_workbook_gives_its_sheets_as_tables() -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("收支预算总表")
    sheet.append(["青禾职业技术学院2022年收支预算总表"])
    sheet.append(["项目", "金额", None, 12.5])
    book.create_sheet("三公经费预算表")
    sink = io.BytesIO()
    book.save(sink)
    page = read(sink.getvalue(), url=URL, disposition='attachment; filename="a.xlsx"').page
    assert (page.media, page.name) == (Media.XLSX, "a.xlsx")
    assert page.tables == ("收支预算总表", "三公经费预算表")
    assert page.title == "青禾职业技术学院2022年收支预算总表"
    assert "项目 | 金额 | 12.5" in page.text


def test_a_presentation_gives_its_slides_text() -> None:
    sink = io.BytesIO()
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    text = f'<p:sld xmlns:a="{main}" xmlns:p="p"><a:p><a:r><a:t>招生</a:t></a:r>'
    text += "<a:r><a:t>指南</a:t></a:r></a:p></p:sld>"
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("ppt/slides/slide1.xml", text)
    page = read(sink.getvalue(), url=URL).page
    assert (page.media, page.title, page.pages) == (Media.PPTX, "招生指南", 1)


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    sink = io.BytesIO()
    with (
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(320):
            member.write(bytes(1_000_000))
    found = read(sink.getvalue(), url=URL)
    assert found.outcome is Outcome.TOO_EXPANDED
    assert "unpack" in found.detail


def test_an_xml_entity_bomb_in_a_presentation_is_refused() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(
            "ppt/slides/slide1.xml", '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
        )
    assert read(sink.getvalue(), url=URL).outcome is Outcome.UNREADABLE


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Media.LEGACY_OFFICE),
        (b"Rar!\x1a\x07\x00", Media.ARCHIVE),
        (b"\x89PNG\r\n\x1a\n", Media.IMAGE),
        (b"\xff\xd8\xff\xe0", Media.IMAGE),
        (b"\x00\x01\x02" * 30, Media.OTHER),
        ("只是一段文字".encode(), Media.TEXT),
        ("<html><p>不是文件".encode(), Media.HTML),
    ],
)
def test_bytes_decide_the_media_whatever_the_header_says(body: bytes, media: Media) -> None:
    assert read(body, url=URL + ".doc", content_type="application/msword").page.media is media


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=UTF-8''%E7%AB%A0%E7%A8%8B.pdf; filename=x.pdf", "章程.pdf"),
        ('attachment; filename="' + "章程.doc".encode("gbk").decode("latin-1") + '"', "章程.doc"),
        ('attachment; filename="' + "章程.doc".encode().decode("latin-1") + '"', "章程.doc"),
        ("attachment;filename=%D5%C2%B3%CC.doc", "章程.doc"),
        ('attachment; filename="=?UTF-8?B?56ug56iLLmRvYw==?="', "章程.doc"),
        ('attachment; filename="..\\..\\etc/passwd.doc"', "passwd.doc"),
        ("inline", ""),
    ],
)
def test_file_names_survive_every_way_of_sending_them(disposition: str, name: str) -> None:
    assert read_name(disposition, "http://a.example/download.jsp?id=1") == name


@pytest.mark.parametrize(
    ("body", "images"),
    [
        ("<p><img src='/upload/1.jpg'></p>", 1),
        ("<p><img src='/upload/1.jpg' width=800 height=1100></p><p><img src=/upload/2.gif width=700></p>", 2),
        ("<p><img data-src=/upload/1.png style='width: 90%'></p>", 1),
        ("<ul><li><a href='/upload/gongshi.JPG'>关于收费的公示</a> 2022-09-01</li></ul>", 1),
        ("<p><a href='/upload/1.jpg'><img src='/upload/1_small.jpg'></a></p>", 1),
        ("<p><a href='javascript:show()'><img src='/upload/1.jpg'></a></p>", 1),
        ("<img src=/images/dot.jpg><img src=/images/a.jpg width=40><img src=/x.jpg style='width:16px'>", 0),
        ("<img src=/a.jpg width=1 height=1><img src=/images/icon_pdf.png><img src=/space.gif><img>", 0),
        ("<img src=/images/flash.jpg width=1000 height=120><a href=/><img src=/images/school.jpg></a>", 0),
        ("<div class=header><img src=/upload/1.jpg></div><div class=nav><a href=/1.jpg>图</a></div>", 0),
    ],
)
def test_pictures_of_the_text_are_counted_and_ornaments_are_not(body: str, images: int) -> None:
    page = f"<html><head><title>公示</title></head><body>{body}</body></html>"
    assert read(page.encode(), url=URL).page.images == images
