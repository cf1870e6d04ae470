"""What is printed: never too wide, never obeyed, readable without colour."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from compliance.compare import Change, ChangeKind, Comparison
from compliance.model import Audit, FreshnessState, Reason, Verdict
from compliance.past import past_of
from compliance.report import comparison, explain, terminal, trend
from compliance.report.progress import Watcher
from compliance.report.screen import print_whole
from compliance.report.wording import Lang
from compliance.trends import trend_of
from crawler.items import Progress
from tests.builders import (
    BANK_CARD,
    IDENTITY,
    MOBILE,
    a_finding,
    a_part,
    an_audit,
    an_evidence,
    golden_audit,
)

NO_ENVIRONMENT: dict[str, str] = {}
OCTOBER = datetime(2022, 10, 7, tzinfo=UTC)
INCOMPLETE = {"coverage": replace(an_audit().coverage, complete=False)}


def printed(what: RenderableType, width: int = 80, *, tty: bool = False, **environment: str) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=tty, _environ=environment, legacy_windows=False)
    print_whole(console, what)
    return file.getvalue()


def _change(
    item: str,
    part: str | None,
    title: str,
    before: Verdict | None,
    after: Verdict,
    kind: ChangeKind,
    department: str,
) -> Change:
    return Change(
        item=item,
        part=part,
        title=title,
        before=before,
        after=after,
        kind=kind,
        department=department,
        cause="" if kind == "persisting" else "site",
        standing="suspected" if kind == "new" else "",
        first_seen=date(2022, 10, 7),
        last_seen=date(2022, 11, 7),
        consecutive=2,
    )


def widest(text: str) -> int:
    return max(cell_len(line) for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines())


CHANGES = Comparison(
    before=date(2022, 10, 7),
    after=date(2022, 11, 7),
    changes=(
        _change(
            "19", "19.2", "[red]支出预算表[/]\x1b[31m", Verdict.STALE, Verdict.PUBLISHED, "fixed", "财务处"
        ),
        _change("2", None, "学校章程" * 20, Verdict.PUBLISHED, Verdict.BROKEN, "new", "学院办公室" * 5),
        _change("10", None, "招生咨询", None, Verdict.REVIEW, "changed", ""),
        _change("11", None, "学籍管理", Verdict.STALE, Verdict.STALE, "persisting", ""),
    ),
    courses=(),
    degraded=(),
)
NOTHING = Comparison(before=date(2022, 10, 7), after=date(2022, 11, 7), changes=(), courses=(), degraded=())
ROWS = [
    past_of(an_audit(a_finding(Verdict.MISSING), started_at=OCTOBER, as_of=date(2022, 10, 7), **INCOMPLETE)),
    past_of(an_audit(a_finding(), a_finding(id="20", title="长" * 90))),
    past_of(an_audit(a_finding(), as_of=date(2023, 1, 7))),
    past_of(an_audit(a_finding(), started_at=OCTOBER + timedelta(days=3), profile="watch")),
]
GOLDEN = golden_audit()


def sheets(lang: Lang) -> Sequence[RenderableType]:
    return [
        terminal.render(GOLDEN, lang=lang),
        *(explain.render(GOLDEN, item.id, lang=lang) for item in GOLDEN.items[:14]),
        comparison.render(CHANGES, lang=lang),
        comparison.render(replace(NOTHING, degraded=("coverage_new",), unclaimed=CHANGES.changes), lang=lang),
        trend.render(trend_of(ROWS), trend.GROUPS, lang=lang),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [24, 40, 59, 80, 120])
def test_no_line_is_wider_than_the_screen(width: int, lang: Lang) -> None:
    for sheet in sheets(lang):
        assert widest(printed(sheet, width, tty=True, TERM="xterm-256color")) <= width


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [24, 40, 80])
def test_a_log_is_no_wider_but_for_addresses_which_stay_whole(width: int, lang: Lang) -> None:
    for sheet in sheets(lang):
        lines = printed(sheet, width).splitlines()
        wide = [text.strip() for text in lines if cell_len(text) > width]
        assert [
            text for text in wide if not re.match(r"(?i)(https?:|javascript:|data:|file:|//)", text)
        ] == []


@pytest.mark.parametrize("width", [40, 80])
def test_a_log_says_where_to_look_in_full(width: int) -> None:
    url = "https://xxgk.example.edu.cn/system/_content/download.jsp?owner=1391370217&wbfileid=" + "2B47" * 20
    item = a_finding(Verdict.BROKEN, reasons=(Reason(code="dead_link", zh="打不开", en="dead", url=url),))
    assert url in printed(terminal.render(an_audit(item)), width)
    assert url in printed(explain.render(an_audit(item), item.id), width)
    on_screen = printed(terminal.render(an_audit(item)), width, tty=True, TERM="dumb", NO_COLOR="1")
    assert url in re.sub(r"\s+", "", on_screen)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_log_holds_no_escapes_boxes_or_trailing_blanks(lang: Lang) -> None:
    for sheet in sheets(lang):
        text = printed(sheet)
        assert "\x1b" not in text and "\x9b" not in text and "\x00" not in text
        assert not [char for char in text if 0x2500 <= ord(char) <= 0x257F]
        assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_no_color_is_respected_on_a_terminal() -> None:
    assert "\x1b[3" in printed(terminal.render(GOLDEN), tty=True, TERM="xterm-256color")
    assert "\x1b[3" not in printed(terminal.render(GOLDEN), tty=True, TERM="xterm-256color", NO_COLOR="1")


def test_markup_in_titles_is_shown_and_not_obeyed() -> None:
    audit = an_audit(a_finding(Verdict.MISSING, title="[red]x[/] :smile:"))
    assert "[red]x[/] :smile:" in printed(terminal.render(audit))


@pytest.mark.parametrize("width", [40, 80])
def test_what_could_not_be_seen_is_said_before_any_figure(width: int) -> None:
    text = printed(terminal.render(golden_audit(hostile=False)), width)
    assert (
        text.index("本次没有看全") < text.index("图书馆") < text.index("16项需要整改") < text.index("52.9%")
    )


def test_work_is_sorted_by_urgency_and_lists_every_gap() -> None:
    text = printed(terminal.render(golden_audit(hostile=False)), 120)
    work = text[text.index("需处理的事项") : text.index("各部门待办")]
    places = [work.index(word) for word in ("未公开", "链接失效", "超期未更新", "未归集", "待人工复核")]
    assert places == sorted(places)
    assert "教职工代表大会" in work and "资产管理处" in work


@pytest.mark.parametrize("width", [60, 80, 120])
def test_an_item_takes_one_line_and_its_reason_is_whole(width: int) -> None:
    said = "“青岚职业技术学院教职工代表大会实施细则.docx”的链接两次访问均失败：页面不存在，状态码 404"
    first, second = Reason(code="dead_link", zh=said, en=""), Reason(code="absent", zh="没有找到", en="")
    title = "教职工代表大会相关制度、工作报告" * 3
    item = a_finding(Verdict.BROKEN, title=title, department="工会", reasons=(first, second, first))
    lines = printed(terminal.render(an_audit(item)), width).splitlines()
    place = next(number for number, text in enumerate(lines) if text.startswith("19 "))
    assert "⊗ 链接失效" in lines[place] and lines[place].endswith("工会")
    below = lines[place + 1 : lines.index("", place)]
    assert len(below) <= 3 and all(text.startswith("      ") for text in below)
    assert said.replace(" ", "") in "".join(below).replace(" ", "")


def test_reasons_left_out_are_counted() -> None:
    reasons = tuple(Reason(code="absent", zh=f"要点{n}" + "没有找到" * 12, en="") for n in range(4))
    text = printed(terminal.render(an_audit(a_finding(Verdict.MISSING, reasons=reasons))), 80)
    assert "（另有3条）" in text and "要点0" in text and "要点3" not in text


def test_a_school_without_gaps_has_nothing_to_do() -> None:
    text = printed(terminal.render(an_audit(a_finding())))
    assert "已核定的1项没有问题" in text and "100.0%" in text and "没有待办" in text


def test_an_audit_that_saw_nothing_draws_no_conclusion() -> None:
    text = printed(terminal.render(an_audit(a_finding(Verdict.UNVERIFIED))))
    assert "不能得出结论" in text and "无法计算" in text and "100" not in text


def test_ascii_consoles_get_ascii_marks() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="gbk", write_through=True)
    Console(file=file, width=80, _environ=NO_ENVIRONMENT).print(terminal.render(golden_audit(hostile=False)))
    file.seek(0)
    assert "x 未公开" in file.read()


def test_paths_of_reports_are_not_wrapped() -> None:
    file = io.StringIO()
    path = Path("/srv") / ("long-" * 30) / "report.html"
    terminal.show_files([path], Console(file=file, width=40, _environ=NO_ENVIRONMENT))
    assert str(path) in file.getvalue()


def test_personal_numbers_are_never_printed() -> None:
    for sheet in sheets("zh"):
        text = printed(sheet, 4000)
        assert not [number for number in (MOBILE, IDENTITY, BANK_CARD) if number in text]


def test_explaining_shows_every_signal_and_what_lost() -> None:
    text = printed(explain.render(golden_audit(hostile=False), "20"), 100)
    for said in ("超期未更新", "已逾期7天", "+0.62 标题含“部门预算”", "-0.05", "考虑过但未采用", "0.41"):
        assert said in text
    assert "法规依据：《地方预决算公开操作规程》（财预〔2016〕143号）" in text


def test_explaining_what_is_published_says_why_part_by_part() -> None:
    fine, gone = a_part(id="19.1"), a_part(Verdict.MISSING, id="19.2", title="支出预算表")
    nil = a_part(id="19.3", evidence=(an_evidence(substance="nil", period=None),), freshness=FreshnessState())
    audit = an_audit(a_finding(Verdict.PARTIAL, parts=(fine, gone, nil)))
    text = printed(explain.render(audit, "19"), 200)
    why = text[text.index("为什么") : text.index("怎么办")]
    assert "《青岚职业技术学院2022年部门预算公开》从信息公开专栏可达，已打开，有表格 4 张" in why
    assert "所属期间 2022年，符合现应公开的 2022年" in why
    assert "19.2 支出预算表  ✗ 未公开" in why
    assert "从信息公开专栏可达" in printed(explain.render(audit, "19.1"), 200)
    assert "写明没有此类情况，没有超期" in why
    published = printed(explain.render(an_audit(a_finding()), "19", lang="en"), 200)
    assert "the disclosure column leads to it, opened" in published and "none" not in published


def test_explaining_a_part_leaves_out_the_others() -> None:
    text = printed(explain.render(golden_audit(hostile=False), "9.2"))
    assert "9.2" in text and "9.1" not in text


def test_an_unknown_item_names_those_that_may_be_meant() -> None:
    with pytest.raises(explain.UnknownItem, match=r"9\.7") as refused:
        explain.render(GOLDEN, "9.7")
    assert refused.value.nearest == ("9", "9.1", "9.2")
    with pytest.raises(explain.UnknownItem) as none:
        explain.render_json(an_audit(), "1")
    assert none.value.nearest == ()


def test_a_part_as_json_holds_that_part_alone() -> None:
    assert '"9.1"' not in explain.render_json(golden_audit(hostile=False), "9.2").split('"parts"')[1]


def test_bad_news_comes_first_in_a_comparison() -> None:
    text = printed(comparison.render(CHANGES))
    assert text.index("链接失效") < text.index("待人工复核")
    assert "疑似，待下次审查证实；网站有变化；自 2022-10-07 起，连续 2 次" in text
    assert "持续存在 1" in text and "学籍管理" not in text
    assert "没有变化" in printed(comparison.render(NOTHING))


def test_where_nothing_is_claimed_the_reason_comes_first() -> None:
    text = printed(comparison.render(replace(NOTHING, degraded=("coverage_new",), unclaimed=CHANGES.changes)))
    assert (
        text.index("不作结论：本次看得比以前少") < text.index("4 处不同，不计为变化") < text.index("链接失效")
    )


def test_a_trend_runs_from_old_to_new_and_marks_incomplete_audits() -> None:
    text = printed(trend.render(trend_of(ROWS), ("school",)), 160)
    assert text.index("2022-10-07") < text.index("不完整") < text.index("2022-11-07") < text.index("100.0%")
    assert "还没有" in printed(trend.render(trend_of([]), ("school",)))


def test_watches_and_further_judgements_stand_apart_in_a_trend() -> None:
    text = printed(trend.render(trend_of(ROWS), ("school",)), 100)
    line, again, watches = re.split("同一次抓取的其他判断|只复查已知依据", text)
    assert "2022-11-07" in line and "2023-01-07" not in line and "2022-10-10" not in line
    assert "2023-01-07" in again and "2022-10-10" in watches


def test_a_trend_shows_every_item_with_its_course() -> None:
    lines = printed(trend.render(trend_of(ROWS[:2]), ("item",)), 80).splitlines()
    (row,) = [line for line in lines if line.startswith("19")]
    assert "✗✓" in row and "已公开" in row and row.endswith("2022-11-07")


def test_an_interrupt_is_answered_at_once() -> None:
    file = io.StringIO()
    with Watcher(Console(file=file, width=40, _environ=NO_ENVIRONMENT)) as watch:
        watch.stopping()
    assert "已中断，正在保存已看到的内容并写报告" in file.getvalue()


def test_what_was_written_is_named_with_the_next_step(tmp_path: Path) -> None:
    file = io.StringIO()
    console = Console(file=file, width=40, _environ=NO_ENVIRONMENT)
    terminal.show_files([tmp_path / "report.md"], console, record=tmp_path / "crawl")
    terminal.show_next_step(golden_audit(hostile=False), Path("out put"), console)
    assert str(tmp_path / "crawl") in file.getvalue()
    assert "compliance explain 'out put' " in file.getvalue()


def _progress(seconds: float, *, done: bool = False) -> Progress:
    return Progress(pages=120, fetched=150, queued=30, failed=2, seconds=seconds, sites={"a": 1}, done=done)


def test_a_log_gets_one_line_every_few_seconds_and_one_at_the_end() -> None:
    file = io.StringIO()
    with Watcher(Console(file=file, width=40, _environ=NO_ENVIRONMENT), every=5) as watch:
        for second in (1, 2, 3, 7, 8):
            watch(_progress(second))
        watch(_progress(60, done=True))
    lines = file.getvalue().splitlines()
    assert len(lines) == 3
    assert "抓取完成" in lines[-1] and "01:00" in lines[-1] and "2.0 页/秒" in lines[-1]
    assert "\x1b" not in file.getvalue()


@pytest.mark.parametrize(("lang", "words"), [("zh", "静默时段，18:00 后继续"), ("en", "goes on at 18:00")])
def test_quiet_hours_are_said_while_a_crawl_waits(lang: Lang, words: str) -> None:
    file = io.StringIO()
    with Watcher(Console(file=file, width=40, _environ=NO_ENVIRONMENT), lang=lang) as watch:
        watch(_progress(1)._replace(quiet_until="18:00"))
    assert words in file.getvalue()


def test_a_terminal_is_redrawn_in_place() -> None:
    file = io.StringIO()
    console = Console(
        file=file, width=40, force_terminal=True, _environ={"TERM": "xterm"}, legacy_windows=False
    )
    with Watcher(console, lang="en") as watch:
        watch(_progress(0))
        watch(_progress(3725))
    assert "1:02:05" in file.getvalue()


def test_audits_are_shown_on_the_console() -> None:
    file = io.StringIO()
    audit: Audit = an_audit(a_finding(Verdict.BROKEN))
    terminal.show(audit, Console(file=file, width=80, _environ=NO_ENVIRONMENT), lang="en")
    assert "Items to put right: 1" in file.getvalue()
