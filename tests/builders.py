"""Plain values for tests: small ones to vary, and one golden audit with everything in it.

The school, its people and its addresses are invented. The titles of the 50 items are those of
《高等学校信息公开事项清单》(教办函〔2014〕23号).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from compliance.model import (
    AUDIT_SCHEMA,
    Audit,
    AuditedSchool,
    Category,
    ChecklistRef,
    ColumnEntry,
    Coverage,
    DecisionNote,
    DecisionState,
    Evidence,
    Finding,
    FreshnessState,
    Ground,
    LinkFinding,
    PartFinding,
    PeriodCovered,
    PrivacyFinding,
    Reason,
    SchoolKind,
    Signal,
    SiteCoverage,
    SiteSummary,
    Summary,
    Thresholds,
    Tool,
    Verdict,
    WaiverNote,
    Weight,
)

ITEMS = Path(__file__).with_name("golden_items.txt")
NOON = datetime(2022, 11, 7, 4, 0, tzinfo=UTC)
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
MOBILE = "13800138000"
IDENTITY = "11010519491231002X"  # the example number printed in GB 11643
BANK_CARD = "6222021234567890128"

# What a stranger may put into a title, to be shown and never to be obeyed.
HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "a | b || c \\| d",
    "\x1b]8;;https://evil.example/\x07click\x1b]8;;\x07",
    "\x1b[31mred\x1b[0m \x9b2J",
    "\u202egnp.exe\u202c",
    "nul\x00byte\x08\x7f",
    "[red]markup[/] [link=https://evil.example/]x[/link] [/nonsense]",
    "`ticks` **bold** _under_ [text](javascript:alert(1)) ![i](x) # head\n- list\r\n\r\n| row |",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "&lt;b&gt; &amp;copy; </td></details></script><!--",
    "\u2028\u2029\ud800]]>",
    "长" * 300,
    "x" * 400,
)
HOSTILE_URLS = (
    "javascript:alert(document.domain)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://xxgk.example.edu.cn/a_(1)|b`c`"onmouseover="x\'<i>.htm',
    "https://xxgk.example.edu.cn/x y\nz",
    "file:///etc/passwd",
    "//evil.example/x",
)

REASONS = {
    Verdict.PARTIAL: ("part_missing", "收费投诉方式没有公开", "the way to complain is not published"),
    Verdict.MISPLACED: ("not_placed", "内容在部门网站上，信息公开专栏没有链接", "not linked from the column"),
    Verdict.STALE: (
        "stale",
        "现应公开2021-2022学年，找到的最新一期是2020-2021学年",
        "2021-2022 is due; newest is 2020-2021",
    ),
    Verdict.EMPTY: (
        "under_construction",
        "页面只写“栏目建设中”",
        "the page only says it is under construction",
    ),
    Verdict.BROKEN: ("gone", "专栏所列链接两次返回 404", "the link in the column answered 404 twice"),
    Verdict.RESTRICTED: ("campus_only", "页面提示仅限校内访问", "the page says it is for the campus only"),
    Verdict.MISSING: (
        "nothing_found",
        "门户、专栏和责任部门站点均已完整查看，没有找到",
        "nothing found on any site that could hold it",
    ),
    Verdict.REVIEW: ("grey_band", "有 2 份候选内容，匹配度不足以认定", "2 candidates in the grey band"),
    Verdict.UNVERIFIED: (
        "site_down",
        "国际交流中心网站无法访问",
        "the site of the department did not answer",
    ),
    Verdict.NOT_APPLICABLE: ("profile", "高职院校无此项业务", "not a business of vocational colleges"),
}
ACTIONS = {
    Verdict.PARTIAL: ("补齐缺少的要点，并放入专栏同一栏目。", "Add the missing parts to the same column."),
    Verdict.MISPLACED: (
        "在信息公开专栏对应条目下增加指向该页面的链接。",
        "Link the page from the disclosure column.",
    ),
    Verdict.STALE: (
        "公布应公开的一期内容，保留往期。",
        "Publish the period that is due; keep the older ones.",
    ),
    Verdict.EMPTY: (
        "补充内容；本学年没有的，写明“本学年无”。",
        "Add the content, or declare that there was none.",
    ),
    Verdict.BROKEN: (
        "恢复页面，或把专栏链接改到新地址。",
        "Restore the page, or point the link to its new address.",
    ),
    Verdict.RESTRICTED: ("移到无须登录即可访问的页面。", "Move it where no login is needed."),
    Verdict.MISSING: (
        "公布该事项并在专栏中列出；确不涉及的，写明理由。",
        "Publish it and list it in the column.",
    ),
    Verdict.REVIEW: ("请对照候选内容，确认是或不是。", "Look at the candidates and say yes or no."),
}


def an_evidence(**changes: Any) -> Evidence:
    """A budget of 2022 that the column leads to."""
    seen = Evidence(
        url="https://cwc.example.edu.cn/info/1021/2208.htm",
        final_url="https://cwc.example.edu.cn/info/1021/2208.htm",
        title="青岚职业技术学院2022年部门预算公开",
        part="19.1",
        kind="page",
        found_via=("信息公开专栏", "财务、资产及收费信息", "预算公开"),
        http_status=200,
        fetched_at=NOON,
        sha256=DIGEST,
        score=0.93,
        signals=(
            Signal("title_term", 0.62, "标题含“部门预算”"),
            Signal("table_name", 0.25, "附件中有“收支预算总表”"),
            Signal("news", -0.05, "正文提到会议"),
        ),
        snippet="2022年本单位收入预算总额9 860.35万元，支出预算总额9 860.35万元。",
        published=date(2022, 3, 18),
        date_source="byline",
        date_words="发布时间：2022-03-18",
        period=PeriodCovered(label="2022年", start=date(2022, 1, 1), end=date(2022, 12, 31), source="title"),
        placed=True,
        substance="有表格 4 张",
    )
    return replace(seen, **changes)


def a_part(verdict: Verdict = Verdict.PUBLISHED, **changes: Any) -> PartFinding:
    """Part 19.1 with the evidence and reason that go with ``verdict``."""
    held = verdict in (Verdict.PUBLISHED, Verdict.MISPLACED, Verdict.STALE, Verdict.PARTIAL)
    part = PartFinding(
        id="19.1",
        title="收支预算总表",
        verdict=verdict,
        weight=Weight.MANDATORY,
        reasons=_reasons(verdict),
        evidence=(an_evidence(),) if held else (),
        freshness=FreshnessState(
            due_period="2022年",
            due_on=date(2022, 4, 20),
            newest="2022年",
            next_period="2023年",
            next_due=date(2023, 4, 20),
        ),
    )
    return replace(part, **changes)


def a_finding(verdict: Verdict = Verdict.PUBLISHED, **changes: Any) -> Finding:
    """Item 19 as ``verdict``, with one part of the same verdict."""
    action = ACTIONS.get(verdict, ("", ""))
    finding = Finding(
        id="19",
        title="收支预算总表、收入预算表、支出预算表、财政拨款支出预算表",
        category=3,
        verdict=verdict,
        department="财务处",
        reasons=_reasons(verdict),
        parts=(a_part(verdict),),
        evidence=a_part(verdict).evidence,
        action_zh=action[0],
        action_en=action[1],
        basis=("《地方预决算公开操作规程》（财预〔2016〕143号）",),
    )
    return replace(finding, **changes)


def an_audit(*items: Finding, **changes: Any) -> Audit:
    """An audit of ``items`` over two sites seen completely; its summary counts them."""
    sites = (_site("信息公开专栏", "xxgk"), _site("财务处", "cwc", department="财务处"))
    audit = Audit(
        schema=AUDIT_SCHEMA,
        tool=Tool(name="compliance", version="0.1.0"),
        school=AuditedSchool(
            name="青岚职业技术学院",
            kind=SchoolKind.HIGHER_VOCATIONAL,
            portal="https://www.example.edu.cn/",
            disclosure="https://xxgk.example.edu.cn/",
            disclosure_found="declared",
        ),
        as_of=date(2022, 11, 7),
        started_at=NOON,
        ended_at=NOON.replace(hour=5, minute=12),
        checklist=ChecklistRef(
            id="moe-2014",
            version="2022.1",
            profile="higher-vocational",
            title="高等学校信息公开事项清单",
            categories=tuple(Category(number=n, name=name) for n, name in enumerate(_CATEGORIES, start=1)),
        ),
        coverage=Coverage(complete=True, interrupted=False, pages=812, addresses=1204, sites=sites),
        summary=a_summary(items),
        items=items,
        sites=(),
        links=(),
    )
    return replace(audit, **changes)


def a_summary(items: tuple[Finding, ...]) -> Summary:
    """Count ``items`` as the audit would."""
    verdicts = Counter(item.verdict for item in items)
    applicable = len(items) - verdicts[Verdict.NOT_APPLICABLE]
    evaluated = (
        applicable - verdicts[Verdict.WAIVED] - verdicts[Verdict.UNVERIFIED] - verdicts[Verdict.REVIEW]
    )
    rate = verdicts[Verdict.PUBLISHED] / evaluated if evaluated else None
    return Summary(verdicts=dict(verdicts), applicable=applicable, evaluated=evaluated, rate=rate)


def golden_audit(*, hostile: bool = True) -> Audit:
    """The 50 items with every verdict, a waiver, dead links, personal data, an incomplete site.

    With ``hostile``, titles, snippets, departments and addresses hold whatever a stranger may write.
    """
    items = tuple(_golden_item(line) for line in ITEMS.read_text(encoding="utf-8").splitlines())
    if hostile:
        items = tuple(_made_hostile(item, place) for place, item in enumerate(items))
    down = _site(
        "国际交流中心",
        "gjjl",
        department="国际交流中心",
        pages=0,
        complete=False,
        reason="timeout",
        reached=False,
    )
    cut = _site("图书馆", "lib", pages=5000, skipped=318, complete=False, reason="budget")
    sites = (*an_audit().coverage.sites, _site("招生网", "zs", department="招生就业处"), down, cut)
    return an_audit(
        *items,
        coverage=Coverage(complete=False, interrupted=False, pages=7214, addresses=11873, sites=sites),
        sites=tuple(
            SiteSummary(site=s.site, name=s.name, department=s.department, items=("19", "20"), dead_links=3)
            for s in sites
        )
        + _found_sites(hostile=hostile),
        sites_left_out=3,
        links=_links(hostile=hostile),
        privacy=(
            PrivacyFinding(
                url="https://zs.example.edu.cn/2022/0715/c12a.htm",
                kind="id_number",
                count=37,
                masked="110***********002X",
            ),
            PrivacyFinding(
                url="https://xg.example.edu.cn/zxj/7.pdf",
                kind="bank_card",
                count=12,
                masked="6222***********0128",
            ),
        ),
        waivers=(
            WaiverNote(
                item="16",
                state="used",
                ground=Ground.NOT_APPLICABLE,
                reason="基金会筹建中，经院长办公会同意本学年暂缓",
                approved_by="学院办公室",
                until=date(2022, 12, 31),
            ),
            WaiverNote(
                item="22",
                state="expired",
                ground=Ground.PRIVACY,
                reason="社会兼职情况统计中",
                approved_by="学院办公室",
                until=date(2022, 6, 30),
            ),
        ),
        notes=(Reason(code="undated_many", zh="有 14 份内容没有日期", en="14 documents carry no date"),),
        decisions=_decisions(hostile=hostile),
        thresholds=Thresholds(accept=0.6, review=0.3),
    )


_CATEGORIES = (
    "基本信息",
    "招生考试信息",
    "财务、资产及收费信息",
    "人事师资信息",
    "教学质量信息",
    "学生管理服务信息",
    "学风建设信息",
    "学位、学科信息",
    "对外交流与合作信息",
    "其他",
)


def _reasons(verdict: Verdict) -> tuple[Reason, ...]:
    if verdict not in REASONS:
        return ()
    code, zh, en = REASONS[verdict]
    return (Reason(code=code, zh=zh, en=en, url="https://xxgk.example.edu.cn/list/19.htm"),)


def _site(name: str, host: str, **changes: Any) -> SiteCoverage:
    site = SiteCoverage(
        site=f"https://{host}.example.edu.cn",
        name=name,
        department=None,
        pages=406,
        failed=3,
        blocked=0,
        skipped=0,
        complete=True,
        reason="",
    )
    return replace(site, **changes)


def _golden_item(line: str) -> Finding:
    number, category, department, value, title = line.split("|")
    verdict = Verdict(value)
    would_be = Verdict.MISSING if verdict is Verdict.WAIVED else None
    seen = an_evidence(part=f"{number}.1", title=f"青岚职业技术学院{title[:24]}（2022年）")
    part = a_part(verdict, id=f"{number}.1", title=title.split("、")[0], would_be=would_be)
    late = FreshnessState(
        due_period="2021-2022学年",
        due_on=date(2022, 10, 31),
        newest="2020-2021学年",
        overdue_days=7,
        next_period="2022-2023学年",
        next_due=date(2023, 10, 31),
    )
    part = replace(part, evidence=(seen,) if part.evidence else ())
    part = replace(part, freshness=late) if verdict is Verdict.STALE else part
    fine = a_part(
        id=f"{number}.2",
        title="第二个要点",
        weight=Weight.RECOMMENDED,
        evidence=(replace(seen, kind="attachment", part=f"{number}.2"),),
    )
    lost = replace(
        seen, title=f"学院召开{title[:12]}工作会议", kind="news", score=0.41, url=seen.url + "?news"
    )
    return a_finding(
        verdict,
        id=number,
        title=title,
        category=int(category),
        department=department,
        parts=(part, fine) if verdict is Verdict.PARTIAL else (part,),
        evidence=part.evidence,
        candidates=(lost,) if verdict in (Verdict.MISSING, Verdict.REVIEW, Verdict.STALE) else (),
        would_be=would_be,
    )


def _made_hostile(item: Finding, place: int) -> Finding:
    text = HOSTILE[place % len(HOSTILE)]
    url = HOSTILE_URLS[place % len(HOSTILE_URLS)]
    personal = f" 联系人电话 {MOBILE}，证件 {IDENTITY}，账号 {BANK_CARD}，办公电话 0731-85202048"
    seen = an_evidence(
        url=url,
        final_url=url,
        title=text + personal,
        snippet=text + personal,
        found_via=(text, url),
        date_words=f"{text} {MOBILE}",
    )
    entry = ColumnEntry(url=url, anchor=f"{text} {MOBILE}", outcome="ok", hollow=text)
    decided = a_decision_note(title=text, by=f"{text} {MOBILE}", reason=text, url=url)
    part = replace(
        item.parts[0],
        title=item.parts[0].title + text,
        evidence=(seen,),
        decisions=(decided,),
        entries=(entry,),
    )
    return replace(
        item,
        title=item.title + text,
        department=item.department if place % 5 else item.department + text,
        parts=(part, *item.parts[1:]),
        evidence=(seen,),
        candidates=(replace(seen, score=0.3, signals=(Signal(text, 0.1, f"{text} {MOBILE}"),)),),
        reasons=(
            *item.reasons,
            Reason(code="hostile", zh=f"{text} {MOBILE}", en=f"{text} {MOBILE}", url=url),
        ),
        action_zh=item.action_zh and item.action_zh + text,
        action_en=item.action_en and item.action_en + text,
        basis=(*item.basis, text),
    )


def _links(*, hostile: bool) -> tuple[LinkFinding, ...]:
    outcomes = ("gone", "soft_404", "timeout", "dns", "server_error", "campus_only", "tls")
    dead = tuple(
        LinkFinding(
            url=f"https://{'www' if n % 3 else 'old'}.example.edu.cn/info/{1000 + n}/{n * 7}.htm",
            outcome=outcomes[n % len(outcomes)],
            http_status=404 if n % len(outcomes) == 0 else None,
            on_site=bool(n % 3),
            referrers=("https://xxgk.example.edu.cn/list/19.htm", "https://www.example.edu.cn/")[: n % 2 + 1],
            in_column=n % 11 == 0,
        )
        for n in range(420)
    )
    if not hostile:
        return dead
    return dead + tuple(
        LinkFinding(url=url + text, outcome="gone", http_status=404, on_site=True, referrers=(url, text))
        for url in HOSTILE_URLS
        for text in HOSTILE
    )


def a_decision_note(**changes: Any) -> DecisionNote:
    """A person rejected a draft."""
    note = DecisionNote(
        item="26.1",
        url="https://xxgk.example.edu.cn/info/1227/2501.htm",
        title="关于征求《教职工争议解决办法》意见的通知",
        decision="reject",
        belongs_to=None,
        by="学院办公室",
        decided_on=date(2022, 11, 6),
        reason="只是征求意见",
        state="used",
    )
    return replace(note, **changes)


def _decisions(*, hostile: bool) -> tuple[DecisionNote, ...]:
    """One in every state, some by whoever likes to be read, of pages called what a stranger likes."""
    states: tuple[DecisionState, ...] = ("unknown", "unseen", "unused", "changed", "used")
    notes = tuple(a_decision_note(state=state) for state in states)
    if not hostile:
        return notes
    return notes + tuple(
        a_decision_note(title=text, by=f"{text} {MOBILE}", reason=f"{text} {IDENTITY}", url=url)
        for text, url in zip(HOSTILE, (*HOSTILE_URLS, *HOSTILE_URLS), strict=False)
    )


def _found_sites(*, hostile: bool) -> tuple[SiteSummary, ...]:
    """Sites beside the declared ones, some of them called what a stranger likes."""
    site = SiteSummary(
        site="http://lib.example.edu.cn",
        name="图书馆",
        department="图书馆",
        items=(),
        dead_links=0,
        status="found_not_declared",
        linked_from=412,
        linked_on="https://www.example.edu.cn/",
        crawled=False,
    )
    box = replace(site, site="http://202.114.1.2:8080", name="教务系统", status="outside", presented=True)
    named = [
        replace(site, site=url, name=f"{text} {MOBILE}", status="outside", linked_on=url)
        for text, url in zip(HOSTILE, (*HOSTILE_URLS, *HOSTILE_URLS), strict=False)
    ]
    return (site, box, *(named if hostile else ()))
