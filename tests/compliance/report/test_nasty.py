"""Every format, put through the corpus and read by a real parser: all is shown, nothing is obeyed."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import lxml.html
import pytest
from defusedxml import ElementTree
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console

from compliance.model import Audit
from compliance.report import FORMATS, as_bytes, audit_json, comment, explain, terminal
from compliance.report.plain import plain
from compliance.report.wording import Lang
from tests.compliance.report.nasty import NASTY, NASTY_URLS, soil, soiled_audits, unseen

DATA = Path(__file__).with_name("data")
SOILED = soiled_audits()
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NO_ENVIRONMENT: dict[str, str] = {}


def written(name: str, audit: Audit, lang: Lang) -> bytes:
    content = FORMATS[name].render(audit, lang, None)
    if isinstance(content, Mapping):
        pytest.skip("a folder of files has tests of its own")
    return as_bytes(content)


# Parsers, each with what must not come out of it


def read_html(data: bytes) -> None:
    page = lxml.html.document_fromstring(data)
    policy = str(page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)"))
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for script in page.iter("script"):
        if script.get("type") in ("application/json", "application/ld+json"):
            json.loads(script.text or "null")
            continue
        digest = hashlib.sha256((script.text or "").encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy
    foreign = {"iframe", "object", "embed", "base", "link", "form", "applet"} & {
        str(each.tag) for each in page.iter()
    }
    assert foreign - {"form"} == set()
    for element in page.iter(etree.Element):
        for attribute, value in element.attrib.items():
            name = str(attribute).lower()
            assert not name.startswith("on") and name not in ("srcdoc", "formaction"), (name, value)
            if name in ("href", "src", "action", "xlink:href"):
                assert re.match(r"https?://|#|data:image/", str(value)), value
    assert unseen("".join(map(str, page.itertext())), allowed="\n\r\t") == set()


def read_markdown(data: bytes) -> None:
    text = data.decode()
    found = flat(READER.parse(text))
    html = [each.content.strip() for each in found if each.type in ("html_block", "html_inline")]
    ours = re.compile(r"</?details>|<summary>[^<>]*</summary>")
    assert [each for block in html for each in block.splitlines() if not ours.fullmatch(each)] == []
    assert not {each.type for each in found} & {"image", "s_open", "em_open", "fence", "code_block", "hr"}
    links = [str(each.attrGet("href")) for each in found if each.type == "link_open"]
    assert [url for url in links if not url.startswith(("https://", "http://"))] == []
    assert not re.search(r"(?<![(\\/.])\bwww\.", re.sub(r"\]\([^)]*\)", "", text))
    columns = cells = 0
    for token in found:
        if token.type == "table_open":
            columns = 0
        elif token.type == "tr_open":
            cells = 0
        elif token.type in ("th_open", "td_open"):
            cells += 1
        elif token.type == "tr_close":
            columns = columns or cells
            assert cells == columns
    for line in text.splitlines():  # a row with a bar too many would be cut by the parser, not refused
        if line.startswith("|"):
            assert line.endswith("|")
    assert unseen(text) == set()


def flat(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *(token.children or []))]


def read_csv(data: bytes) -> None:
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1 and len(rows) > 1
    for row in rows:
        for each in row:
            assert not each.lstrip().startswith(tuple("=+-@＝＋－＠\t\r")), each
            assert not re.search(r";\s*[=+\-@＝＋－＠]", each), each
            assert unseen(each, allowed="") == set()
            assert len(each) <= 32_767


def read_junit(data: bytes) -> None:
    root = ElementTree.fromstring(data)
    schema = etree.XMLSchema(etree.parse(DATA / "junit.xsd"))
    schema.assertValid(etree.fromstring(data))
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            assert unseen(text) == set()
    assert all("\n" not in value for each in root.iter() for value in each.attrib.values())


@cache
def sarif_validator() -> jsonschema.Draft7Validator:
    schema = json.loads((DATA / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema)


def read_sarif(data: bytes) -> None:
    log = json.loads(data)
    assert [error.message for error in sarif_validator().iter_errors(log)] == []
    for text in strings(log):
        assert unseen(text) == set()
    for result in log["runs"][0]["results"]:
        links = re.findall(r"(?<!\\)\]\(([^)]*)\)", result["message"]["text"])
        assert [url for url in links if not re.match(r"https?://[!-~]+$", url)] == []
        unescaped = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]\([^)]*\)", "", result["message"]["text"])
        assert not re.search(r"[\[\]]", unescaped), unescaped
        assert not re.search(r"(?<!\{)\{(\{\{)*(?!\{)|(?<!\})\}(\}\})*(?!\})", unescaped), unescaped


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key, each in value.items() for text in (key, *strings(each))]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def read_badge(data: bytes) -> None:
    root = ElementTree.fromstring(data)
    assert {each.tag.partition("}")[2] for each in root.iter()} <= {
        "svg",
        "title",
        "clipPath",
        "rect",
        "g",
        "text",
    }
    names = {name for each in root.iter() for name in each.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]
    assert unseen("".join(root.itertext())) == set()


def read_json(data: bytes) -> None:
    json.loads(data)
    assert unseen(data.decode()) <= {"\ue000", "\U000f0000", "\ufffe", "\uffff", "\U0001ffff", "\ufdd0"}


PARSERS: Mapping[str, Callable[[bytes], None]] = {
    "html": read_html,
    "md": read_markdown,
    "mr": read_markdown,
    "csv": read_csv,
    "links": read_csv,
    "junit": read_junit,
    "sarif": read_sarif,
    "badge": read_badge,
    "json": read_json,
}


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("nasty", NASTY)
def test_a_nasty_text_is_shown_and_never_obeyed(nasty: str, name: str) -> None:
    PARSERS[name](written(name, SOILED[nasty], "en" if len(nasty) % 2 else "zh"))


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("url", NASTY_URLS)
def test_a_nasty_address_is_shown_and_never_linked(url: str, name: str) -> None:
    audit = soil(SOILED["rtl"], "", url)
    PARSERS[name](written(name, audit, "en"))


@pytest.mark.parametrize(
    "nasty", ["surrogate", "nonchars", "nul and c0", "c1", "bidi", "tags", "delimiters", "emoji"]
)
def test_told_again_from_its_file_a_nasty_audit_gives_the_same_bytes(nasty: str, tmp_path: Path) -> None:
    audit = SOILED[nasty]
    path = tmp_path / "audit.json"
    path.write_bytes(as_bytes(audit_json.render(audit)))
    again = audit_json.read(path)
    for name in PARSERS:
        assert written(name, again, "zh") == written(name, audit, "zh"), name


@pytest.mark.parametrize(("tty", "width"), [(False, 40), (True, 80)])
@pytest.mark.parametrize("nasty", NASTY)
def test_a_terminal_is_never_told_what_to_do(nasty: str, tty: bool, width: int) -> None:
    audit, file = SOILED[nasty], io.StringIO()
    environment = {"TERM": "xterm-256color"} if tty else NO_ENVIRONMENT
    console = Console(file=file, width=width, force_terminal=tty, _environ=environment, legacy_windows=False)
    terminal.show(audit, console)
    explain.show(audit, audit.items[0].id, console)
    said = re.sub(r"\x1b\[[0-9;]*m", "", file.getvalue()) if tty else file.getvalue()
    assert unseen(said) == set()


def test_a_comment_is_never_too_long_to_post() -> None:
    for name in ("unbroken", "pipes"):
        audit = SOILED[name]
        many = soil(audit, "")
        items = tuple(item for _ in range(30) for item in many.items)

        for earlier in (None, SOILED["rtl"]):
            text = comment.render(replace(many, items=items), lang="en", earlier=earlier)
            assert len(text) <= comment.MOST
            read_markdown(text.encode())
            assert text.count("<details>") == text.count("</details>")


def test_marks_piled_on_a_letter_do_not_climb_over_the_lines_above() -> None:
    assert plain(NASTY["combining"]) == "a" + "\u0301" * 3
