"""One deadline for a fault, wherever it is named: ledger, list, notice, page, audit.json, alert, gate."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import html as lxml_html
from openpyxl import load_workbook

from compliance.actions import Due, deadline_of
from compliance.model import Audit, Reason, Verdict
from compliance.past import Fingerprint, asked_verdict, fault_id, past_of
from compliance.report.office import notices
from compliance.report.wording import NEEDS_ACTION
from compliance.tasks import dated, due_of, looks_of, tasks_on
from tests.builders import NOON, a_finding, a_part, an_audit
from tests.compliance.store.test_command import Ran, a_school, run
from tests.records import AT, HOME, a_record, html

Days = dict[str, str | None]
RULE = "第一条为规范管理，制定本办法。第二条本办法自公布之日起施行。" * 30
APPEALS = {"学生申诉处理办法 ss.htm": html("青岚职业技术学院学生申诉处理办法", RULE)}
ETHICS = {"学术规范制度 xs.htm": html("青岚职业技术学院学术规范管理办法", RULE)}
# What the column lists week by week: appeals are there for two weeks only, ethics go in the fifth.
WEEKS: tuple[Mapping[str, bytes], ...] = (
    ETHICS,
    ETHICS | APPEALS,
    ETHICS | APPEALS,
    ETHICS,
    {},
    {},
)
# An item and a part of another are waived from the second week until after the fourth.
WAIVED, UNTIL = ("36", "2.2"), date(2022, 11, 14)
WAIVER = """
- item: {item}
  ground: not-applicable
  reason: 系统升级，暂缓公开
  approved_by: 学院办公室
  created: 2022-10-25
  until: {until}
"""
NOTIFY = """
channels: {hook: {kind: webhook, url: "${HOOK_URL}"}}
recipients: [{name: 信息公开办公室, channel: hook, whole: true}]
"""


def day(week: int) -> date:
    return (AT + timedelta(weeks=week)).date()


class School:
    """A school audited week after week through the command, and what each document says of its days."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, a_school(folder)
        self.out = folder / "out"
        self.file.with_name("notify.yaml").write_text(NOTIFY, encoding="utf-8")
        self.week = -1
        self.gate: Ran

    def audited(self) -> None:
        self.week += 1
        record = a_record(
            self.folder / f"crawl-{self.week}", WEEKS[self.week], at=AT + timedelta(weeks=self.week)
        )
        if self.week == 1:
            waivers = "".join(WAIVER.format(item=item, until=UNTIL) for item in WAIVED)
            self.file.with_name("waivers.yaml").write_text(waivers, encoding="utf-8")
        words = ("--format", "json,html,md,csv,xlsx,notices", "--fail-on", "overdue")
        self.gate = run(
            "audit", self.file, "--from", record, "--out", self.out, "--as-of", day(self.week), *words
        )
        assert "Traceback" not in self.gate.err

    def told(self, *words: object) -> dict[str, Any]:
        ran = run(*words, "--as-of", day(self.week), "--format", "json", HOOK_URL="http://127.0.0.1:9/in")
        assert ran.code in (0, 3), ran.err
        found: dict[str, Any] = json.loads(ran.out)
        return found

    def tasks(self) -> Days:
        listed = self.told("tasks", self.file, "--state", "open,answered,reopened")["tasks"]
        return {one["id"]: one["due_on"] for one in listed}

    def ledger(self) -> Days:
        head, *rows = load_workbook(self.out / "ledger.xlsx")["整改任务"].iter_rows(values_only=True)
        named = [dict(zip(head, row, strict=True)) for row in rows]
        return {str(row["任务编号"]): _iso(row["整改期限"]) for row in named}

    def audit(self, out: Path | None = None) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (out or self.out).joinpath("audit.json").read_text(encoding="utf-8")
        )
        return found

    def faults(self) -> Mapping[str, Days]:
        """Item by item what audit.json says of its faults."""
        return {
            item["id"]: {
                fault_id(Fingerprint(HOME, part["id"], one["code"], one["url"] or "")): one["due_on"]
                for part in item["parts"]
                if part["verdict"] in NEEDS_ACTION
                for one in part["reasons"]
            }
            for item in self.audit()["items"]
            if item["verdict"] in NEEDS_ACTION
        }

    def alerts(self) -> Days:
        (told,) = self.told("notify", self.file, "--dry-run")["alerts"]
        return {
            fault_id(Fingerprint(HOME, one["part"], each["fault"], each["address"])): one["due_on"]
            for one in told["news"]
            for each in one["faults"]
        }

    def notices(self) -> dict[str, set[str | None]]:
        """Item by item the days in the tables of all notices; none for what waits for the next audit."""
        found = {}
        for path in self.out.joinpath("notices").glob("*.docx"):
            table = docx.Document(str(path)).tables[0]
            for row in table.rows[1:]:
                text = row.cells[-1].text
                days: set[str | None] = set(re.findall(r"\d{4}-\d\d-\d\d", text))
                found[row.cells[0].text] = days | ({None} if "待下次审查确认" in text else set())
        return found

    def late(self) -> set[str]:
        return set(re.findall(r"(\d+) \(overdue\)", self.gate.err))


def _iso(cell: Any) -> str | None:
    return cell.date().isoformat() if cell else None


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.chdir(tmp_path)
    return School(tmp_path)


