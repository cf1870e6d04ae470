"""Attachments are pages too: every form that schools post, and what hostile files may not do to us."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import date

import docx
import pytest
from docx.shared import Cm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.items import DateSource, Media, Outcome, Page
from crawler.reading import Reading, read
from tests.crawler.files import ofd, ole, pdf_pages, photograph, rar, saved, zipped
from tests.records import pdf, word, xlsx

URL = "http://www.qinghe.example/f"
RULE = "青岚职业技术学院学生申诉处理办法"
SHEETS = ("收支预算总表", "收入预算表", "支出预算表（隐藏）", "财政拨款支出预算表")


def see(body: bytes, name: str = "f", content_type: str = "") -> Reading:
    return read(body, url=f"http://www.qinghe.example/{name}", content_type=content_type)


def rows(page: Page) -> list[str]:
    return [block.text for block in page.blocks if block.kind == "row"]


@pytest.mark.parametrize(
    ("name", "media"), [("rule.doc", Media.DOC), ("rule.rtf", Media.RTF), ("rule.odt", Media.ODF)]
)
def test_a_text_gives_its_title_tables_rows_and_days(name: str, media: Media) -> None:
    page = see(saved(name), name).page
    assert (page.media, page.title, page.tables) == (media, RULE, ("受理情况表",))
    assert "第一条 为保障学生合法权益" in page.text
    assert rows(page)[:2] == ["部门 | 电话 | 地点", "学生处 | 0532-85200000 | 行政楼"]
    assert (page.dates[0].day, page.dates[0].source) == (date(2022, 9, 1), DateSource.TEXT)
    assert page.dates[1][:2] == (date(2013, 12, 23), DateSource.DOCUMENT)
    assert not (page.scan or page.truncated)


@pytest.mark.parametrize(("name", "media"), [("budget.xls", Media.XLS), ("budget.ods", Media.ODF)])
def test_a_workbook_gives_its_sheets_as_tables_and_its_merged_title(name: str, media: Media) -> None:
    page = see(saved(name)).page
    assert (page.media, page.title) == (media, "青岚职业技术学院2022年收支预算总表")
    assert [table.removesuffix("（隐藏）") for table in page.tables] == [
        s.removesuffix("（隐藏）") for s in SHEETS
    ]
    assert "事业收入 | 4740" in rows(page)


def test_hidden_sheets_are_marked() -> None:
    assert see(saved("budget.xls")).page.tables == SHEETS


def test_an_old_presentation_gives_the_text_of_its_slides() -> None:
    page = see(saved("slides.ppt")).page
    assert (page.media, page.title) == (Media.PPT, "招生工作指南")
    assert page.text.splitlines() == ["招生工作指南", "报名电话 0532-85200001", "录取办法"]


def test_an_ofd_gives_its_lines_though_each_character_stands_alone() -> None:
    page = see(ofd("学生申诉处理办法", "第一条 为保障学生合法权益，制定本办法。")).page
    assert (page.media, page.title) == (Media.OFD, "学生申诉处理办法")
    assert page.blocks[1].text == "第一条 为保障学生合法权益，制定本办法。"
    assert page.dates[0][:2] == (date(2022, 3, 18), DateSource.DOCUMENT)


def test_rich_text_tells_chinese_by_its_code_page_whatever_font_it_stands_in() -> None:
    def hexes(text: str) -> str:
        return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))

    body = (
        r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Times;}}\f0 "
        + hexes("学籍管理规定")
        + r"\par\f1 "
        + hexes("第一条")
        + r"\par \u31532?\u20108?\u26465?\par "
    ).encode() + "直接写入".encode("gbk")
    page = see(body + b"}").page
    assert page.text.splitlines() == ["学籍管理规定", "第一条", "第二条", "直接写入"]


TABLE = (
    "<table><tr><td>青禾学院收费公示表</td></tr><tr><td>项目</td><td>标准</td></tr>"
    "<tr><td>学费</td><td>5000</td></tr></table>"
)
MICROSOFT = "urn:schemas-microsoft-com:office"
OFFICE = (
    f'<html xmlns:o="{MICROSOFT}:office" xmlns:x="{MICROSOFT}:excel"><!--[if gte mso 9]><xml>'
    "<x:ExcelWorksheet><x:Name>收费公示表</x:Name></x:ExcelWorksheet></xml><![endif]-->"
)
MIME = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
)
SHEET_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    f'<Workbook xmlns="{MICROSOFT}:spreadsheet" xmlns:ss="{MICROSOFT}:spreadsheet">'
    '<Worksheet ss:Name="收费公示表"><Table>'
    "<Row><Cell><Data>项目</Data></Cell><Cell><Data>标准</Data></Cell></Row>"
    "<Row><Cell><Data>学费</Data></Cell><Cell><Data>5000</Data></Cell></Row></Table></Worksheet></Workbook>"
)
WORD_XML = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
    "<w:p><w:r><w:t>青禾学院收费公示表</w:t></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>学费</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>5000</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:wordDocument>"
)


@pytest.mark.parametrize(
    ("name", "body", "media"),
    [
        ("a.xls", TABLE.encode("gbk"), Media.XLS),
        ("a.xls", (OFFICE + TABLE).encode(), Media.XLS),
        ("a.doc", (OFFICE.replace(":excel", ":word") + TABLE).encode(), Media.DOC),
        ("a.doc", (MIME + TABLE + "\r\n--b--\r\n").encode("gbk"), Media.DOC),
        ("a.xls", SHEET_XML.encode(), Media.XLS),
        ("a.doc", WORD_XML.encode(), Media.DOC),
    ],
)
def test_web_pages_under_an_office_name_are_files(name: str, body: bytes, media: Media) -> None:
    found = see(body, name)
    assert (found.outcome, found.page.media, found.page.is_attachment) == (Outcome.OK, media, True)
    assert "学费 | 5000" in rows(found.page)
    assert "收费公示表" in "".join(found.page.tables)


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "list.htm"])
def test_a_page_that_says_it_is_not_there_is_no_file_under_any_name(name: str) -> None:
    found = see(
        "<html><head><title>404 错误</title></head><body>您访问的页面不存在</body></html>".encode(), name
    )
    assert (found.outcome, found.page.media) == (Outcome.SOFT_404, Media.HTML)


def test_the_documents_of_a_zip_are_read_and_all_its_members_named() -> None:
    inner = zipped({"里面.txt": b"never seen"})
    members = {"预算/收支预算总表.xls": saved("budget.xls"), "申诉办法.doc": saved("rule.doc")}
    for encoding in ("gbk", "utf-8"):
        body = zipped(members | {"再压缩.zip": inner, "盖章.jpg": b"\xff\xd8\xff\xe0"}, encoding=encoding)
        found = see(body)
        page = found.page
        assert (found.outcome, page.media, page.pages) == (Outcome.OK, Media.ARCHIVE, 4)
        assert page.headings[:2] == ("预算/收支预算总表.xls", "申诉办法.doc")
        assert [b.text for b in page.blocks if b.kind == "item"] == ["再压缩.zip", "盖章.jpg"]
        assert page.tables == (*SHEETS, "受理情况表")
        assert "第一条 为保障学生合法权益" in page.text and "never seen" not in page.text
        assert page.truncated, "two members were not read"


def test_a_zip_reads_its_first_twenty_documents_and_names_the_rest() -> None:
    page = see(zipped({f"办法{n:02}.txt": "正文".encode() for n in range(30)})).page
    assert len(page.headings) == 20 and sum(block.kind == "item" for block in page.blocks) == 10
    assert page.truncated


def test_a_rar_names_its_members_in_their_own_encoding() -> None:
    page = see(rar("收支预算总表.xls", "附件/章程.doc")).page
    assert [tuple(block) for block in page.blocks] == [
        ("item", "收支预算总表.xls"),
        ("item", "附件/章程.doc"),
    ]


def test_a_broken_member_does_not_close_the_others() -> None:
    page = see(
        zipped({"坏.docx": b"PK\x03\x04broken", "坏.pdf": b"%PDF-1.4 no", "好.doc": saved("rule.doc")})
    ).page
    assert RULE in page.text


def with_pictures(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.add_picture(photograph(), width=Cm(10))
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


STAMPED = ("青禾职业技术学院\n第1页", 0.9)


@pytest.mark.parametrize(
    ("body", "scan"),
    [
        (pdf_pages(("", 1.0), ("", 1.0)), True),
        (pdf_pages(STAMPED, STAMPED, STAMPED), True),
        (pdf_pages(("关于印发申诉办法的通知\n" * 20, 0.0), STAMPED, STAMPED, STAMPED), True),
        (pdf_pages(("学生申诉处理办法第一条为保障学生\n" * 20, 0.4)), False),
        (pdf_pages(("学生申诉处理办法第一条为保障学生\n" * 30, 1.0)), False),
        (with_pictures("附件"), True),
        (with_pictures("学生申诉处理办法第一条为保障学生" * 6), False),
        (photograph().read(), True),
        (b"II*\0" + bytes(40), True),
    ],
)
def test_papers_that_were_photographed_are_scans(body: bytes, scan: bool) -> None:
    assert see(body).page.scan is scan


def test_a_text_with_one_photographed_page_is_not_seen_whole() -> None:
    page = see(
        pdf_pages(("学生申诉处理办法第一条\n" * 20, 0), ("学生申诉处理办法第二条\n" * 20, 0), ("", 1.0))
    ).page
    assert (page.scan, page.truncated, page.images) == (False, True, 1)


def test_a_report_under_a_painted_cover_is_seen_whole() -> None:
    page = see(
        pdf_pages(("", 1.0), ("学生申诉处理办法第一条\n" * 20, 0), ("第二条学生申诉处理\n" * 20, 0))
    ).page
    assert (page.scan, page.truncated) == (False, False)


def test_a_word_file_older_than_1997_is_named_and_not_read() -> None:
    page = see(ole({"WordDocument": b"\xdc\xa5\x65\x00" + bytes(500)}), "章程.doc").page
    assert (page.media, page.name, page.blocks, page.scan) == (Media.DOC, "章程.doc", (), False)


def test_web_pages_load_no_reader_of_files() -> None:
    script = (
        "import sys; from crawler.reading import read;"
        "read('<title>章程</title><p>正文'.encode(), url='http://a.example/1');"
        "print(*({'docx', 'openpyxl', 'pypdfium2', 'olefile', 'xlrd', 'rarfile', 'striprtf', 'email.policy'}"
        " & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


def locked_zip(body: bytes) -> bytes:
    """Every member marked as encrypted."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        parts = body.split(mark)
        at -= 4
        body = mark.join([parts[0], *(p[:at] + bytes([p[at] | 1]) + p[at + 1 :] for p in parts[1:])])
    return body


