"""Checklists: the bundled one, its profiles, and files of one's own laid over it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from compliance.checklists import (
    content_version,
    find_checklists,
    read_checklist,
    validate_checklist,
)
from compliance.errors import ConfigError
from compliance.model import Annual, Checklist, Item, Part, SchoolKind, Weight
from compliance.schools import file_schemas

VOCATIONAL = SchoolKind.HIGHER_VOCATIONAL
DATA = Path(__file__).parents[2] / "checklist"

OWN = """\
id: own
version: "1"
title: 自定清单
document: 院发〔2022〕1号
profile: own
categories: [{number: 1, name: 基本信息}]
items:
  - id: 1
    title: 学校简介
    category: 1
    departments: [党政办公室]
    terms: [学校简介]
    parts:
      - {id: 1.1, title: 学校简介, kind: page, freshness: on_change}
"""

OVER = """\
extends: moe-2014
id: ours
version: "2022.1"
"""


def item(checklist: Checklist, key: str) -> Item:
    return next(one for one in checklist.items if one.id == key)


def part(checklist: Checklist, key: str) -> Part:
    return next(one for owner in checklist.items for one in owner.parts if one.id == key)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(tmp_path: Path, text: str) -> list[tuple[int | None, str]]:
    return [(one.line, one.where) for one in validate_checklist(written(tmp_path, text))]


def test_the_bundled_list_is_found_once_for_each_kind_of_school() -> None:
    refs = find_checklists()
    assert [(ref.id, ref.profile) for ref in refs] == [
        ("moe-2014", "undergraduate"),
        ("moe-2014", "higher-vocational"),
    ]
    assert [len(ref.categories) for ref in refs] == [10, 10]


def test_the_vocational_profile_switches_off_exactly_what_cannot_exist() -> None:
    checklist = read_checklist(kind=VOCATIONAL)
    off = {one.id for one in checklist.items if one.not_applicable}
    assert off == {"11", "12", "13", "14", "30", "43", "44", "45", "46"}
    parts = {one.id for owner in checklist.items for one in owner.parts if one.not_applicable}
    assert parts == {"1.5", "27.1"}
    assert all(one.not_applicable is None for one in read_checklist(kind=SchoolKind.UNDERGRADUATE).items)


def test_the_vocational_profile_asks_for_the_quality_report_instead() -> None:
    checklist = read_checklist(kind=VOCATIONAL)
    quality = item(checklist, "35")
    assert quality.title == "高等职业教育质量年度报告"
    assert quality.terms == ()
    assert "高等职业教育质量年度报告" in part(checklist, "35.1").terms
    assert not [term for term in part(checklist, "35.1").terms if "本科" in term]
    assert part(checklist, "35.1").freshness == Annual(year="calendar", due="01-31", years_after=1)


def test_what_depends_on_an_activity_accepts_a_declared_nil() -> None:
    checklist = read_checklist(kind=VOCATIONAL)
    for key in ("8", "16", "17", "19", "20", "47", "48"):
        assert [one.nil_accepted for one in item(checklist, key).parts] == [True] * len(
            item(checklist, key).parts
        )
    assert not part(checklist, "6.1").nil_accepted


def test_the_content_version_tells_that_the_rules_changed(tmp_path: Path) -> None:
    plain = content_version(read_checklist(kind=VOCATIONAL))
    assert plain == content_version(read_checklist(kind=VOCATIONAL))
    assert plain != content_version(read_checklist(kind=SchoolKind.UNDERGRADUATE))
    assert plain.startswith("2014.1+")
    same = read_checklist(str(written(tmp_path, OWN)), kind=VOCATIONAL)
    other = read_checklist(str(written(tmp_path, OWN.replace("简介]", "简介, 学院简介]"))), kind=VOCATIONAL)
    assert same.version == other.version
    assert content_version(same) != content_version(other)


def test_a_full_list_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    checklist = read_checklist("own.yaml", kind=VOCATIONAL, beside=written(tmp_path, OWN))
    assert [one.id for one in checklist.items] == ["1"]
    assert validate_checklist(tmp_path / "own.yaml") == ()


def test_a_file_laid_over_the_list_rewords_switches_and_adds(tmp_path: Path) -> None:
    text = (
        OVER
        + """\
profile: 本校
changes:
  34: {not_applicable: 本校美育年报并入质量年报}
  43: {applicable: true, reason: 职业本科授予学士学位}
  21: {reason: 由后勤收费, departments: [后勤基建处], add_terms: [缴费指南]}
  6.2: {reason: 省厅要求, weight: mandatory, freshness: {kind: annual, year: calendar, due: 12-31}}
  1.1: {reason: 本校用语, terms: [学院规模], add_contains: [亩数]}
