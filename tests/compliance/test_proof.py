"""``compliance proof`` and ``verify`` as a user runs them, on records made of bytes."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from compliance.cli import main
from compliance.report import audit_json
from tests.records import AT, a_record, judged

CHARTER = (
    "<title>青岚职业技术学院章程</title><h1>青岚职业技术学院章程</h1>"
    + "".join(f"<p>第{n}条 学院依法自主办学，实行民主管理，接受社会监督。</p>" for n in "一二三四五六七八九")
).encode()


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    record = a_record(tmp_path / "crawl", {"青岚职业技术学院章程 zc.htm": CHARTER})
    done = judged(record)
    (tmp_path / "audit.json").write_text(audit_json.render(done), encoding="utf-8")
    return tmp_path


def item_of(out: Path) -> str:
    done = audit_json.read(out / "audit.json")
    return next(
        f.id for f in done.items if any(e.url.endswith("zc.htm") for p in f.parts for e in p.evidence)
    )


def test_the_audit_names_the_seal_of_its_record(out: Path) -> None:
    manifest = (out / "crawl/manifest.json").read_bytes()
    assert audit_json.read(out / "audit.json").seal == sha256(manifest).hexdigest()
    ran = run("verify", out)
    assert ran.exit_code == 0
    assert sha256(manifest).hexdigest() in ran.output.replace("\n", "")


def test_a_changed_byte_is_found_and_named(out: Path) -> None:
    archive = out / "crawl/archive/crawl-00001.warc.gz"
    whole = archive.read_bytes()
    archive.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    ran = run("verify", out, "--format", "json")
    assert ran.exit_code == 1
    (record,) = json.loads(ran.output)["records"]
    assert (record["soundness"], record["damage"]) == (
        "damaged",
        [["archive/crawl-00001.warc.gz", "changed"]],
    )


def test_no_byte_of_its_head_hides_a_record(out: Path) -> None:
    shutil.copytree(out / "crawl", out / "crawl-1")
    head = out / "crawl-1/crawl.json"
    whole = head.read_bytes()
    for place in range(0, len(whole), 40):
        head.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        assert run("verify", out, "--format", "json").exit_code == 1, place
    head.unlink()
    assert run("verify", out).exit_code == 1
    shutil.rmtree(out / "crawl")
    for named in (out, out / "crawl-1"):
        ran = run("verify", named)
        assert ran.exit_code == 1 and "crawl.json" in ran.output, "also where it is the only one"


def test_an_audit_that_was_damaged_is_named(out: Path) -> None:
    (out / "audit.json").write_text("{", encoding="utf-8")
    ran = run("verify", out)
    assert ran.exit_code == 1 and "audit.json 已损坏" in ran.output


def test_a_record_sealed_anew_after_a_change_does_not_fit_its_audit(out: Path) -> None:
    manifest = out / "crawl/manifest.json"
    data = json.loads(manifest.read_bytes())
    fetches = out / "crawl/fetches.jsonl"
    fetches.write_bytes(fetches.read_bytes().replace(b"zc.htm", b"zz.htm"))
    for file in data["files"]:
        if file["name"] == "fetches.jsonl":
            file["sha256"] = sha256(fetches.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(data), encoding="utf-8")
    ran = run("verify", out, "--format", "json")
    assert ran.exit_code == 1
    assert json.loads(ran.output)["audits_differing"][0][0] == "audit.json"


def test_a_record_that_was_never_sealed_establishes_nothing(out: Path) -> None:
    (out / "crawl/manifest.json").unlink()
    assert run("verify", out / "crawl").exit_code == 1, "the audit names a seal"
    (out / "audit.json").unlink()
    ran = run("verify", out / "crawl")
    assert ran.exit_code == 3
    assert "没有已封存的记录" in ran.output


def test_a_proof_holds_the_answer_its_digest_and_where_it_was_seen(out: Path) -> None:
    item = item_of(out)
    ran = run("proof", out, item)
    assert ran.exit_code == 0
    folder = out / f"proof-{item}"
    data = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    one = next(each for each in data["evidence"] if each["url"].endswith("zc.htm"))
    with (folder / one["warc"]).open("rb") as file:
        kinds = {}
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds[record.rec_type] = record.content_stream().read()
    assert kinds["response"] == CHARTER
    assert set(kinds) == {"response", "request"}
    assert (folder / one["content"]).read_bytes() == CHARTER
    assert one["content"].endswith(".txt"), "a page's scripts do not run when the file is opened"
    assert one["sha256"] == sha256(CHARTER).hexdigest()
    assert [each["same"] for each in one["sightings"]] == [True]
    text = (folder / "proof.md").read_text(encoding="utf-8")
    assert one["sha256"] in text
    assert data["records"][0]["seal"] in text
    again = run("proof", out, item, "--lang", "en")
    assert again.exit_code == 0
    assert "Statement of proof" in (out / f"proof-{item}-1/proof.md").read_text(encoding="utf-8")


def test_an_answer_that_did_not_change_is_found_in_the_crawl_that_keeps_it(out: Path, tmp_path: Path) -> None:
    answers = {"青岚职业技术学院章程 zc.htm": CHARTER}
    before = a_record(tmp_path / "crawl-1", answers, at=AT - timedelta(days=7))
    for archive in (out / "crawl/archive").glob("*"):
        archive.unlink()
    item = item_of(out)
    ran = run("proof", out, item)
    assert ran.exit_code == 1, "the record is damaged, and says so"
    data = json.loads((out / f"proof-{item}/proof.json").read_text(encoding="utf-8"))
    one = next(each for each in data["evidence"] if each["url"].endswith("zc.htm"))
    assert one["archived_in"] == before.name
    assert [each["record"] for each in one["sightings"]] == ["crawl-1", "crawl"]
    shutil.rmtree(before)
    run("proof", out, item, "--out", tmp_path / "bare")
    assert "找不到存档的内容" in (tmp_path / "bare/proof.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("99",), ("16",)])
def test_an_item_without_evidence_is_wrong_usage(out: Path, words: tuple[str, ...]) -> None:
    ran = run("proof", out, *words)
    assert ran.exit_code == 2
    assert "没有" in ran.output


def test_a_folder_without_a_crawl_is_refused_with_the_remedy(tmp_path: Path) -> None:
    done = judged(a_record(tmp_path / "x/crawl", {}))
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone/audit.json").write_text(audit_json.render(done), encoding="utf-8")
    ran = run("verify", tmp_path / "alone")
    assert ran.exit_code == 3
    assert "--out" in ran.output
