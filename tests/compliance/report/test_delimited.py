"""items.csv and links.csv: what a spreadsheet makes of them."""

from __future__ import annotations

import csv
import io

import pytest

from compliance.model import Audit, Verdict
from compliance.report import delimited
from tests.builders import a_finding, a_part, an_audit, golden_audit

GOLDEN = golden_audit(hostile=False)


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def only_row(audit: Audit) -> dict[str, str]:
    (row,) = rows(delimited.render_items(audit))
    return row


def test_every_part_has_a_row_and_every_link() -> None:
    assert len(rows(delimited.render_items(GOLDEN))) == sum(len(item.parts) for item in GOLDEN.items)
    assert len(rows(delimited.render_links(GOLDEN))) == len(GOLDEN.links)
    assert rows(delimited.render_links(GOLDEN))[0]["专栏内"] == "是"


def test_a_row_says_what_is_wrong_where_and_what_is_due() -> None:
    row = next(each for each in rows(delimited.render_items(GOLDEN)) if each["要点结论"] == "超期未更新")
    assert row["现应公开"] == "2021-2022学年" and row["应公开日"] == "2022-10-31"
    assert row["逾期天数"] == "7" and row["依据网址"].startswith("https://")
    assert row["问题网址"] == "https://xxgk.example.edu.cn/list/19.htm"


def test_the_other_language_has_the_same_columns() -> None:
    zh, en = (delimited.render_items(GOLDEN, lang=lang).splitlines()[0] for lang in ("zh", "en"))
    assert zh.count(",") == en.count(",") and en.isascii() is False and "Verdict" not in zh


def test_a_part_number_is_not_taken_for_a_decimal() -> None:
    assert only_row(an_audit(a_finding(parts=(a_part(id="19.10"),))))["要点编号"] == "要点 19.10"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(1)", "'  @SUM(1)"),
        ("＝1", "'＝1"),
        ("a;=1+1", "a;'=1+1"),
        ("2022-2023学年", "2022-2023学年"),
        ("https://a.example/?b=-1", "https://a.example/?b=-1"),
    ],
)
def test_a_formula_is_text(text: str, kept: str) -> None:
    assert delimited.cell(text) == kept


def test_a_waived_item_says_what_it_would_have_been() -> None:
    audit = an_audit(a_finding(Verdict.WAIVED, would_be=Verdict.STALE))
    assert only_row(audit)["如无豁免"] == "超期未更新"