items:
  - id: 51
    title: 专业人才培养方案
    category: 5
    departments: [教务处]
    parts:
      - {id: 51.1, title: 方案, kind: plan, freshness: {kind: event, months: 24}, terms: [人才培养方案]}
parts:
  - {id: 42.2, title: 举报方式, kind: contact, freshness: on_change, terms: [学术不端举报电话]}
departments: {财务处: [计财中心]}
column_terms: [阳光院务]
"""
    )
    checklist = read_checklist(str(written(tmp_path, text)), kind=VOCATIONAL)
    assert (checklist.id, checklist.version, checklist.profile) == ("ours", "2022.1", "本校")
    assert item(checklist, "34").not_applicable == "本校美育年报并入质量年报"
    assert item(checklist, "43").not_applicable is None
    assert item(checklist, "11").not_applicable  # the profile of the kind lies below
    assert item(checklist, "21").departments == ("后勤基建处",)
    assert item(checklist, "21").terms[-1] == "缴费指南"
    assert part(checklist, "6.2").weight is Weight.MANDATORY
    assert part(checklist, "6.2").freshness == Annual(year="calendar", due="12-31")
    assert part(checklist, "6.2").note.endswith("省厅要求")
    assert part(checklist, "1.1").terms == ("学院规模",)
    assert part(checklist, "1.1").contains[-1] == "亩数"
    assert item(checklist, "51").parts[0].terms == ("人才培养方案",)
    assert item(checklist, "42").parts[-1].id == "42.2"
    assert "计划财务处" in checklist.departments["财务处"]
    assert checklist.departments["财务处"][-1] == "计财中心"
    assert checklist.column_terms[-1] == "阳光院务"


def test_a_file_may_extend_another_file_that_extends_the_list(tmp_path: Path) -> None:
    (tmp_path / "province.yaml").write_text(OVER + "changes: {34: {not_applicable: 省内合并公布}}\n", "utf-8")
    text = (
        OVER.replace("moe-2014", "province.yaml")
        + "changes: {34: {applicable: true, reason: 本校单独公布}}\n"
    )
    checklist = read_checklist(str(written(tmp_path, text)), kind=VOCATIONAL)
    assert item(checklist, "34").not_applicable is None
    assert len(checklist.items) == 50


def test_files_that_extend_each_other_end_in_a_problem(tmp_path: Path) -> None:
    ((line, where),) = problems(tmp_path, OVER.replace("moe-2014", "own.yaml"))
    assert (line, where) == (1, "extends")


def test_every_slip_in_a_full_list_is_told_with_its_line(tmp_path: Path) -> None:
    text = (
        OWN.replace("terms: [学校简介]", "terms: [学校简介, 校, 学校简介, 校…]")
        + """\
      - {id: 1.1, title: 甲, kind: page, freshness: {kind: annual, year: calendar, due: 13-01}}
      - {id: 2.1, title: 乙, kind: page, freshness: {kind: event, months: 0}}
      - {id: 1.x, title: 丙, kind: page, freshness: yearly}
      - {id: 1.2, title: 丁, kind: page, freshness: annual, contains: [表]}
      - {id: 1.3, title: 戊, kind: leaf, freshness: {kind: annual, year: calendar, due: 02-29, grace: -1}}
  - {id: 1, title: 重复, category: 9, departments: [], parts: []}
  - {id: "01", title: 编号, category: 1, departments: [工会], parts: [], colour: red}
"""
    )
    assert set(problems(tmp_path, text)) == {
        (12, "items[0].terms[1]"),
        (12, "items[0].terms[2]"),
        (12, "items[0].terms[3]"),
        (15, "items[0].parts[1].freshness.due"),
        (15, "items[0].parts[1].id"),
        (16, "items[0].parts[2].id"),
        (16, "items[0].parts[2].freshness"),
        (17, "items[0].parts[3].freshness"),
        (17, "items[0].parts[3].id"),
        (18, "items[0].parts[4].freshness"),
        (18, "items[0].parts[4].contains[0]"),
        (19, "items[0].parts[5].kind"),
        (19, "items[0].parts[5].freshness.due"),
        (19, "items[0].parts[5].freshness"),
        (20, "items[1].id"),
        (20, "items[1].category"),
        (20, "items[1].parts"),
        (20, "items[1].departments"),
        (21, "items[2].colour"),
        (21, "items[2].id"),
        (21, "items[2].parts"),
    }


def test_every_slip_in_a_file_laid_over_is_told_with_its_line(tmp_path: Path) -> None:
    text = (
        OVER
        + """\
