"""A school whose column is made by scripts: with a browser it is judged, and its evidence has a picture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from crawler.window import CHROMIUM, can_open
from tests.crawler.serving import Served, Site

needs_browser = pytest.mark.skipif(
    not can_open(), reason="needs the extra browser (make browser) and a Chromium (apt install chromium)"
)
CHARTER = "第一条 青禾职业技术学院是公办全日制高等职业学校。第二条 学校坚持依法办学，实行民主管理。" * 12
SHELL = (
    '<html><head><meta charset="utf-8"><title>信息公开</title></head><body><div id="app"></div>'
    '<script src="/js/app.js"></script></body></html>'
)
SCRIPT = """
document.querySelector('#app').innerHTML = '<h1>信息公开</h1><p>本栏目公开学校章程等信息，接受监督。</p>' +
  '<ul><li><a href="/xxgk/zc.htm">青禾职业技术学院章程</a><span>2022-03-01</span></li></ul>';
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    served = Site(
        {
            "/": '<html><head><meta charset="utf-8"><title>青禾职业技术学院</title></head><body>'
            '<h1>青禾职业技术学院</h1><a href="/xxgk/index.htm">信息公开</a></body></html>',
            "/xxgk/index.htm": SHELL,
            "/js/app.js": Served(SCRIPT.encode(), headers=(("Content-Type", "text/javascript"),)),
            "/xxgk/zc.htm": '<html><head><meta charset="utf-8"><title>学院章程</title></head><body>'
            f"<h1>青禾职业技术学院章程</h1><p>发布时间：2022-03-01</p><p>{CHARTER}</p></body></html>",
        }
    )
    yield served
    served.close()


def audit(
    site: Site, folder: Path, crawl: str, *options: str, **environment: str
) -> tuple[dict[str, Any], str]:
    school = folder / "school.yaml"
    school.write_text(
        "school: {name: 青禾职业技术学院, kind: higher-vocational}\n"
        f"portal: {site.url}/\ndisclosure: {site.url}/xxgk/index.htm\ncrawl: {crawl}\n",
        encoding="utf-8",
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "compliance", "audit", str(school), "--out", str(folder / "out")]
        + ["--as-of", "2022-10-20", "--format", "json,md", *options],
        env={**os.environ, "XDG_STATE_HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode in (0, 1, 3), ran.stderr
    return json.loads((folder / "out" / "audit.json").read_text(encoding="utf-8")), ran.stderr


def charter_of(audited: dict[str, Any]) -> dict[str, Any]:
    (found,) = [one for one in audited["items"] if one["id"] == "2"]
    return dict(found)


@needs_browser
def test_evidence_behind_scripts_is_found_and_photographed(site: Site, tmp_path: Path) -> None:
    audited, said = audit(site, tmp_path, "{browser: true, requests_per_second: 500}", "--screenshots")
    urls = [one["url"] for one in charter_of(audited)["evidence"]]
    assert site.url + "/xxgk/zc.htm" in urls, said
    index = json.loads((tmp_path / "out" / "evidence" / "index.json").read_text(encoding="utf-8"))
    taken = {row["url"]: row for row in index["pages"]}
    row = taken[site.url + "/xxgk/zc.htm"]
    picture = (tmp_path / "out" / "evidence" / row["file"]).read_bytes()
    assert row["file"] == "2-1.png"
    assert row["sha256"] == sha256(picture).hexdigest()
    assert picture.startswith(b"\x89PNG")
    assert row["taken_at"]


def test_without_a_browser_such_a_school_is_not_said_to_publish_nothing(site: Site, tmp_path: Path) -> None:
    audited, said = audit(
        site, tmp_path, "{browser: true, requests_per_second: 500}", **{CHROMIUM: "/nowhere/chromium"}
    )
    assert "no browser 没有可用的浏览器" in said
    assert not {one["verdict"] for one in audited["items"]} & {"missing", "empty"}
    assert "需浏览器渲染" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_pictures_are_not_taken_of_a_stored_crawl(site: Site, tmp_path: Path) -> None:
    school = tmp_path / "school.yaml"
    school.write_text(
        f"school: {{name: 青禾职业技术学院, kind: higher-vocational}}\nportal: {site.url}/\n",
        encoding="utf-8",
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "compliance", "audit", str(school), "--from", str(tmp_path)]
        + ["--screenshots"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 2
    assert "--from" in ran.stderr
