"""Notices and the appendix, opened as a word processor would open them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from compliance.model import Audit, Reason, Verdict
from compliance.report import write
from compliance.report.office import appendix, notices
from compliance.report.office.naming import file_stem, file_stems
from compliance.report.wording import NEEDS_ACTION
from tests.builders import a_finding, a_part, an_audit, an_evidence, golden_audit
from tests.compliance.report.nasty import NASTY, NASTY_URLS, soiled_audits, unseen

SOILED = soiled_audits()
WHOLE = ("equals", "bidi", "cdata", "long")  # put into every text there is; the others into one item
PLAIN = golden_audit(hostile=False)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def text_of(document: Document) -> str:
    """Every text of the body, tables and links too."""
    return "\n".join(
        "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def links_of(document: Document) -> dict[str, str]:
    """The addresses of all links by what is shown."""
    relations = document.part.rels
    return {
        "".join(each.text or "" for each in link.iter(qn("w:t"))): relations[link.get(qn("r:id"))].target_ref
        for link in document.element.body.iter(qn("w:hyperlink"))
    }


def all_of(audit: Audit) -> Mapping[str, bytes]:
    return {**notices.render(audit), "appendix": appendix.render(audit)}


def test_each_department_with_a_gap_has_a_notice_and_no_other() -> None:
    busy = {item.department for item in PLAIN.items if item.verdict in NEEDS_ACTION}
    assert set(notices.render(PLAIN)) == {f"整改通知-{name}.docx" for name in busy}
    assert set(notices.render(PLAIN, lang="en")) == {f"notice-{name}.docx" for name in busy}
    assert notices.render(an_audit(a_finding(), a_finding(Verdict.REVIEW, id="20"))) == {}


def test_a_notice_says_what_where_how_by_when_and_to_whom() -> None:
    reason = Reason(code="dead_link", zh="链接两次打不开", en="dead", url="https://cwc.example.edu.cn/a.doc")
    broken = a_finding(Verdict.BROKEN, reasons=(reason,), parts=(a_part(Verdict.BROKEN),))
    other = a_finding(Verdict.MISPLACED, id="20", title="另一事项", reasons=())
    (content,) = notices.render(an_audit(broken, other, a_finding(id="21"))).values()
    document = opened(content)
    text = text_of(document)
    for said in (
        "财务处：",
        "由你部门负责的3项中，2项需要整改",
        "《高等学校信息公开办法》（教育部令第29号）",
        "链接两次打不开",
        "2022-11-21",
        "最早一项须于2022年11月14日前完成，全部事项须于2022年11月21日前完成",
        "（一）链接失效（第19项）。",
        "学校信息公开办公室",
        "《地方预决算公开操作规程》（财预〔2016〕143号）",
        "回执",
        "□ 已整改",
    ):
        assert said in text
    assert links_of(document)["https://cwc.example.edu.cn/a.doc"] == "https://cwc.example.edu.cn/a.doc"


def test_a_page_that_carries_a_dead_link_is_named() -> None:
    dead = next(link for link in PLAIN.links if link.referrers)
    reason = Reason(code="dead_link", zh="打不开", en="dead", url=dead.url)
    audit = replace(PLAIN, items=(a_finding(Verdict.BROKEN, reasons=(reason,)),))
    (content,) = notices.render(audit).values()
    assert {dead.url, dead.referrers[0]} <= set(links_of(opened(content)).values())


def test_a_notice_looks_like_an_official_document() -> None:
    document = opened(next(iter(notices.render(PLAIN).values())))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each or 0, -3) for each in margins] == [round(Mm(each), -3) for each in (37, 35, 28, 26)]
    body, title = document.styles["Normal"], document.styles["Title"]
    fonts = [style.element.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) for style in (body, title)]
    assert fonts == ["仿宋", "方正小标宋简体"]
    assert (body.font.size, body.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    for footer, edge in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        paragraph = footer.paragraphs[0]
        assert "".join(each.text or "" for each in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert [each.get(qn("w:instr")) for each in paragraph._p.iter(qn("w:fldSimple"))] == ["PAGE"]
        assert paragraph.alignment is not None and paragraph.alignment.name == edge


def test_a_font_that_is_not_there_has_others_to_stand_in() -> None:
    with zipfile.ZipFile(io.BytesIO(appendix.render(PLAIN))) as package:
        fonts = package.read("word/fontTable.xml").decode()
        styles = package.read("word/styles.xml").decode()
    for name in ("仿宋", "方正小标宋简体", "黑体", "楷体", "宋体"):
        assert re.search(f'w:name="{name}"><w:altName w:val="[^"]*Noto', fonts)
    assert "Theme=" not in "".join(re.findall("<w:rFonts[^>]*>", styles))


def test_the_head_of_every_table_repeats_and_short_rows_stay_whole() -> None:
    for content in all_of(PLAIN).values():
        for table in opened(content).tables:
            head, *rows = table.rows
            widths = [column.width for column in table.columns]
            assert len(set(widths)) > 1
            assert all(
                [each.width for each in row._tr.tc_lst] == widths for row in table.rows
            )  # Word goes by the cells
            assert head._tr.find(f".//{qn('w:tblHeader')}") is not None
            assert any(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_the_appendix_has_a_row_for_every_item_with_a_living_link() -> None:
    document = opened(appendix.render(PLAIN))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == [
        *("序号", "类别", "公开事项", "公开内容（点击可打开）", "责任部门", "公开情况", "备注")
    ]
    assert len(table.rows) == len(PLAIN.items) + 1
    joined = [each.get(qn("w:val")) for each in table._tbl.iter(qn("w:vMerge"))]
    assert joined.count("restart") == len(PLAIN.checklist.categories)
    published = next(item for item in PLAIN.items if item.verdict is Verdict.PUBLISHED)
    best = published.parts[0].evidence[0]
    assert links_of(document)[best.title] == best.final_url
    assert "（2022.03.18）" in text_of(document)
    assert "青岚职业技术学院信息公开事项清单" in text_of(document)


def test_the_appendix_links_nothing_that_does_not_hold() -> None:
    part = a_part(Verdict.BROKEN, evidence=(an_evidence(title="打不开的文件"),))
    document = opened(appendix.render(an_audit(a_finding(Verdict.BROKEN, parts=(part,)))))
    assert links_of(document) == {}
    assert "链接失效" in text_of(document)


def each_in_an_item() -> Audit:
    """One gap with each of the corpus."""
    gaps = (next(item for item in audit.items if item.verdict in NEEDS_ACTION) for audit in SOILED.values())
    return replace(PLAIN, items=tuple(gaps))


@pytest.mark.parametrize("audit", [each_in_an_item(), *map(SOILED.get, WHOLE)], ids=["items", *WHOLE])
def test_what_a_stranger_wrote_is_shown_and_does_nothing(audit: Audit) -> None:
    for content in all_of(audit).values():
        document = opened(content)
        assert unseen(text_of(document)) == set()
        assert all(re.match("https?://", url) for url in links_of(document).values())
        fields = {each.get(qn("w:instr")) for each in document.element.iter(qn("w:fldSimple"))}
        assert fields <= {"PAGE"} and not list(document.element.iter(qn("w:instrText")))


def test_no_address_but_of_the_web_is_linked() -> None:
    reasons = tuple(Reason(code="c", zh="x", en="x", url=url) for url in NASTY_URLS)
    for start in range(0, len(reasons), 8):
        (content,) = notices.render(
            an_audit(a_finding(Verdict.BROKEN, reasons=reasons[start : start + 8]))
        ).values()
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            relations = package.read("word/_rels/document.xml.rels").decode()
        external = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', relations)
        assert all(each.startswith("https://") for each in external)


def test_a_file_is_named_so_that_every_system_takes_it() -> None:
    for text in (*NASTY.values(), *NASTY_URLS, "CON", "nul.txt", "com¹", "..", ".", "", "a. ", "长" * 400):
        name = file_stem(text)
        assert re.fullmatch(r"[\w（）()、·-]+", name)
        assert len(name.encode()) <= 181
        assert name.casefold() not in {"con", "nul", "com1", "com¹"}
    assert file_stem("学生工作处（团委）、保卫处") == "学生工作处（团委）、保卫处"


def test_departments_whose_files_would_be_the_same_get_their_own() -> None:
    names = file_stems(["a/b", "a:b", "A_B", "ａ_b", "财务处" * 100, "财务处" * 101])
    assert len({name.casefold() for name in names}) == len(names)
    assert names[:3] == ("a_b", "a_b-2", "A_B-3")
    audit = an_audit(
        a_finding(Verdict.MISSING, department="财务处/A"),
        a_finding(Verdict.STALE, id="20", department="财务处:A"),
    )
    assert sorted(notices.render(audit)) == ["整改通知-财务处_A-2.docx", "整改通知-财务处_A.docx"]


def test_documents_name_no_person_and_carry_their_day() -> None:
    for content in all_of(PLAIN).values():
        about = opened(content).core_properties
        assert (about.author, about.last_modified_by, about.comments) == ("compliance", "compliance", "")
        assert about.created is not None and about.created.replace(tzinfo=None) == PLAIN.ended_at.replace(
            tzinfo=None
        )


def test_notices_that_no_longer_hold_go_unless_a_person_changed_them(tmp_path: Path) -> None:
    (folder,) = write(
        an_audit(
            a_finding(Verdict.MISSING, department="财务处"),
            a_finding(Verdict.MISSING, id="20", department="教务处"),
            a_finding(Verdict.MISSING, id="21", department="人事处"),
        ),
        tmp_path,
        ["notices"],
    )
    for name in ("教务处", "人事处"):
        edited = docx.Document(str(folder / f"整改通知-{name}.docx"))
        edited.add_paragraph("已电话告知")
        edited.save(str(folder / f"整改通知-{name}.docx"))
    (folder / "会议纪要.docx").write_bytes(b"not ours")
    write(an_audit(a_finding(Verdict.STALE, department="教务处")), tmp_path, ["notices"])
    assert sorted(path.name for path in folder.iterdir()) == [
        "会议纪要.docx",
        "整改通知-人事处.docx",
        "整改通知-教务处-1.docx",
        "整改通知-教务处.docx",
    ]