changes:
  51: {not_applicable: 没有这一项}
  19.9: {reason: 没有这个要点}
  21: {add_terms: [收费一览]}
  22: {reason: 用错地方, weight: recommended}
  22.1: {reason: 没有依据, law: [教党〔2011〕23号], expects: {characters: -1, says: [[]]}}
  23: {reason: 太短, add_terms: [访]}
  5.1: {reason: 日期不对, freshness: {kind: five_year, due: 12-32}}
items:
  - {id: 50, title: 已有, category: 10, departments: [工会], parts: [
      {id: 50.1, title: 甲, kind: page, freshness: standing}]}
parts:
  - {id: 6.1, title: 已有, kind: page, freshness: standing}
  - {id: 77.1, title: 无主, kind: page, freshness: standing}
"""
    )
    assert set(problems(tmp_path, text)) == {
        (5, "changes.51"),
        (6, "changes.19.9"),
        (7, "changes.21"),
        (8, "changes.22.weight"),
        (9, "changes.22.1.law[0]"),
        (9, "changes.22.1.expects.characters"),
        (9, "changes.22.1.expects.says[0]"),
        (10, "changes.23.add_terms[0]"),
        (11, "changes.5.1.freshness.due"),
        (13, "items[0].id"),
        (16, "parts[0].id"),
        (17, "parts[1].id"),
    }


def test_a_checklist_nobody_has_is_a_problem_that_names_those_there_are(tmp_path: Path) -> None:
    for ref in ("moe-2015", "departments", "higher-vocational"):
        with pytest.raises(ConfigError, match="moe-2014"):
            read_checklist(ref, kind=VOCATIONAL)
    with pytest.raises(ConfigError, match=r"none\.yaml: cannot be read"):
        read_checklist("none.yaml", kind=VOCATIONAL, beside=tmp_path / "school.yaml")


@pytest.mark.parametrize(
    ("file", "schema"),
    [("moe-2014", "checklist"), ("higher-vocational", "extension"), ("undergraduate", "extension")],
)
def test_the_bundled_files_are_sound_and_fit_the_schema_shown_to_editors(file: str, schema: str) -> None:
    assert validate_checklist(DATA / f"{file}.yaml") == ()
    # Keys that are numbers in YAML are texts in JSON, as in every editor.
    raw = json.loads(json.dumps(yaml.safe_load((DATA / f"{file}.yaml").read_text(encoding="utf-8"))))
    jsonschema.validate(raw, file_schemas()[schema])


EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "province.yaml"


def test_the_example_in_the_documentation_is_sound_and_fits_the_schema_for_editors() -> None:
    assert validate_checklist(EXAMPLE) == ()
    raw = json.loads(json.dumps(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))))
    jsonschema.validate(raw, file_schemas()["extension"])
    checklist = read_checklist(str(EXAMPLE), kind=VOCATIONAL)
    assert len(checklist.items) == 51
    assert part(checklist, "6.2").law == ("教办厅函〔2018〕80号", "教办〔2022〕0号")
    assert part(checklist, "21.4").expects.contact and part(checklist, "21.4").expects.says
    assert not part(checklist, "4.2").nil_accepted


@pytest.mark.parametrize("name", ["school", "waivers", "checklist", "extension"])
def test_the_schemas_for_editors_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(file_schemas()[name])


@pytest.mark.parametrize(
    ("text", "line", "where", "remedy"),
    [
        (OVER.replace('"2022.1"', "2022.1"), 3, "version", 'in quotes: "2022.1"'),
        (OVER.replace("moe-2014", "moe2014"), 1, "extends", "moe-2014"),
        (OVER.replace("extends: moe-2014\n", "") + "changes: {34: {title: 甲}}\n", 3, "changes", "extends"),
        (OVER + "changes: {34: {reason: 甲, weigth: essential}}\n", 4, "changes.34.weigth", "weight"),
        (OVER + "changes: {34: {reason: 甲, weight: essential}}\n", 4, "changes.34.weight", "34.1"),
    ],
)
def test_a_slip_is_told_with_its_remedy(
    tmp_path: Path, text: str, line: int, where: str, remedy: str
) -> None:
    found = validate_checklist(written(tmp_path, text))
    assert [(one.line, one.where) for one in found] == [(line, where)]
    assert remedy in found[0].expected
