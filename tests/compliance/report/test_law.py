"""The checklist on a screen: complete, in the width there is, unsure where the data is."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from compliance.checklists import read_checklist
from compliance.model import SchoolKind
from compliance.report import law
from compliance.report.wording import Lang

CHECKLIST = read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL)
ITEMS = {item.id: item for item in CHECKLIST.items}


def printed(what: RenderableType, width: int = 80) -> str:
    file = io.StringIO()
    Console(file=file, width=width, force_terminal=False, _environ={}, legacy_windows=False).print(what)
    return file.getvalue()


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_the_screen(width: int, lang: Lang) -> None:
    text = printed(law.render(CHECKLIST, lang=lang), width)
    assert not [line for line in text.splitlines() if cell_len(line) > width or line != line.rstrip()]


def test_every_item_and_part_stands_there_with_its_due_day_and_basis() -> None:
    text = printed(law.render(CHECKLIST), 200)
    for item in CHECKLIST.items:
        assert f"  {item.id}  {item.title}" in text
        for part in () if item.not_applicable else item.parts:
            assert f"{part.id} {part.title}" in text
            assert part.not_applicable or law.freshness_words(part.freshness, "zh") in text
    assert text.count("法规依据：") == 50 - 9
    assert text.count("措辞：") == sum(
        item.confidence != "high" and not item.not_applicable for item in CHECKLIST.items
    )
    assert "应有：常为附件，表“收支预算总表”或11种别名之一，数字" in text
    assert (
        "；《教育部关于进一步做好高等学校财务信息公开工作的通知》（教财函〔2013〕96号，未核对原文）" in text
    )


def test_one_item_is_shown_with_the_terms_it_is_known_by() -> None:
    text = printed(law.render_item(CHECKLIST, ITEMS["21"]), 200)
    for said in ("名称：收费公示、", "标题含这些词的不算：", "或在文件中含有：投诉电话", "应有：电话或邮箱"):
        assert said in text
    assert "21.1 收费项目" in text and "21.4 收费投诉方式" in text
    assert "22" not in [line.split()[0] for line in text.splitlines() if line.strip()]


def test_one_part_leaves_out_the_others() -> None:
    text = printed(law.render_item(CHECKLIST, ITEMS["21"], part="21.4", lang="en"), 200)
    assert "21.4 收费投诉方式" in text and "21.1" not in text
    assert "Expected: a telephone or mailbox" in text
