"""Reading labels and counting: what is right, wrong, missed, and what is never punished."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compliance.errors import ConfigError
from compliance.evaluation import (
    Folds,
    Labelled,
    Titles,
    evaluate,
    folds_of,
    kept_apart,
    learn,
    read_labelled,
    render_text,
)
from compliance.matching import Matcher, read_learned, read_weights, write_learned
from compliance.model import Checklist, Item, Part, PartKind, Standing


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    def one(id: str, title: str, kind: PartKind, *terms: str) -> Item:
        parts = (Part(id=f"{id}.1", title=title, kind=kind, freshness=Standing(), terms=terms),)
        return Item(id=id, title=title, category=1, departments=("教务处",), parts=parts)

    items = (
        one("19", "部门预算", PartKind.TABLE, "部门预算"),
        one("20", "部门决算", PartKind.TABLE, "部门决算"),
        one("36", "学籍管理办法", PartKind.RULE, "学籍管理办法"),
    )
    checklist = Checklist(
        id="x", version="1", title="x", document="x", profile="x", categories=(), items=items
    )
    return Matcher(checklist, read_weights())


def write(path: Path, *lines: object) -> Path:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_labels_are_read_with_their_defaults(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"id": "a", "title": "部门预算", "items": [19], "new_field": 1}, "")
    (record,) = read_labelled(path)
    assert record.items == ("19",)
    assert (record.kind, record.path, record.items_also) == ("page", (), ())


def test_every_wrong_line_is_told_with_its_place(tmp_path: Path) -> None:
    path = write(
        tmp_path / "b.jsonl",
        "{",
        {"id": "a", "title": ""},
        {"id": "b", "title": "x", "items": "19"},
        {"id": "c", "title": "x", "kind": "leaflet"},
        [],
        {"id": "d", "title": "x", "items": []},
        {"id": "d", "title": "x", "items": []},
        {"id": "e", "title": "x", "path": [1]},
    )
    with pytest.raises(ConfigError) as caught:
        read_labelled(path)
    assert [problem.line for problem in caught.value.problems] == [1, 2, 3, 4, 5, 7, 8]
    assert all(problem.expected for problem in caught.value.problems)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", None])
def test_a_file_without_records_is_a_problem_of_the_file(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "c.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError):
        read_labelled(path)


def test_right_wrong_missed_and_lenient_items_are_counted(matcher: Matcher) -> None:
    records = (
        Labelled(id="right", title="2022年部门预算", items=("19",)),
        Labelled(id="wrong", title="2021年度部门决算", items=(), hard_for=("20",), kind="attachment"),
        Labelled(id="missed", title="关于缴费的说明", items=("36",)),
        Labelled(id="lenient", title="学籍管理办法", items=(), items_also=("36",)),
        Labelled(id="unlabelled", title="学籍管理办法"),
    )
    evaluation = evaluate(records, Titles(matcher))
    summary = evaluation.summary
    assert (summary.overall.right, summary.overall.wrong, summary.overall.missed) == (1, 1, 1)
    assert (summary.precision, summary.recall, summary.f1) == (0.5, 0.5, 0.5)
    assert (summary.records, summary.labelled) == (5, 4)
    assert summary.false_positive_rate == 0.5
    assert summary.hard_negative_rate == 1.0
    assert summary.per_kind["attachment"].wrong == 1
    assert {(one.id, one.fault) for one in summary.confusions} == {
        ("wrong", "accepted"),
        ("missed", "missed"),
    }
    by_id = {record.id: record for record in evaluation.records}
    assert by_id["right"].accepted == ("19",)
    assert by_id["unlabelled"].accepted == ("36",)
    assert by_id["missed"].scores == {}


def test_nothing_to_count_gives_no_rates_and_still_prints(matcher: Matcher) -> None:
    evaluation = evaluate((Labelled(id="a", title="放假通知"),), Titles(matcher))
    assert evaluation.summary.precision is None
    assert evaluation.summary.calibration == ()
    assert "precision -" in render_text(evaluation)


def test_files_are_read_together_and_an_id_stands_in_one_only(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", {"id": "a", "title": "部门预算", "items": [19]})
    two = write(tmp_path / "two.jsonl", {"id": "b", "title": "部门决算", "items": [20]})
    assert [record.id for record in read_labelled(one, two)] == ["a", "b"]
    with pytest.raises(ConfigError, match="twice"):
        read_labelled(one, write(tmp_path / "three.jsonl", {"id": "a", "title": "x", "items": []}))


# Learning


def titles_of(school: str, *, misleading: bool) -> list[Labelled]:
    """Budgets that stand under 公告; where ``misleading``, what stands there is none."""
    column = ("公示公告",)
    return [
        Labelled(
            id=f"{school}{number}",
            school=school,
            title=f"{2010 + number}年部门预算",
            path=column if number % 2 else (),
            items=() if misleading and number % 2 else ("19",),
        )
        for number in range(8)
    ]


def test_learning_follows_the_evidence_and_leaves_the_rest(matcher: Matcher) -> None:
    by_hand = read_weights(by_hand=True)
    records = titles_of("青岚学院", misleading=True) + titles_of("云岫大学", misleading=True)
    learned = learn(records, matcher.checklist, by_hand)
    assert (learned.records, learned.schools) == (16, 2)
    assert learned.signals["trail_for"].wrong == 8
    assert 0 < learned.signals["trail_for"].weight < by_hand.signals["trail_for"].weight
    assert "event" not in learned.signals
    moved = by_hand.with_learned(learned)
    assert moved.signals["event"] == by_hand.signals["event"]
    assert moved.bias == learned.bias


def test_what_was_learned_is_the_same_each_time_and_survives_its_file(
    matcher: Matcher, tmp_path: Path
) -> None:
    records = titles_of("青岚学院", misleading=False)
    by_hand = read_weights(by_hand=True)
    learned = learn(records, matcher.checklist, by_hand)
    assert learned == learn(records, matcher.checklist, by_hand)
    write_learned(learned, tmp_path / "learned.yaml")
    assert read_learned(tmp_path / "learned.yaml") == learned


def test_a_school_is_in_one_fold_and_the_folds_are_of_about_one_size() -> None:
    records = [record for number in range(20) for record in titles_of(f"学校{number}", misleading=False)]
    folds = folds_of(records, 5)
    assert folds == folds_of(list(reversed(records)), 5)
    sizes = [sum(folds[record.school] == fold for record in records) for fold in range(5)]
    assert sizes == [32, 32, 32, 32, 32]


def test_which_schools_are_kept_apart_does_not_depend_on_the_others() -> None:
    apart = [number for number in range(1000) if kept_apart(f"学校{number}")]
    assert 250 < len(apart) < 350


def test_a_school_is_judged_by_what_the_others_teach(matcher: Matcher) -> None:
    by_hand = read_weights(by_hand=True)
    odd = titles_of("青岚学院", misleading=True)
    plain = titles_of("云岫大学", misleading=False)
    folds = Folds(Matcher(matcher.checklist, by_hand), 2)
    folded = {one.id: one for one in evaluate(odd + plain, folds).records}
    taught = learn(plain, matcher.checklist, by_hand)
    alone = evaluate(odd, Titles(Matcher(matcher.checklist, by_hand.with_learned(taught))))
    assert [folded[one.id] for one in alone.records] == list(alone.records)
