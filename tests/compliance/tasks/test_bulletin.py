"""The bulletin of a month: figures, ranking, and the three forms it is written in."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import docx
import pytest
from lxml import html as lxml_html

from compliance.report import bulletin
from compliance.report.office import bulletin_paper
from compliance.report.wording import LANGUAGES, Lang
from compliance.tasks import Bulletin, Figures, Record, bulletin_of, month_end, ranked
from tests.builders import HOSTILE
from tests.compliance.tasks.test_following import AFTER, FACTS, answer, look
from tests.compliance.tasks.year import begun, day

SCHOOL = "青岚职业技术学院"
NOVEMBER, DECEMBER = date(2022, 11, 1), date(2022, 12, 1)
TODAY = date(2023, 6, 1)


def record(number: int, department: str, *looks: object, **changes: object) -> Record:
    facts = replace(FACTS, id=f"f{number:015}", department=department, title=f"要点{number}")
    return Record(facts=facts, looks=looks, **changes)  # type: ignore[arg-type]


RECORDS = (
    # fixed in time, by the word of the department
    record(1, "财务处", look(0), look(4, "clean"), answers=(answer(begun(0) + AFTER),)),
    # stands, overdue since 21 November
    record(2, "财务处", look(0), look(4)),
    # fixed too late
    record(3, "教务处", look(0), look(4, "clean")),
    # came back in December
    record(4, "人事处", look(0), look(1, "clean"), look(4)),
    # answered as fixed, and it was not
    record(5, "人事处", look(0), look(4), answers=(answer(begun(0) + AFTER),)),
    # excused
    record(6, "基建处", look(0, waived="涉密")),
)


def of(first: date, records: tuple[Record, ...] = RECORDS, today: date = TODAY) -> Bulletin:
    return bulletin_of(SCHOOL, records, first, today)


def figures(told: Bulletin) -> dict[str, tuple[object, ...]]:
    return {
        one.name: (one.rank, one.in_hand, one.fixed, one.in_time, one.overdue, one.reopened)
        for one in told.ranking
    }


def test_a_month_counts_what_was_in_hand_fixed_in_time_overdue_and_came_back() -> None:
    assert figures(of(DECEMBER)) == {
        "教务处": (1, 1, 1, 0, 0, 0),
        "财务处": (2, 2, 1, 1, 1, 0),
        "人事处": (3, 2, 0, 0, 2, 1),
        "基建处": (None, 0, 0, 0, 0, 0),
    }
    told = of(DECEMBER)
    assert [one.facts.title for one in told.fixed] == ["要点1", "要点3"]
    assert [one.facts.title for one in told.reopened] == ["要点4"]
    assert [one.facts.title for one in told.contradicted] == ["要点5"]
    assert [one.facts.title for one in told.suspended] == ["要点6"]
    assert (told.whole.rate, told.whole.punctuality) == (2 / 5, 1 / 5)


def test_newly_overdue_is_what_was_not_when_the_month_began() -> None:
    november, december = of(NOVEMBER), of(DECEMBER)
    assert {one.facts.title for one in november.late} == {"要点2", "要点3"}
    assert len(november.newly_late) == 2, "5 was reported in time and waits for its audit"
    late = {one.facts.title for one in december.late if one.id in december.newly_late}
    assert late == {"要点4", "要点5"}


def test_a_month_that_is_not_over_goes_to_today() -> None:
    told = of(DECEMBER, today=day(3))
    assert (told.last, told.fixed) == (day(3), ())
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)


def test_equals_share_a_rank_and_who_had_nothing_has_none() -> None:
    def one(name: str, in_hand: int, fixed: int) -> Figures:
        return Figures(name=name, in_hand=in_hand, fixed=fixed, in_time=fixed, overdue=0, reopened=0)

    told = ranked([one("丁", 0, 0), one("丙", 2, 1), one("乙", 2, 2), one("甲", 4, 4)])
    assert [(each.name, each.rank) for each in told] == [("乙", 1), ("甲", 1), ("丙", 3), ("丁", None)]


def docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_three_forms_say_the_same(lang: Lang) -> None:
    told = [of(DECEMBER)]
    page = "".join(map(str, lxml_html.fromstring(bulletin.render_html(told, lang=lang)).itertext()))
    for text in (
        bulletin.render_markdown(told, lang=lang),
        page,
        docx_text(bulletin_paper.render(told, lang=lang)),
    ):
        for said in ("财务处", "要点2", "2022-11-21", "40.0%", SCHOOL):
            assert said in text
    if lang == "en":
        assert not re.search(r"[\u4e00-\u9fff]", page.replace(SCHOOL, "").translate(_NAMES))
    assert bulletin_paper.render(told, lang=lang) == bulletin_paper.render(told, lang=lang)


_NAMES = {ord(char): None for char in "财务教人事基建处要点"}


def test_several_schools_are_ranked_with_what_is_overdue_in_each() -> None:
    other = bulletin_of("云麓学院", (RECORDS[0],), DECEMBER, TODAY)
    text = bulletin.render_markdown([of(DECEMBER), other])
    assert "| 1 | 云麓学院 | 1 | 1 | 100.0% |" in text and f"| 2 | {SCHOOL} |" in text
    assert "## 1. 青岚职业技术学院" in text and "## 2. 云麓学院" in text


def test_a_month_without_tasks_says_so() -> None:
    text = bulletin.render_markdown([of(DECEMBER, ())])
    assert "本月应整改任务0项" in text and "无。" in text


def test_what_strangers_wrote_is_shown_and_never_obeyed() -> None:
    told = []
    for number, text in enumerate(HOSTILE):
        facts = replace(FACTS, id=f"f{number:015}", title=text, department=text)
        answers = (answer(begun(0) + timedelta(days=1), remark=text),)
        told.append(Record(facts=facts, looks=(look(0), look(4)), answers=answers))
    given = [bulletin_of(HOSTILE[0], told, DECEMBER, TODAY)]
    page = bulletin.render_html(given)
    assert "<script" not in page and "\x1b" not in page and "\u202e" not in page
    assert "<script" not in bulletin.render_markdown(given)
    assert bulletin_paper.render(given)
