"""ledger.xlsx, opened as a spreadsheet program would open it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from compliance.model import Audit, LinkFinding, Reason, Verdict
from compliance.report import wording, write
from compliance.report.office import ledger
from compliance.report.office.workbook import LONGEST_CELL, MOST_HYPERLINKS, TINTS
from compliance.report.strings_office import ANSWERS
from compliance.report.wording import Lang
from tests.builders import a_finding, a_part, an_audit, an_evidence, golden_audit
from tests.compliance.report.nasty import soiled_audits, unseen

SOILED = soiled_audits()
WHOLE = ("equals", "bidi", "cdata", "long")  # put into every text there is; the others into the rows


def opened(audit: Audit | bytes, lang: Lang = "zh") -> Workbook:
    content = audit if isinstance(audit, bytes) else ledger.render(audit, lang=lang)
    return openpyxl.load_workbook(io.BytesIO(content))


def with_everything() -> Audit:
    """Rows of every kind with each of the corpus."""
    audits = list(SOILED.values())
    seen = tuple(site for audit in audits for site in audit.coverage.sites)
    return replace(
        golden_audit(),
        items=tuple(item for audit in audits for item in audit.items),
        links=tuple(link for audit in audits for link in audit.links),
        sites=tuple(site for audit in audits for site in audit.sites),
        privacy=tuple(each for audit in audits for each in audit.privacy),
        waivers=tuple(each for audit in audits for each in audit.waivers),
        coverage=replace(audits[0].coverage, sites=seen),
    )


def tables(book: Workbook) -> list[Worksheet]:
    """Every sheet but the overview."""
    return list(book.worksheets[1:])


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """Every row by its heads."""
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def column_of(sheet: Worksheet, head: str) -> str:
    return next(get_column_letter(cell.column) for cell in sheet[1] if cell.value == head)


def around(sheet: Worksheet) -> tuple[str, str]:
    """What stands above and below every printed page."""
    assert sheet.oddHeader and sheet.oddFooter
    return str(sheet.oddHeader.center.text).strip(), str(sheet.oddFooter.center.text)


def members(audit: Audit | bytes, pattern: str) -> dict[str, str]:
    content = audit if isinstance(audit, bytes) else ledger.render(audit)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [name for name in package.namelist() if re.search(pattern, name)]
        return {name: package.read(name).decode() for name in names}


def test_there_is_a_sheet_for_every_view() -> None:
    assert opened(golden_audit()).sheetnames == [
        *("总览", "整改任务", "部门", "事项", "要点", "待复核", "失效链接", "站点覆盖"),
        *("站点清单", "豁免", "个人信息"),
    ]
    assert opened(an_audit(a_finding()), "en").sheetnames == [
        *("Overview", "Tasks", "Departments", "Items", "Parts", "To review", "Dead links", "Coverage")
    ]


def test_a_table_can_be_filtered_and_printed_and_its_head_stays() -> None:
    for sheet in tables(opened(golden_audit())):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert around(sheet) == ("青岚职业技术学院 信息公开审查台账 2022-11-07", "第 &P 页，共 &N 页")


def test_an_audit_without_anything_to_say_is_still_a_workbook() -> None:
    assert [sheet.max_row for sheet in tables(opened(an_audit()))] == [1, 1, 1, 1, 1, 1, 3]


def test_a_department_answers_from_a_list() -> None:
    for lang in wording.LANGUAGES:
        sheet = tables(opened(golden_audit(), lang))[0]
        answer, done = ("部门答复", "完成日期") if lang == "zh" else ("Answer", "Done on")
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        listed = rules[f"{column_of(sheet, answer)}2:{column_of(sheet, answer)}{sheet.max_row}"]
        dated = rules[f"{column_of(sheet, done)}2:{column_of(sheet, done)}{sheet.max_row}"]
        assert listed.type == "list"
        assert str(listed.formula1).strip('"').split(",") == [each.of(lang) for each in ANSWERS.values()]
        assert dated.type == "date"
        assert len(rules) == 3


def test_every_fault_of_a_part_is_a_task_with_its_day() -> None:
    gone = Reason(code="dead_link", zh="链接失效", en="dead", url="https://www.example.edu.cn/a.doc")
    other = replace(gone, url="https://www.example.edu.cn/b.doc")
    part = a_part(Verdict.BROKEN, reasons=(gone, other, gone))
    audit = an_audit(
        a_finding(Verdict.BROKEN, parts=(part, a_part(id="19.2"))),
        a_finding(Verdict.PUBLISHED, id="20"),
        a_finding(Verdict.REVIEW, id="21"),
        links=(
            LinkFinding(
                url=other.url or "",
                outcome="gone",
                http_status=404,
                on_site=True,
                referrers=("https://xxgk.example.edu.cn/19.htm",),
            ),
        ),
    )
    rows = rows_of(opened(audit)["整改任务"])
    assert [row["网址"] for row in rows] == [gone.url, other.url]
    assert [row["所在页面"] for row in rows] == [None, "https://xxgk.example.edu.cn/19.htm"]
    assert {row["整改期限"] for row in rows} == {datetime(2022, 11, 21)}
    assert {row["结论"] for row in rows} == {"⊗ 链接失效"}


def test_a_task_keeps_its_id_in_every_audit_and_language() -> None:
    def ids(audit: Audit, lang: Lang = "zh") -> list[str]:
        return [
            str(row["任务编号" if lang == "zh" else "Task id"])
            for row in rows_of(tables(opened(audit, lang))[0])
        ]

    audit = golden_audit(hostile=False)
    later = replace(audit, as_of=date(2022, 12, 1), items=tuple(reversed(audit.items)), links=())
    elsewhere = replace(audit, school=replace(audit.school, portal="https://www.example.com/"))
    assert len(set(ids(audit))) == len(ids(audit)) > 10
    assert sorted(ids(later)) == sorted(ids(audit, "en")) == sorted(ids(audit))
    assert set(ids(elsewhere)) & set(ids(audit)) == set()
    assert all(re.fullmatch(r"f[0-9a-f]{15}", each) for each in ids(audit))


def test_dates_are_dates_and_numbers_are_numbers() -> None:
    book = opened(golden_audit(hostile=False))
    items, parts, links = rows_of(book["事项"]), rows_of(book["要点"]), rows_of(book["失效链接"])
    assert items[18]["序号"] == 19
    assert {type(row["发布日期"]) for row in items if row["发布日期"]} == {datetime}
    assert {type(row["应公开日"]) for row in parts if row["应公开日"]} == {datetime}
    assert {row["状态码"] for row in links} == {404, None}
    assert book["要点"]["A2"].value == "1.1"


def test_a_day_that_excel_does_not_know_is_written_out() -> None:
    seen = an_evidence(published=date(1898, 7, 3))
    part = replace(a_part(), evidence=(seen,))
    book = opened(an_audit(a_finding(parts=(part,), evidence=(seen,))))
    assert rows_of(book["要点"])[0]["发布日期"] == "1898-07-03"


def test_a_verdict_is_said_in_words_and_shown_in_colour() -> None:
    sheet = opened(golden_audit())["事项"]
    for cell in sheet[column_of(sheet, "结论")][1:]:
        verdict = next(each for each in Verdict if wording.verdict_label(each, "zh") == cell.value)
        assert cell.fill.fgColor.rgb == "FF" + TINTS[verdict].removeprefix("#")
    assert set(TINTS) == set(Verdict)


def test_only_what_a_person_may_open_is_a_link() -> None:
    book = opened(golden_audit())
    linked = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(linked) > 400
    targets = {str(cell.hyperlink.target) for cell in linked if cell.hyperlink}
    assert all(target.startswith(("http://", "https://")) for target in targets)
    relations = "".join(members(golden_audit(), r"_rels/.*\.rels").values())
    external = re.findall(r'Target="([^"]*)" TargetMode="External"', relations)
    assert external and all(each.startswith("http") for each in external)


def test_an_address_too_long_for_a_link_is_text() -> None:
    url = "https://www.example.edu.cn/" + "x" * 2_100
    link = LinkFinding(url=url, outcome="gone", http_status=404, on_site=True, referrers=())
    (cell,) = opened(an_audit(links=(link,)))["失效链接"]["A"][1:]
    assert (cell.value, cell.hyperlink) == (url, None)


def test_more_links_than_a_sheet_should_have_are_text_and_said_so() -> None:
    links = tuple(
        LinkFinding(
            url=f"https://www.example.edu.cn/{number}",
            outcome="gone",
            http_status=404,
            on_site=True,
            referrers=("https://xxgk.example.edu.cn/list.htm",),
        )
        for number in range(MOST_HYPERLINKS // 2 + 10)
    )
    content = ledger.render(an_audit(links=links))
    sheets = members(content, r"worksheets/sheet7\.xml")
    assert sum(text.count("<hyperlink ") for text in sheets.values()) == MOST_HYPERLINKS
    book = opened(content)
    assert book["失效链接"].max_row == len(links) + 1
    assert str(MOST_HYPERLINKS) in str([row for row in book["总览"].iter_rows(values_only=True)][-1])


@pytest.mark.parametrize("audit", [with_everything(), *map(SOILED.get, WHOLE)], ids=["rows", *WHOLE])
def test_nothing_that_a_stranger_wrote_is_a_formula_or_unseen(audit: Audit) -> None:
    content = ledger.render(audit)
    book = opened(content)
    for sheet in book:
        assert not re.search(r"[\[\]:*?/\\]", sheet.title) and len(sheet.title) <= 31
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str):
                    assert unseen(cell.value) == set()
                    assert len(cell.value.encode("utf-16-le")) <= 2 * LONGEST_CELL
                    assert cell.quotePrefix  # also who edits it gets no formula
    assert all("<f>" not in text for text in members(content, "worksheets/").values())


def test_a_text_that_looks_like_an_escape_of_excel_stays_as_it_is() -> None:
    (text,) = members(an_audit(a_finding(title="_x000D_=1+1")), r"worksheets/sheet4\.xml").values()
    assert "_x005F_x000D_=1+1" in text


def test_a_text_longer_than_a_cell_is_cut_between_characters() -> None:
    title = "😀" * 20_000
    sheet = opened(an_audit(a_finding(title=title)))["事项"]
    value = str(sheet[f"{column_of(sheet, '事项')}2"].value)
    assert value.endswith("😀…") and len(value.encode("utf-16-le")) <= 2 * LONGEST_CELL


def test_personal_data_is_masked() -> None:
    text = "".join(members(golden_audit(), "worksheets/").values())
    assert not re.search("13800138000|11010519491231002X|6222021234567890128", text)
    assert "138****8000" in text


def test_a_school_named_with_signs_of_the_header_is_named_as_it_is() -> None:
    audit = an_audit()
    audit = replace(audit, school=replace(audit.school, name="2&P 学院" + "长" * 300))
    header, _ = around(opened(audit)["事项"])
    assert header.startswith("2&&P 学院") and len(header) < 256


def test_the_workbook_says_of_which_audit_it_is_and_names_no_person() -> None:
    book = opened(golden_audit())
    (facts,) = members(golden_audit(), "docProps/custom.xml").values()
    for fact in ("https://www.example.edu.cn/", "2022-11-07", "compliance/audit@1"):
        assert f">{fact}<" in facts
    assert book.properties.title == "青岚职业技术学院 信息公开审查台账 2022-11-07"
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("compliance", "compliance")


def test_what_a_department_filled_in_is_moved_aside_not_overwritten(tmp_path: Path) -> None:
    (path,) = write(golden_audit(), tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book["整改任务"]
    sheet[f"{column_of(sheet, '部门答复')}2"] = "已整改"
    book.save(path)
    write(golden_audit(), tmp_path, ["xlsx"])
    write(an_audit(), tmp_path, ["xlsx"])  # nobody touched the second: it is replaced
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ledger-1.xlsx", "ledger.xlsx"]
    kept = openpyxl.load_workbook(tmp_path / "ledger-1.xlsx")["整改任务"]
    assert rows_of(kept)[0]["部门答复"] == "已整改"
    assert openpyxl.load_workbook(path)["整改任务"].max_row == 1
