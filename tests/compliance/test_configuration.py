"""Written files: every problem at once, each with its line; JSON there and back."""

from __future__ import annotations

import json
import string
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.configuration import from_json, json_schema, read_document, read_yaml, to_json
from compliance.configuration.yaml_files import MAX_BYTES
from compliance.errors import ConfigError, Problem
from compliance.model import (
    Annual,
    Audit,
    CrawlLimits,
    Evidence,
    OnChange,
    Part,
    PartKind,
    School,
    SchoolKind,
    Signal,
    Standing,
    Summary,
    Verdict,
    Waiver,
)

SCHOOL = """\
school: {name: 青岚职业技术学院, kind: higher-vocational}
portal: https://www.example.edu.cn/
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """A shape with one of everything that files use."""

    day: date = date(2022, 1, 1)
    count: int = 0
    share: float = 0.0
    open: bool = False
    word: str = "a"
    words: tuple[str, ...] = ()
    by_id: dict[str, str] = field(default_factory=dict)


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "file.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def problems_of(tmp_path: Path, text: str | bytes, type_: Any = School) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ConfigError) as caught:
        read_yaml(written(tmp_path, text), type_)
    assert {problem.file for problem in caught.value.problems} == {str(tmp_path / "file.yaml")}
    return [(problem.line, problem.where, problem.message) for problem in caught.value.problems]


def test_a_school_file_becomes_a_school(tmp_path: Path) -> None:
    path = written(tmp_path, SCHOOL + "crawl: {max_pages: 1_000, requests_per_second: 4}\n")
    school = read_yaml(path, School)
    assert school.school.kind is SchoolKind.HIGHER_VOCATIONAL
    assert school.checklist == "moe-2014"
    assert school.crawl == CrawlLimits(max_pages=1000, requests_per_second=4.0)


def test_ids_keep_their_own_spelling_as_keys_and_as_values(tmp_path: Path) -> None:
    text = SCHOOL + "departments: {19: 财务处, 19.10: 计划财务处, 19.1: 财务处}\nnot_applicable: {11: 无}\n"
    school = read_yaml(written(tmp_path, text), School)
    assert list(school.departments) == ["19", "19.10", "19.1"]
    assert school.not_applicable == {"11": "无"}
    days = "created: 2022-03-01, until: 2022-04-01"
    waiver = f"- {{item: 19.10, ground: privacy, reason: 无, approved_by: 办, {days}}}"
    (read,) = read_document(written(tmp_path, waiver)).values(Waiver)
    assert read.item == "19.10"
    assert read.created == date(2022, 3, 1)


def test_freshness_is_chosen_by_its_kind_and_the_bare_kind_will_do(tmp_path: Path) -> None:
    text = "id: 1.1\ntitle: 甲\nkind: rule\nfreshness: {}"
    for words, meant in {
        "on_change": OnChange(),
        "{kind: standing}": Standing(),
        "{kind: annual, year: class, due: 12-31}": Annual(year="class", due="12-31"),
    }.items():
        part = read_yaml(written(tmp_path, text.replace("{}", words)), Part)
        assert part.freshness == meant
    assert part.kind is PartKind.RULE


def test_every_problem_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = """\
school: {name: 青岚, kind: vocational}
portl: https://www.example.edu.cn/
departments: {19: [财务处]}
sites:
  - {name: 招生网, url: 3}
  - {name: 招生网}
  - 招生网
crawl:
  max_pages: many
  obey_robots: 1
  requests_per_second: "4"
  max_pages: 3