def locked_doc() -> bytes:
    body = bytearray(saved("rule.doc"))
    at = body.index(b"\xec\xa5")
    body[at + 0x0B] |= 1
    return bytes(body)


BOF = b"\x09\x08\x10\x00\x00\x06\x05\x00\xbb\x0d\xcc\x07\x00\x00\x00\x00\x06\x00\x00\x00"


@pytest.mark.parametrize(
    "body",
    [
        pdf_pages(("秘密", 0.0), password="secret"),
        ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
        ole({"Workbook": BOF + b"\x2f\x00\x06\x00\x00\x00\x01\x02\x03\x04"}),
        ole({"Current User": bytes(12) + b"\xdf\xc4\xd1\xf3", "PowerPoint Document": b"x"}),
        locked_doc(),
        locked_zip(zipped({"a.doc": b"x" * 40})),
        rar("a.doc", locked=True),
    ],
    ids=["pdf", "docx", "xls", "ppt", "doc", "zip", "rar"],
)
def test_a_password_is_named(body: bytes) -> None:
    found = see(body)
    assert found.outcome is Outcome.LOCKED, found.detail
    assert found.outcome.unlooked and not found.outcome.transient


def presentation() -> bytes:
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    slide = f'<p:sld xmlns:a="{main}" xmlns:p="p"><a:p><a:r><a:t>招生</a:t></a:r></a:p></p:sld>'
    return zipped({"ppt/slides/slide1.xml": slide.encode()})


