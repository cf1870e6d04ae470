"""The school file and its waivers, beyond their types."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from compliance.checklists import read_checklist
from compliance.cli.planning import limits_of
from compliance.errors import ConfigError
from compliance.model import Ground, School, SchoolKind, Site
from compliance.schools import declared_sites, file_schemas, find_unresolvable, read_school, read_waivers

HEAD = """\
school: {name: 青岚职业技术学院, kind: higher-vocational, short: [青岚职院]}
portal: https://www.example.edu.cn/
"""
DIGEST = "0123456789abcdef" * 4
WAIVER = (
    "- {item: 16, ground: not-applicable, reason: 筹建中, approved_by: 学院办公室, "
    "created: 2022-03-01, until: 2023-03-01}\n"
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "school.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def school_of(tmp_path: Path, text: str) -> School:
    return read_school(written(tmp_path, text))


def problems_of(tmp_path: Path, text: str) -> dict[str, tuple[int | None, str]]:
    with pytest.raises(ConfigError) as caught:
        school_of(tmp_path, text)
    return {one.where: (one.line, one.message) for one in caught.value.problems}


def waiver_problems(tmp_path: Path, text: str) -> dict[str, int | None]:
    with pytest.raises(ConfigError) as caught:
        read_waivers(written(tmp_path, text), read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL))
    return {one.where: one.line for one in caught.value.problems}


def test_a_whole_school_file_is_read(tmp_path: Path) -> None:
    school = school_of(
        tmp_path,
        HEAD
        + """\
disclosure: https://xxgk.example.edu.cn/
sites:
  - {name: 招生网, url: "https://zs.example.edu.cn/", department: 招生就业处}
  - {name: 图书馆, url: "http://lib.example.cn:8080/"}
checklist: moe-2014
departments: {19: 财务处, 22.1: 组织部}
not_applicable: {11: 本校无研究生教育, 47.1: 没有项目}
crawl: {max_pages: 50000, requests_per_second: 4, obey_robots: true}
""",
    )
    assert school.school.short == ("青岚职院",)
    assert school.departments == {"19": "财务处", "22.1": "组织部"}
    assert school.sites[1] == Site(name="图书馆", url="http://lib.example.cn:8080/")


def test_slips_of_type_and_of_meaning_are_told_together(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path,
        """\
school: {name: " ", kind: higher-vocational, short: [""]}
portal: www.example.edu.cn
disclosure: https:///xxgk
colour: red
sites:
  - {name: 招生网, url: "ftp://zs.example.edu.cn/"}
  - {name: " ", url: "https://cw.example.edu.cn/", department: " "}
  - {name: 财务处, url: "https://CW.example.edu.cn:443/list.htm"}
  - {name: 后勤, url: "https://user:secret@hq.example.edu.cn/"}
  - {name: 内网, url: "https://intranet/"}
departments: {99: 财务处, 19: " "}
not_applicable: {19.9: 没有}
crawl: {max_pages: 0, requests_per_second: 0}
""",
    )
    assert {where: line for where, (line, _) in found.items()} == {
        "school.name": 1,
        "school.short[0]": 1,
        "portal": 2,
        "disclosure": 3,
        "colour": 4,
        "sites[0].url": 6,
        "sites[1].name": 7,
        "sites[1].department": 7,
        "sites[2].url": 8,
        "sites[3].url": 9,
        "sites[4].url": 10,
        "departments.99": 11,
        "departments.19": 11,
        "not_applicable.19.9": 12,
        "crawl.max_pages": 13,
        "crawl.requests_per_second": 13,
    }
    assert "sites[1]" in found["sites[2].url"][1]


def test_manners_and_bounds_of_the_crawl_are_read(tmp_path: Path) -> None:
    school = school_of(
        tmp_path,
        HEAD
        + """\
crawl:
  contact: xxgk@qinghe.example
  quiet_hours: "08:00-18:00"
  max_hours: 6
  max_seconds: 20
  max_megabytes: 30
  max_per_pattern: 100
  verify_certificates: false
""",
    )
    crawl = school.crawl
    assert (crawl.contact, crawl.quiet_hours, crawl.max_hours) == ("xxgk@qinghe.example", "08:00-18:00", 6)
    plan = limits_of(school)
    assert "(+xxgk@qinghe.example; " in plan.user_agent
    assert (plan.quiet_hours, plan.max_seconds, plan.seconds) == ("08:00-18:00", 6 * 3600, 20)
    assert (plan.max_bytes, plan.max_per_pattern, plan.verify_certificates) == (30_000_000, 100, False)


def test_bounds_that_bound_nothing_are_slips(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path,
        HEAD
        + """\
