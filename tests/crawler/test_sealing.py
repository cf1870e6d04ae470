"""A finished record is sealed: whatever is done to it afterwards shows."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from crawler.archive import Exchange
from crawler.items import CrawlEnd, CrawlHead, Fetch, Media, Outcome, Page, Plan, Seed, Skip
from crawler.mending import mend
from crawler.record import RecordWriter
from crawler.sealing import MANIFEST, Damage, ManifestError, find_damage, read_manifest, seal_of

AT = datetime(2022, 9, 1, 8, 30, tzinfo=UTC)
PLAN = Plan(seeds=(Seed(name="门户", url="http://a.example/", role="portal"),))
FILES = (
    "crawl.json",
    "pages.jsonl.gz",
    "fetches.jsonl",
    "skips.jsonl",
    "end.json",
    "archive/crawl-00001.warc.gz",
)


def a_record(directory: Path, *, earlier: str = "") -> Path:
    head = CrawlHead(tool="test", started_at=AT, plan=replace(PLAN, earlier=earlier))
    url = "http://a.example/"
    with RecordWriter(directory, head) as writer:
        writer.page(Page(url=url, site="http://a.example", media=Media.HTML, title="学校"))
        writer.archive(Exchange(url, AT, (), 200, "OK", (), "学校章程".encode() * 50))
        writer.fetch(
            Fetch(
                url=url, final_url=url, site="http://a.example", outcome=Outcome.OK, status=200, fetched_at=AT
            )
        )
        writer.skip(Skip("http://b.example/", Outcome.OUT_OF_SCOPE, url))
        writer.end(CrawlEnd(ended_at=AT, reason="finished", sites=()))
    return directory


def damage(record: Path) -> dict[str, Damage]:
    manifest = read_manifest(record)
    assert manifest is not None
    return dict(find_damage(record, manifest))


def test_a_record_is_as_it_was_sealed(tmp_path: Path) -> None:
    record = a_record(tmp_path / "crawl")
    manifest = read_manifest(record)
    assert manifest is not None
    assert damage(record) == {}
    assert {file.name for file in manifest.files} == set(FILES)
    assert manifest.digest == seal_of(record) == sha256((record / MANIFEST).read_bytes()).hexdigest()
    assert manifest.previous == ""


@pytest.mark.parametrize("name", FILES)
def test_any_byte_changed_in_any_file_is_found(tmp_path: Path, name: str) -> None:
    record = a_record(tmp_path / "crawl")
    path = record / name
    whole = path.read_bytes()
    for place in {0, len(whole) - 1, *random.Random(name).sample(range(len(whole)), 20)}:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert damage(record) == {name: Damage.CHANGED}
    path.write_bytes(whole)
    assert damage(record) == {}


def test_what_is_lost_or_slipped_in_is_named(tmp_path: Path) -> None:
    record = a_record(tmp_path / "crawl")
    (record / "skips.jsonl").unlink()
    (record / "archive/crawl-00002.warc.gz").write_bytes(b"")
    (record / "scans.jsonl").write_bytes(b"what judging keeps beside it\n")
    assert damage(record) == {"skips.jsonl": Damage.LOST, "archive/crawl-00002.warc.gz": Damage.ADDED}


def test_a_record_names_the_seal_of_the_one_before(tmp_path: Path) -> None:
    first = a_record(tmp_path / "crawl-1")
    second = read_manifest(a_record(tmp_path / "crawl", earlier=str(first)))
    assert second is not None
    assert second.previous == seal_of(first)
    manifest = json.loads((first / MANIFEST).read_bytes())
    (first / MANIFEST).write_text(json.dumps(manifest | {"sealed_at": "2022-09-02T00:00:00+00:00"}))
    assert second.previous != seal_of(first), "a forged manifest breaks the chain"


def test_a_record_that_is_gone_on_with_is_no_longer_sealed(tmp_path: Path) -> None:
    record = a_record(tmp_path / "crawl")
    mend(record)
    assert read_manifest(record) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"version": 99, "files": [], "previous": "", "sealed_at": "2022-09-01T00:00:00+00:00"}',
        b'{"version": 1, "files": [{"name": "../../etc/passwd", "size": 1, "sha256": ""}], "previous": "",'
        b' "sealed_at": "2022-09-01T00:00:00+00:00"}',
        b"[" * 100_000,
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    record = a_record(tmp_path / "crawl")
    (record / MANIFEST).write_bytes(content)
    with pytest.raises(ManifestError) as refused:
        read_manifest(record)
    assert str(record / MANIFEST) in str(refused.value)
