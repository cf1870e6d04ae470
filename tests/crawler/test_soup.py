"""Pages whose words a strict reading loses: a second, more tolerant look finds them."""

from __future__ import annotations

import time

import pytest

from crawler.items import Outcome
from crawler.reading import read

URL = "http://www.qinghe.example/info/1/2.htm"
WORDS = "第一条 为保障学生权益，根据教育部规定，制定本办法。申诉委员会受理学生申诉。"
ARTICLE = f"<div><h1>学生申诉处理办法</h1>{f'<p>{WORDS}</p>' * 8}<p><a href='1.doc'>申诉表</a></p></div>"
HEAD = "<html><head><title>办法-学院</title></head><body>"


@pytest.mark.parametrize(
    "page",
    [
        f"{HEAD}<!-- 模板{ARTICLE}</body></html>",
        f"{HEAD}<!-- 模板 -- >{ARTICLE}</body></html>",
        f"{HEAD}<!-- 模板 {ARTICLE}<!-- 尾 --></body></html>",
        f"{HEAD}<!--[if lt IE 9]><script src=a.js></script><![endif]>{ARTICLE}</body></html>",
        f"<html><head><title>办法-学院</head><body>{ARTICLE}</body></html>",
        f"{HEAD}<script>var a = 1;{ARTICLE}</body></html>",
        f"{HEAD}<style>p {{}} {ARTICLE}</body></html>",
        f"{HEAD}<select><option>选择{ARTICLE}</body></html>",
        f"{HEAD}<textarea>{ARTICLE}</body></html>",
        f"{HEAD}<noscript>{ARTICLE}</body></html>",
        f"{HEAD}<iframe src='top.htm'>{ARTICLE}</body></html>",
        f"{HEAD}<object data='a.swf'>{ARTICLE}</body></html>",
        f"<html><body></body></html>{HEAD}{ARTICLE}</body></html>",
        f"{HEAD}</body></html>{ARTICLE}",
        f"{HEAD}</body>{ARTICLE}</body></html>",
        f'{HEAD}<a href="x.htm>更多</a>{ARTICLE}</body></html>'.replace("'", ""),
        f"{HEAD}{'<font size=2>' * 300}{ARTICLE}</body></html>",
        f"{HEAD}{'<div>' * 2000}{ARTICLE}</body></html>",
        f"{HEAD}{ARTICLE}</body></html>".replace("第", "第\x00").replace("<body>", "<bo\x00dy>"),
    ],
    ids=lambda page: page.replace(HEAD, "")[:24],
)
def test_words_behind_broken_markup_are_found(page: str) -> None:
    found = read(page.encode(), url=URL, content_type="text/html").page
    assert found.text.count(WORDS) == 8
    assert "http://www.qinghe.example/info/1/1.doc" in {link.url for link in found.links}


def test_words_in_two_encodings_are_found() -> None:
    page = f"{HEAD}<!-- 头 -->".encode("gb18030") + ARTICLE.encode()
    assert read(page, url=URL).page.text.count(WORDS) == 8


@pytest.mark.parametrize(
    "page",
    [
        f"{HEAD}<p>建设中</p><!-- {ARTICLE} --></body></html>",
        f"{HEAD}<p>建设中</p><script>var text = '{WORDS * 4}';</script></body></html>",
        f"{HEAD}<p>建设中</p><select>{f'<option>{WORDS}</option>' * 4}</select></body></html>",
        f"{HEAD}<ul class=nav>{f'<li><a href=1.htm>{WORDS}</a></li>' * 4}</ul><p>建设中</p></body></html>",
    ],
    ids=["comment", "script", "options", "menu"],
)
def test_what_a_page_hides_on_purpose_stays_hidden(page: str) -> None:
    assert read(page.encode(), url=URL).page.text == "建设中"


def test_a_shell_stays_a_shell() -> None:
    notice = "<noscript><p>本网站需要启用JavaScript才能正常浏览，请在浏览器设置中开启。</p></noscript>"
    page = f"{HEAD}{notice * 3}<div id=app></div><script src=/js/app.1.js></script></body></html>"
    assert read(page.encode(), url=URL).outcome is Outcome.EMPTY_SHELL


@pytest.mark.parametrize(
    "part", ["<div>", "<select>", "<a ", "<!", "<!--", "</", "<title><p>", '<a href="x>', "<select><p>学"]
)
def test_hostile_markup_takes_no_endless_second_look(part: str) -> None:
    began = time.monotonic()
    read((HEAD + part * 15_000 + "学" * 400).encode(), url=URL)
    assert time.monotonic() - began < 10
