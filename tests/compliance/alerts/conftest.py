"""A school with stored audits, its settings, and receivers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from compliance.cli import main
from compliance.model import Audit, Finding
from compliance.store import default_place, keep, opened
from tests.builders import NOON, an_audit
from tests.compliance.alerts.receivers import Bot, Post, a_bot, a_mail_server

SCHOOL = """
school: {name: 青岚职业技术学院, kind: higher-vocational}
portal: https://www.example.edu.cn/
checklist: short.yaml
"""
# A list that is read in no time: it only says which departments there are.
CHECKLIST = """
id: short
version: "1"
title: 清单
document: 无
profile: short
categories: [{number: 3, name: 财务}]
items:
  - id: 19
    title: 预算
    category: 3
    departments: [财务处, 教务处, 学生处]
    terms: [部门预算]
    parts: [{id: 19.1, title: 收支预算总表, kind: table, freshness: standing, terms: [收支预算总表]}]
"""


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Office:
    """A folder with a school file, a store and notify.yaml, and the command that tells."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "school.yaml"
        self.file.write_text(SCHOOL, encoding="utf-8")
        (folder / "short.yaml").write_text(CHECKLIST, encoding="utf-8")
        self.place = default_place(self.file)
        self.environment: dict[str, str] = {}

    def audited(self, week: int, *items: Finding, **changes: Any) -> Audit:
        begun = NOON + timedelta(weeks=week)
        given = {"started_at": begun, "ended_at": begun, "as_of": begun.date(), "rules": "one"} | changes
        done = an_audit(*items, **given)
        with opened(self.place) as store:
            keep(store, done)
        return done

    def settings(self, text: str, **environment: str) -> None:
        self.file.with_name("notify.yaml").write_text(text, encoding="utf-8")
        self.environment = environment

    def tell(self, *words: str, week: int = 0) -> Ran:
        day = (NOON + timedelta(weeks=week)).date().isoformat()
        command = ["notify", str(self.file), "--as-of", day, *words]
        done = CliRunner(env=self.environment).invoke(main, command)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ran(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def bot() -> Iterator[Bot]:
    with a_bot() as one:
        yield one


@pytest.fixture
def post() -> Iterator[Post]:
    with a_mail_server() as one:
        yield one