checklist:
"""
    assert problems_of(tmp_path, text) == [
        (1, "school.kind", "is 'vocational' 值不对"),
        (1, "portal", "is missing 缺少此项"),
        (2, "portl", "unknown key 未知的键"),
        (3, "departments.19", "is a list 是列表"),
        (5, "sites[0].url", "is '3' 值不对"),
        (6, "sites[1].url", "is missing 缺少此项"),
        (7, "sites[2]", "has no keys 不是键值对"),
        (9, "crawl.max_pages", "is 'many' 值不对"),
        (10, "crawl.obey_robots", "is '1' 值不对"),
        (11, "crawl.requests_per_second", "is '4' 值不对"),
        (12, "crawl.max_pages", "stands twice 重复的键"),
        (13, "checklist", "is empty 为空"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "where", "message"),
    [
        ("day: 2022-13-01", 1, "day", "is '2022-13-01'"),
        ("\ncount: 1.5", 2, "count", "is '1.5'"),
        ("count: true", 1, "count", "is 'true'"),
        ("open: 'yes'", 1, "open", "is 'yes'"),
        ("word: 12", 1, "word", "is '12'"),
        ("word: 2022-01-01", 1, "word", "is '2022-01-01'"),
        ("word: ''", 1, "word", "is ''"),
        ("words: a", 1, "words", "is not a list"),
        ("words:\n  - a\n  - {b: c}", 3, "words[1]", "has keys"),
        ("by_id: [a]", 1, "by_id", "has no keys"),
        ("by_id: {a: b, a: c}", 1, "by_id.a", "stands twice"),
        ("by_id: {[a]: b}", 1, "by_id.?", "is no key"),
        ("word: !secret a", 1, "word", "is 'a'"),
        ("word: !!python/name:os.system x", 1, "word", "is 'x'"),
        ("<<: {word: b}", 1, "<<", "unknown key"),
        ("- a", 1, "", "has no keys"),
        ("word", 1, "", "has no keys"),
        ("", 1, "", "is empty"),
        ("word: [a\n", 2, "", "is not YAML"),
        ("word: a\n\tcount: 1", 2, "", "is not YAML"),
        ("word: a\n---\nword: b", 2, "", "is not YAML"),
        ("word: a\nwords: " + "[" * 40, 2, "", "is too deep"),
        ("words: [&a x" + ", *a" * 101 + "]", 1, "", "is too deep or has too many aliases"),
        (b"word: a\ncount: \xff", 2, "", "is not UTF-8"),
        ("word: a\x00", None, "", "is not YAML"),
    ],
)
def test_each_kind_of_problem_has_its_place(
    tmp_path: Path, text: str | bytes, line: int | None, where: str, message: str
) -> None:
    ((at, place, said),) = problems_of(tmp_path, text, Basket)
    assert (place, said[: len(message)]) == (where, message)
    assert line is None or at == line


def test_a_slip_in_a_key_is_answered_with_the_key_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_yaml(written(tmp_path, SCHOOL + "discloser: https://x.cn/\nzzz: 1\n"), School)
    expected = {problem.where: problem.expected for problem in caught.value.problems}
    assert expected["discloser"] == "disclosure (did you mean it?)"
    assert expected["zzz"].startswith("one of school, portal")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    ((line, _, said),) = problems_of(tmp_path, b"#" * (MAX_BYTES + 1))
    assert line is None
    assert said.startswith("is too large")


def test_aliases_that_multiply_cost_nothing(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 45)]
    found = problems_of(tmp_path, "\n".join(rows), Basket)
    assert {message for _, _, message in found} == {"unknown key 未知的键"}
    loop = problems_of(tmp_path, "words: &w\n  - *w\n", Basket)
    assert loop == [(1, "words[0]", "is a list 是列表")]


def test_a_missing_file_and_a_directory_are_problems_too(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, Path("a\x00b")):
        with pytest.raises(ConfigError, match="cannot be read"):
            read_yaml(path, School)


def test_a_problem_reads_file_line_place_message_expectation() -> None:
    first = Problem("b.yaml", 7, "sites[2].url", "is no web address", "https://…")
    second = Problem("b.yaml", 3, "", "is empty")
    third = Problem("a.yaml", None, "portal", "does not resolve", "a host")
    assert str(ConfigError((first, second, third))).splitlines() == [
        "a.yaml: portal: does not resolve; expected a host",
        "b.yaml:3: is empty",
        "b.yaml:7: sites[2].url: is no web address; expected https://…",
    ]


YAML_LIKE = st.text(
    string.ascii_letters[:6] + string.digits[:3] + " \n\t:-[]{},&*!|>'\"#%@?<=.~\x00\u2028校", max_size=60
)
KEYS = st.sampled_from(
    ["school", "portal", "sites", "departments", "crawl", "name", "kind", "url", "<<", "19.10"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=YAML_LIKE)
def test_whatever_is_written_only_a_config_error_comes_of_it(tmp_path: Path, text: str) -> None:
    try:
        read_yaml(written(tmp_path, text.encode("utf-8", "surrogatepass")), School)
    except ConfigError as error:
        assert error.problems


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES)
def test_whatever_is_meant_every_problem_has_a_line(tmp_path: Path, value: Any) -> None:
    text = json.dumps(value, default=str, allow_nan=True)
    try:
        read_yaml(written(tmp_path, text), School)
    except ConfigError as error:
        assert all(problem.line == 1 and problem.message for problem in error.problems)


EVIDENCE = Evidence(
    url="https://www.example.edu.cn/a.htm",
    final_url="https://www.example.edu.cn/a.htm",
    title="2022年部门预算",
    part="19.1",
    kind="page",
    found_via=("信息公开", "财务信息"),
    http_status=200,
    fetched_at=datetime(2022, 11, 7, 4, 0, tzinfo=UTC),
    sha256="0" * 64,
    score=0.9,
    signals=(Signal("whole_term", 4.8, "标题就是“部门预算”"),),
    snippet="收支预算总表",
    published=date(2022, 3, 1),
)


def test_json_comes_back_as_the_same_value_and_fits_its_schema() -> None:
    text = to_json(EVIDENCE)
    assert from_json(text, Evidence) == EVIDENCE
    jsonschema.validate(json.loads(text), json_schema(Evidence))
    jsonschema.Draft202012Validator.check_schema(json_schema(Audit))


def test_json_keeps_the_order_of_the_fields_and_the_chinese() -> None:
    raw = json.loads(to_json(EVIDENCE))
    assert list(raw)[:3] == ["url", "final_url", "title"]
    assert raw["signals"] == [{"name": "whole_term", "weight": 4.8, "words": "标题就是“部门预算”"}]
    assert raw["published"] == "2022-03-01"
    assert "部门预算" in to_json(EVIDENCE)
    summary = Summary(verdicts={Verdict.STALE: 2}, applicable=2, evaluated=2, rate=0.0)
    assert from_json(to_json(summary), Summary) == summary
    assert json.loads(to_json(summary))["verdicts"] == {"stale": 2}


def test_json_that_is_wrong_is_told_with_all_its_problems() -> None:
    raw = json.loads(to_json(EVIDENCE)) | {"score": "high", "colour": "red"}
    del raw["url"]
    with pytest.raises(ConfigError) as caught:
        from_json(json.dumps(raw), Evidence, "audit.json")
    assert {problem.where for problem in caught.value.problems} == {"score", "colour", "url"}
    assert all(problem.file == "audit.json" for problem in caught.value.problems)
    for text in ("", "[", "[" * 100_000, b"\xff"):
        with pytest.raises(ConfigError):
            from_json(text, Evidence)
    errors = [
        error.validator for error in jsonschema.Draft202012Validator(json_schema(Evidence)).iter_errors(raw)
    ]
    assert sorted(map(str, errors)) == ["additionalProperties", "required", "type"]
