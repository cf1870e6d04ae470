"""notify.yaml: every mistake at once, no secret in it, none shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compliance.alerts.settings import Settings, addressees, read_settings
from compliance.checklists import read_checklist
from compliance.cli.notifying import departments_of
from compliance.errors import ConfigError
from compliance.model import School, SchoolKind, SchoolName
from tests.compliance.alerts.conftest import Office

DEPARTMENTS = ("财务处", "教务处", "学生处")
GOOD = """
language: zh
remind_workdays: 5
tell: [new, reopened, fixed]
channels:
  mail:
    kind: email
    host: smtp.example.edu.cn
    sender: xxgk@example.edu.cn
    user: xxgk@example.edu.cn
    password: ${SMTP_PASSWORD}
  group:
    kind: wecom
    url: ${WECOM_URL}
  finance:
    kind: dingtalk
    url: ${DING_URL}
    secret: ${DING_SECRET}
recipients:
  - {name: 财务处, channel: mail, to: [cwc@example.edu.cn, boss@example.edu.cn], departments: [财务处]}
  - {name: 教务处, channel: mail, to: [Boss@example.edu.cn], departments: [教务处], language: en}
  - {name: 督查, channel: group, whole: true, digest: monthly}
operator: {channel: mail, to: [it@example.edu.cn]}
"""
ENVIRONMENT = {
    "SMTP_PASSWORD": "geheim",
    "WECOM_URL": "https://qyapi.example/cgi-bin/webhook/send?key=k",
    "DING_URL": "https://oapi.example/robot/send?access_token=t",
    "DING_SECRET": "SECx",
}


def reading(folder: Path, text: str, **environment: str) -> Settings:
    path = folder / "notify.yaml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, environment, DEPARTMENTS)


def problems(folder: Path, text: str, **environment: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        reading(folder, text, **environment)
    return [str(problem).removeprefix(f"{folder}/") for problem in raised.value.problems]


def test_one_address_in_several_entries_is_one_recipient(tmp_path: Path) -> None:
    settings = reading(tmp_path, GOOD, **ENVIRONMENT)
    told = {one.id: one for one in addressees(settings)}
    assert list(told) == ["email:cwc@example.edu.cn", "email:boss@example.edu.cn", "wecom:group"]
    assert told["email:boss@example.edu.cn"].departments == {"财务处", "教务处"}
    assert told["wecom:group"].whole
    assert settings.remind_workdays == 5


def test_secrets_stand_in_no_representation(tmp_path: Path) -> None:
    shown = repr(reading(tmp_path, GOOD, **ENVIRONMENT))
    for secret in ENVIRONMENT.values():
        assert secret not in shown


def test_every_variable_that_is_not_set_is_named_with_its_line(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD, SMTP_PASSWORD=" ", DING_URL=ENVIRONMENT["DING_URL"])
    assert [re.findall(r"yaml:(\d+).*?variable (\w+) is not set", one) for one in found] == [
        [("11", "SMTP_PASSWORD")],
        [("14", "WECOM_URL")],
        [("18", "DING_SECRET")],
    ]


@pytest.mark.parametrize(
    ("key", "literal"),
    [
        ("${SMTP_PASSWORD}", "hunter2-geheim"),
        ("${SMTP_PASSWORD}", "48151623"),
        ("${SMTP_PASSWORD}", "[48151623]"),
        ("${SMTP_PASSWORD}", "x${SMTP_PASSWORD}48151623"),
        ("${WECOM_URL}", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=48151623"),
        ("${DING_SECRET}", "SEC48151623"),
    ],
)
def test_a_secret_in_the_file_is_refused_with_the_remedy_and_not_repeated(
    tmp_path: Path, key: str, literal: str
) -> None:
    (found,) = problems(tmp_path, GOOD.replace(key, literal), **ENVIRONMENT)
    assert "${NAME}" in found
    assert "environment variable" in found
    assert "48151623" not in found
    assert "hunter2" not in found


def test_all_mistakes_come_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = """\
channels:
  mail: {kind: email, host: h, sender: nobody, security: none, user: u, port: 70000, timeout: 900}
  bot: {kind: wecom, url: "${PLAIN}"}
  fax: {kind: fax}
recipients:
  - {name: a, channel: mail, departments: [财物处]}
  - {name: b, channel: bot, to: [x@example.edu.cn], whole: true, departments: [财务处]}
  - {name: c, channel: nowhere, whole: true}
  - {name: d, channel: mail, to: ["not mail"], whole: true}
operator: {channel: bot, to: [a@example.edu.cn]}
remind_workdays: 99
when: always
"""
    found = problems(tmp_path, text, PLAIN="http://bots.example.edu.cn/send?key=48151623")
    told = "\n".join(found)
    for words in (
        "notify.yaml:2: channels.mail.sender: is no mail address",
        "notify.yaml:2: channels.mail.password: is missing",
        "notify.yaml:2: channels.mail.port: is 70000",
        "notify.yaml:2: channels.mail.timeout: is 900.0",
        "notify.yaml:3: channels.bot.url: its variable holds no such address",
        "notify.yaml:4: channels.fax: names no known kind",
        "notify.yaml:6: recipients[0].departments[0]: no department 财物处 没有这个部门; expected 财务处",
        "notify.yaml:6: recipients[0].to",
        "notify.yaml:7: recipients[1].to",
        "notify.yaml:7: recipients[1]: says not what to tell",
        "notify.yaml:8: recipients[2].channel: no channel nowhere",
        "notify.yaml:9: recipients[3].to[0]: is no mail address",
        "notify.yaml:10: operator.to",
        "notify.yaml:11: remind_workdays: is out of reach",
        "notify.yaml:12: when: unknown key",
    ):
        assert words in told
    assert "48151623" not in told


def test_a_password_never_goes_in_clear(tmp_path: Path) -> None:
    text = GOOD.replace("    user:", "    security: none\n    user:")
    (found,) = problems(tmp_path, text, **ENVIRONMENT)
    assert "would send the password in clear" in found
    assert reading(tmp_path, text.replace("smtp.example.edu.cn", "127.0.0.1"), **ENVIRONMENT)


def test_the_command_ends_with_2_and_names_the_variable(office: Office) -> None:
    office.settings(GOOD.replace("[教务处], language: en", "[教务处]"))
    ran = office.tell()
    assert ran.code == 2
    assert ran.err.count("is not set") == 4
    assert "WECOM_URL" in ran.err


def test_the_command_ends_with_2_without_its_file(office: Office) -> None:
    ran = office.tell()
    assert (ran.code, "notify.yaml" in ran.err) == (2, True)


def test_the_file_that_the_manual_shows_is_one_the_program_takes(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[3] / "docs/notify.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```yaml\n(.*?)^```", manual, re.M | re.S)
    path = tmp_path / "notify.yaml"
    path.write_text(shown, encoding="utf-8")
    environment = dict.fromkeys(re.findall(r"\$\{(\w+)\}", shown), "https://bot.example/send?key=k")
    kind = SchoolKind.HIGHER_VOCATIONAL
    school = School(school=SchoolName(name="x", kind=kind), portal="https://www.example.edu.cn/")
    settings = read_settings(path, environment, departments_of(school, read_checklist(kind=kind)))
    assert [one.name for one in settings.recipients] == ["财务处", "财务处群", "督查"]