def check(school: School) -> Days:
    """Everything names the same day for the same fault; that day by part, where there is one."""
    tasks, faults = school.tasks(), school.faults()
    of_faults = {fault: due for days in faults.values() for fault, due in days.items()}
    assert of_faults == {fault: tasks.get(fault) for fault in of_faults}
    assert school.ledger() == of_faults
    alerts = school.alerts()
    assert alerts and alerts == {fault: tasks[fault] for fault in alerts}
    assert set(filter(of_faults.get, of_faults)) == set(alerts), "whoever has a day is told"
    assert school.notices() == {item: set(days.values()) for item, days in faults.items()}
    page = school.out.joinpath("report.html").read_text(encoding="utf-8")
    text = "".join(map(str, lxml_html.fromstring(page.encode()).itertext()))
    others = [
        school.out.joinpath(name).read_text(encoding="utf-8-sig").replace("\\", "")
        for name in ("report.md", "items.csv")
    ]
    for item in school.audit()["items"]:
        said = set(re.findall(r"\d{4}-\d\d-\d\d", item["action_zh"]))
        assert said == {due for due in faults.get(item["id"], {}).values() if due}
        assert item["action_zh"] in text
        assert all(one in other for one in said for other in others)
    today = day(school.week).isoformat()
    overdue = {item for item, days in faults.items() if any(due and due < today for due in days.values())}
    calendar = {
        item["id"]
        for item in school.audit()["items"]
        if any(
            part["freshness"]["overdue_days"] and part["verdict"] in NEEDS_ACTION for part in item["parts"]
        )
    }
    assert school.late() == overdue | calendar
    return {
        part["id"]: one["due_on"]
        for item in school.audit()["items"]
        if item["verdict"] in NEEDS_ACTION
        for part in item["parts"]
        if part["verdict"] in NEEDS_ACTION
        for one in part["reasons"]
    }


def due(since: date) -> str:
    return str(deadline_of(Verdict.MISSING, since))


def test_every_document_names_the_same_day_through_flap_waiver_and_reopening(school: School) -> None:
    school.audited()
    first = check(school)
    assert {first[part] for part in ("2.1", "2.2", "36.1", "39.1", "48.1")} == {due(day(0))}
    assert "41.1" not in first
    school.audited()
    assert not {"39.1", "36.1", "2.2"} & check(school).keys(), "published, and waived"
    school.audited()
    school.audited()
    assert check(school)["39.1"] is None, "only suspected: no day before the next audit"
    school.audited()
    fifth = check(school)
    assert fifth["39.1"] == due(day(4)), "it came back: counted anew"
    assert fifth["36.1"] == fifth["2.2"] == due(UNTIL), "the waivers are over"
    assert (fifth["41.1"], fifth["2.1"]) == (None, first["2.1"])
    action = next(item["action_zh"] for item in school.audit()["items"] if item["id"] == "2")
    assert f"整改期限：{fifth['2.1']}（2.1）、{fifth['2.2']}（2.2）。" in action, "two days of one item"
    assert {"2", "48"} <= school.late() and not {"36", "39", "41"} & school.late()
    school.audited()
    assert check(school) == fifth | {"41.1": due(day(5))}, "a later audit moves no day"

    again = school.folder / "again"
    assert run("history", school.file, "--report", "6", "--out", again).code == 0
    assert school.audit(again) == school.audit()
    assert run("report", school.out, "--out", again, "--format", "html,notices").code == 0
    ours = {path.name: path.read_bytes() for path in school.out.joinpath("notices").iterdir()}
    assert {path.name: path.read_bytes() for path in again.joinpath("notices").iterdir()} == ours
    assert run("report", school.out, "--fail-on", "overdue").err == school.gate.err.partition("\n")[2]


# What is made of one audit


def gap(*parts: str, verdict: Verdict = Verdict.MISSING) -> Audit:
    reason = Reason(code="nothing_found", zh="没有找到", en="nothing was found")
    faulty = tuple(a_part(Verdict.MISSING, id=part, reasons=(reason,)) for part in parts)
    return an_audit(a_finding(verdict, id="19", parts=faulty), as_of=NOON.date())


def test_an_audit_told_alone_counts_from_its_own_day() -> None:
    audit = gap("19.1", "19.2")
    assert due_of(audit, audit.items[0]) == (Due(date(2022, 11, 21), ("19.1", "19.2")),)
    fine = an_audit(a_finding(), a_finding(Verdict.REVIEW, id="20"))
    assert [due_of(fine, item) for item in fine.items] == [(), ()]


def test_a_notice_says_what_is_overdue_what_comes_and_what_has_no_day_yet() -> None:
    earlier = gap("19.1")
    tasks = tasks_on(NOON.date(), looks_of([past_of(earlier)]))
    later = replace(gap("19.1", "19.2"), as_of=date(2022, 12, 5))
    (content,) = notices.render(dated(later, tasks)).values()
    document = docx.Document(io.BytesIO(content))
    assert document.tables[0].rows[1].cells[-1].text == "2022-11-21（已超期）：19.1\n待下次审查确认：19.2"
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "有1项已超过期限，请立即整改。有1项的问题待下次审查确认" in text and "其余事项" not in text
    ahead = replace(later, as_of=NOON.date())
    (content,) = notices.render(dated(ahead, tasks)).values()
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert "其余事项须于2022年11月21日前完成" in text
    (content,) = notices.render(dated(ahead, ())).values()
    assert docx.Document(io.BytesIO(content)).tables[0].rows[1].cells[-1].text == "待下次审查确认"


def test_the_deadline_follows_the_item_as_it_is_shown_also_beside_a_waived_part() -> None:
    missing, placed = a_part(Verdict.WAIVED, would_be=Verdict.MISSING), a_part(Verdict.MISPLACED, id="19.2")
    item = a_finding(Verdict.MISPLACED, would_be=Verdict.PARTIAL, parts=(missing, placed))
    (past,) = past_of(an_audit(item)).items
    waived, open_part = past.parts
    assert asked_verdict(past, open_part) is Verdict.MISPLACED, "what every report names"
    assert asked_verdict(past, waived) is Verdict.PARTIAL, "what it would have been"