crawl:
  contact: "信息公开办 85550000"
  quiet_hours: 8 to 18
  max_hours: 0
  max_seconds: -1
  max_redirects: -1
  max_depth: 0
  max_wait: soon
  max_speed: 3
""",
    )
    assert {where.removeprefix("crawl."): line for where, (line, _) in found.items()} == {
        "contact": 4,
        "quiet_hours": 5,
        "max_hours": 6,
        "max_seconds": 7,
        "max_redirects": 8,
        "max_depth": 9,
        "max_wait": 10,
        "max_speed": 11,
    }


@pytest.mark.parametrize(
    "contact", ["xxgk@qinghe.example\nX: y", "https://a.example/ b", "ftp://a.example", "", " "]
)
def test_a_contact_cannot_break_a_header(contact: str, tmp_path: Path) -> None:
    assert "crawl.contact" in problems_of(tmp_path, HEAD + f"crawl: {{contact: {json.dumps(contact)}}}\n")


def test_a_part_of_the_portal_is_no_site_of_its_own(tmp_path: Path) -> None:
    found = problems_of(tmp_path, HEAD + 'sites: [{name: 招生, url: "https://www.example.edu.cn/zs/"}]\n')
    assert list(found) == ["sites[0].url"]
    school = school_of(
        tmp_path, HEAD + 'sites: [{name: 主站, url: "https://www.example.edu.cn", department: 宣传部}]\n'
    )
    assert declared_sites(school) == (
        Site(name="主站", url="https://www.example.edu.cn/", department="宣传部"),
    )


def test_an_unknown_checklist_is_told_at_the_line_that_names_it(tmp_path: Path) -> None:
    found = problems_of(tmp_path, HEAD + "checklist: moe-2015\ncolour: red\n")
    assert {where: line for where, (line, _) in found.items()} == {"checklist": 3, "colour": 4}


def test_the_problems_of_the_schools_own_checklist_are_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("extends: moe-2014\nid: own\nchanges: {51: {reason: 无}}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        school_of(tmp_path, HEAD + "checklist: own.yaml\ncolour: red\n")
    told = {(Path(one.file).name, one.where) for one in caught.value.problems}
    assert told == {("own.yaml", "version"), ("own.yaml", "changes.51"), ("school.yaml", "colour")}


def test_the_schools_own_items_may_be_named_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "extends: moe-2014\nid: own\nversion: '1'\nparts:\n"
        "  - {id: 42.2, title: 举报方式, kind: contact, freshness: on_change}\n",
        "utf-8",
    )
    school = school_of(tmp_path, HEAD + "checklist: own.yaml\ndepartments: {42.2: 科研处}\n")
    assert school.departments == {"42.2": "科研处"}


def test_every_site_is_declared_once_with_the_portal_first(tmp_path: Path) -> None:
    school = school_of(
        tmp_path,
        HEAD
        + """\
disclosure: https://xxgk.example.edu.cn/index.htm
sites:
  - {name: 招生网, url: "https://zs.example.edu.cn/"}
  - {name: 公开网, url: "https://xxgk.example.edu.cn/", department: 党政办公室}
  - {name: 招生旧网, url: "http://zs.example.edu.cn/"}
