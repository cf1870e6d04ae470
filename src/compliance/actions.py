"""What the department should do next, by verdict: one sentence a clerk can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from compliance.model import Finding, Reason, Verdict, Weight
from compliance.workdays import add_workdays

# Working days for putting things right, by how grave the fault is. No rule sets them: our proposal.
# What nobody can see comes first; a link to what is there takes an afternoon.
DEADLINES: dict[Verdict, int] = {
    Verdict.MISSING: 10,
    Verdict.BROKEN: 10,
    Verdict.RESTRICTED: 10,
    Verdict.STALE: 15,
    Verdict.EMPTY: 15,
    Verdict.PARTIAL: 15,
    Verdict.MISPLACED: 5,
}

_ACTIONS: dict[Verdict, tuple[str, str]] = {
    Verdict.MISSING: (
        "请{department}整理该项内容，经保密审查后在信息公开专栏对应栏目发布；确无此项的，发布零情况说明。",
        "{department}: prepare the content, clear it, and publish it in the disclosure column; "
        "if there is none, publish a nil statement.",
    ),
    Verdict.PARTIAL: (
        "请{department}补充缺少的要点：{parts}。",
        "{department}: add what is missing: {parts}.",
    ),
    Verdict.MISPLACED: (
        "内容已有，请{department}与信息公开办公室在专栏对应栏目加上指向该页面的链接。",
        "{department}: the content exists; link it from the disclosure column.",
    ),
    Verdict.STALE: (
        "请{department}发布应公开年度的内容，并保留往年内容。",
        "{department}: publish the period that is due, and keep earlier ones.",
    ),
    Verdict.EMPTY: (
        "请{department}在该栏目补上正文或附件；不要只留空栏目、“建设中”或指向首页的链接。",
        "{department}: put the text or attachment into the page; a blank column or a link to a home page "
        "does not count.",
    ),
    Verdict.BROKEN: (
        "请{department}修复失效链接：恢复原文件，或把链接改到现在的地址。",
        "{department}: repair the dead link: restore the file or point the link to where it now is.",
    ),
    Verdict.RESTRICTED: (
        "请{department}取消该页面的登录或校内访问限制；依法不予公开的，申请豁免并注明依据。",
        "{department}: lift the login or campus restriction, or apply for a waiver with its legal ground.",
    ),
    Verdict.REVIEW: (
        "请信息公开办公室人工打开所列页面，确认是否为所要求的内容。",
        "Disclosure office: open the listed pages and confirm whether they are what is required.",
    ),
    Verdict.UNVERIFIED: (
        "本次未能核查，不作结论。请确认所列站点可以访问后重新审查。",
        "Not established this time. Make sure the listed sites answer, then audit again.",
    ),
}


# A series of notices has no year: what is asked for is the next one, or the word that there was none.
_SILENT = (
    "请{department}发布近期应公开的内容；期间确无此类事项的，发布零情况说明。",
    "{department}: publish what has come up since, or state that there was nothing.",
)


class Due(NamedTuple):
    """The day by which these parts of an item are to be put right; none while the next audit decides it."""

    day: date | None
    parts: tuple[str, ...] = ()


def deadline_of(verdict: Verdict, today: date) -> date | None:
    """整改期限: the day by which what is asked for on ``today`` should be put right, or none.

    That is the rule alone; by when a fault is to be put right is said by :mod:`compliance.tasks.deadlines`.
    """
    return add_workdays(today, DEADLINES[verdict]) if verdict in DEADLINES else None


def asked(finding: Finding, due: Sequence[Due]) -> Finding:
    """The finding with what its department is to do by when; nothing where its verdict asks for nothing."""
    lacking = tuple(
        part.title
        for part in finding.parts
        if part.verdict is Verdict.MISSING and part.weight is not Weight.RECOMMENDED
    )
    zh, en = action_of(
        finding.verdict, department=finding.department, lacking=lacking, reasons=finding.reasons, due=due
    )
    return replace(finding, action_zh=zh, action_en=en)


def action_of(
    verdict: Verdict,
    *,
    department: str,
    lacking: tuple[str, ...],
    reasons: tuple[Reason, ...],
    due: Sequence[Due],
) -> tuple[str, str]:
    """The next step and its deadlines in Chinese and English; empty for verdicts that ask for nothing."""
    if verdict not in _ACTIONS:
        return "", ""
    silent = verdict is Verdict.STALE and bool(reasons) and all(one.code == "silent" for one in reasons)
    zh, en = _SILENT if silent else _ACTIONS[verdict]
    parts = "、".join(lacking)
    where = next((reason.url for reason in reasons if reason.url), None)
    told_zh = zh.format(department=department or "责任部门", parts=parts)
    told_en = en.format(department=department or "The department", parts=parts)
    until_zh, until_en = _until(due)
    told_zh, told_en = told_zh + until_zh, told_en + until_en
    if where is None:
        return told_zh, told_en
    return f"{told_zh}涉及：{where}", f"{told_en} See: {where}"


def _until(due: Sequence[Due]) -> tuple[str, str]:
    """By when, in words; which parts is said where not all have the same day."""
    known = [one for one in due if one.day]
    waiting = [part for one in due if not one.day for part in one.parts]
    if not due:
        return "", ""
    if not known:
        return "整改期限待下次审查确认后确定。", " The deadline is set once the next audit confirms it."
    if len(known) == 1 and not waiting:
        return f"整改期限：{known[0].day}。", f" By {known[0].day}."
    zh = "、".join(f"{one.day}（{'、'.join(one.parts)}）" for one in known)
    en = ", ".join(f"{one.day} ({', '.join(one.parts)})" for one in known)
    if waiting:
        zh += f"；{'、'.join(waiting)} 待下次审查确认后确定"
        en += f"; {', '.join(waiting)} once the next audit confirms it"
    return f"整改期限：{zh}。", f" By {en}."