TITLE = "青禾职业技术学院2022年部门预算"
TABLES = {"收支预算总表": [["项目", "金额"], ["合计", "9860.3"]]}
REAL = {
    **{
        name: saved(name)
        for name in ("rule.doc", "rule.rtf", "rule.odt", "budget.xls", "budget.ods", "slides.ppt")
    },
    "a.docx": word(TITLE, TABLES),
    "a.xlsx": xlsx(TABLES),
    "a.pdf": pdf(TITLE, TABLES),
    "a.pptx": presentation(),
    "a.ofd": ofd(TITLE),
    "a.zip": zipped({"申诉办法.doc": saved("rule.doc"), "预算.xls": saved("budget.xls")}, encoding="gbk"),
    "a.rar": rar("收支预算总表.xls"),
    "web.doc": (MIME + TABLE + "\r\n--b--\r\n").encode("gbk"),
    "sheet.xls": SHEET_XML.encode(),
}


@pytest.mark.parametrize("name", REAL)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_of_every_form_are_read_or_named(name: str, data: st.DataObject) -> None:
    body = bytearray(REAL[name])
    for at in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=12)):
        body[at] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.integers(0, len(body)) | st.just(len(body)))
    found = see(bytes(body[:cut]), name)
    assert found.page.url.endswith(name) and found.page.digest
    assert found.outcome is Outcome.OK or found.outcome.unlooked or found.page.media is Media.HTML


def test_every_form_is_sound_before_it_is_damaged() -> None:
    assert {name: see(body, name).outcome for name, body in REAL.items()} == dict.fromkeys(REAL, Outcome.OK)
    assert all(see(body, name).page.blocks for name, body in REAL.items())


def test_a_unicode_name_beside_the_plain_one_is_the_name() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        info = zipfile.ZipInfo("plain.txt")
        name = b"\x01" + bytes(4) + "收支总表.txt".encode()
        info.extra = b"\x75\x70" + len(name).to_bytes(2, "little") + name
        archive.writestr(info, "x")
    assert see(sink.getvalue()).page.headings == ("收支总表.txt",)