""",
    )
    assert [(site.name, site.url, site.department) for site in declared_sites(school)] == [
        ("青岚职业技术学院", "https://www.example.edu.cn/", None),
        ("公开网", "https://xxgk.example.edu.cn/index.htm", "党政办公室"),
        ("招生网", "https://zs.example.edu.cn/", None),
        ("招生旧网", "http://zs.example.edu.cn/", None),
    ]


def test_a_disclosure_column_on_the_portal_is_no_second_site(tmp_path: Path) -> None:
    school = school_of(tmp_path, HEAD + "disclosure: https://www.example.edu.cn/xxgk/\n")
    assert [site.url for site in declared_sites(school)] == ["https://www.example.edu.cn/"]


def test_only_a_portal_that_cannot_be_resolved_is_told(tmp_path: Path) -> None:
    local = written(tmp_path, HEAD.replace("www.example.edu.cn", "127.0.0.1:8000").replace("https", "http"))
    assert find_unresolvable(read_school(local), local) == ()
    lost = written(tmp_path, HEAD.replace("www.example.edu.cn", "portal.invalid"))
    (problem,) = find_unresolvable(read_school(lost), lost)
    assert (problem.file, problem.line, problem.where) == (str(lost), 2, "portal")
    assert "portal.invalid" in problem.message


def test_waivers_are_read(tmp_path: Path) -> None:
    (waiver,) = read_waivers(written(tmp_path, WAIVER), read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL))
    assert (waiver.item, waiver.ground, waiver.until) == ("16", Ground.NOT_APPLICABLE, date(2023, 3, 1))


def test_waivers_that_are_wrong_are_told_with_their_lines(tmp_path: Path) -> None:
    text = (
        WAIVER.replace("16", "51")
        + WAIVER.replace("2023-03-01", "2022-02-28")
        + WAIVER.replace("2023-03-01", "2023-03-02")
        + WAIVER.replace("not-applicable", "too-much-work")
        + "- {item: 19.2, ground: privacy, created: 2022-03-01, until: soon}\n"
    )
    assert waiver_problems(tmp_path, text) == {
        "[0].item": 1,
        "[1].until": 2,
        "[2].until": 3,
        "[3].ground": 4,
        "[4].reason": 5,
        "[4].approved_by": 5,
        "[4].until": 5,
    }
    assert waiver_problems(tmp_path, "item: 16\n") == {"": 1}


@pytest.mark.parametrize("text", ["", "# 暂无豁免\n", "[]\n"])
def test_a_file_whose_last_waiver_was_taken_out_holds_none(tmp_path: Path, text: str) -> None:
    assert read_waivers(written(tmp_path, text), read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL)) == ()


def test_a_wrong_day_of_creation_is_one_mistake_and_not_two(tmp_path: Path) -> None:
    assert list(waiver_problems(tmp_path, WAIVER.replace("2022-03-01", "2022-13-01"))) == ["[0].created"]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("- item： 16\n  ground: privacy\n", "冒号要用半角"),
        ("- item: 16\n\tground: privacy\n", "用空格缩进"),
        ("- item: [16\n", "格式请照文档"),
    ],
)
def test_the_usual_slips_of_hand_are_named_with_their_remedy(tmp_path: Path, text: str, remedy: str) -> None:
    with pytest.raises(ConfigError, match=remedy):
        read_waivers(written(tmp_path, text), read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL))


@pytest.mark.parametrize("field", ["item", "ground", "reason", "approved_by", "created", "until"])
def test_a_waiver_without_one_of_its_fields_is_none(tmp_path: Path, field: str) -> None:
    (waiver,) = yaml.safe_load(WAIVER)
    del waiver[field]
    found = waiver_problems(tmp_path, yaml.safe_dump([waiver], allow_unicode=True))
    assert [where for where in found if where.startswith("[0]")], found


def test_the_page_of_a_waiver_is_checked(tmp_path: Path) -> None:
    def problems(more: str) -> dict[str, int | None]:
        return waiver_problems(tmp_path, WAIVER.replace("}", f", {more}}}"))

    assert list(problems("scope: info/9.htm")) == ["[0].scope"]
    assert list(problems(f"digest: {DIGEST}")) == ["[0].digest"]
    assert list(problems("scope: 'https://a.example.edu.cn/9', digest: x")) == ["[0].digest"]
    assert list(problems("scope: 'https://a.example.edu.cn/9', pages: 1")) == ["[0].pages"]
    blank = WAIVER.replace("筹建中", "' '")
    assert list(waiver_problems(tmp_path, blank)) == ["[0].reason"]
    good = WAIVER.replace("}", f", scope: 'https://a.example.edu.cn/9', digest: {DIGEST}}}")
    (waiver,) = read_waivers(written(tmp_path, good), read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL))
    assert waiver.digest == DIGEST


def test_a_waiver_given_on_leap_day_ends_with_february(tmp_path: Path) -> None:
    leap = WAIVER.replace("2022-03-01", "2024-02-29")
    read_waivers(
        written(tmp_path, leap.replace("2023-03-01", "2025-02-28")),
        read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL),
    )
    assert list(waiver_problems(tmp_path, leap.replace("2023-03-01", "2025-03-01"))) == ["[0].until"]
    last = WAIVER.replace("2022-03-01", "9999-12-30").replace("2023-03-01", "9999-12-31")
    read_waivers(written(tmp_path, last), read_checklist(kind=SchoolKind.HIGHER_VOCATIONAL))


def test_the_schemas_for_editors_accept_what_is_right_and_nothing_else() -> None:
    schemas = file_schemas()
    assert set(schemas) == {"school", "waivers", "decisions", "checklist", "extension"}
    school = json.loads(json.dumps(yaml.safe_load(HEAD)))
    jsonschema.validate(school, schemas["school"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(school | {"colour": "red"}, schemas["school"])
    jsonschema.validate(json.loads(json.dumps(yaml.safe_load(WAIVER), default=str)), schemas["waivers"])
