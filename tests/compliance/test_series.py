"""Notices that only together are a part: the list is the evidence, and says how many and of which time."""

from __future__ import annotations

from pathlib import Path

from compliance.model import Verdict
from tests.records import a_record, html, judged, parts

PURCHASES = ("实训设备采购项目招标公告", "教学仪器设备采购招标公告", "服务器设备采购招标公告")


def a_list(title: str, rows: dict[str, tuple[str, str]]) -> bytes:
    items = "".join(
        f"<li><a href='{url}'>{name}</a><span>{day}</span></li>" for name, (url, day) in rows.items()
    )
    return f"<title>{title}</title><h1>{title}</h1><ul>{items}</ul>".encode()


def a_notice(title: str, day: str) -> bytes:
    return html(
        title, f"发布时间：{day}", f"{title}，预算金额{len(title)}0万元，投标截止时间为发布后二十日。"
    )


def test_a_list_of_notices_says_how_many_and_of_which_time(tmp_path: Path) -> None:
    rows = {name: (f"n{month}.htm", f"2022-0{month}-11") for month, name in enumerate(PURCHASES, 3)}
    answers = {"招标公告 l.htm": a_list("招标公告", rows)}
    answers |= {f"{name} {url}": a_notice(name, day) for name, (url, day) in rows.items()}
    found = parts(judged(a_record(tmp_path / "crawl", answers)))["18.1"]
    assert found.verdict is Verdict.PUBLISHED
    lists = [one for one in found.evidence if one.url.endswith("l.htm")]
    assert [one.snippet for one in lists] == ["列有3条，2022-03-11至2022-05-11"]


def test_a_single_old_notice_is_no_series(tmp_path: Path) -> None:
    notice = html("关于丙三同志任职的通知", "发布时间：2016-03-02", "经研究决定，丙三同志任教务处处长。" * 3)
    found = parts(judged(a_record(tmp_path / "crawl", {"关于丙三同志任职的通知 o.htm": notice})))
    assert found["25.1"].verdict is Verdict.STALE


def test_an_empty_list_is_no_series(tmp_path: Path) -> None:
    found = parts(judged(a_record(tmp_path / "crawl", {"招标公告 l.htm": a_list("招标公告", {})})))
    assert found["18.1"].verdict is Verdict.EMPTY
