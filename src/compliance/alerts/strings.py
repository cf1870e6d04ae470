"""What alerts say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.report.wording import Named

KINDS: Mapping[str, Named] = MappingProxyType(
    {
        "new": Named("新问题", "New"),
        "reopened": Named("重新出现", "Reopened"),
        "overdue": Named("已超过整改期限", "Past the due day"),
        "due_soon": Named("即将到期", "Due soon"),
        "fixed": Named("已整改", "Fixed"),
        "open": Named("尚未整改", "Still open"),
    }
)

STRINGS: Mapping[str, Named] = MappingProxyType(
    {
        "subject": Named(
            "【信息公开】{school}·{who}：{counts}（{day}）", "[Disclosure] {school} · {who}: {counts} ({day})"
        ),
        # In every text: 钉钉's bots may be set to let through only what holds such a word.
        "about": Named("信息公开", "Disclosure 信息公开"),
        "whole": Named("全校", "whole school"),
        "audited": Named("审查日 {day}", "Audited as of {day}"),
        "count": Named("{name} {count}", "{name} {count}"),
        "digest_weekly": Named("周报", "Weekly digest"),
        "digest_monthly": Named("月报", "Monthly digest"),
        "all_clear": Named("没有尚未整改的问题", "Nothing is open"),
        "problem": Named("问题：{text}", "Problem: {text}"),
        "due": Named("{day} 前整改", "due {day}"),
        "first_seen": Named("首次发现 {day}", "first seen {day}"),
        "look": Named("查看页面", "Open the page"),
        "now_at": Named("现见", "Now at"),
        "evidence": Named("依据", "Evidence"),
        "more": Named(
            "……另有 {count} 项，本提醒写不下，请看审查报告。",
            "… and {count} more than fit: see the audit's report.",
        ),
        "blind_subject": Named(
            "【信息公开】{school}：{day} 的审查没有看全",
            "[Disclosure] {school}: the audit of {day} could not look",
        ),
        "blind": Named(
            "这次审查看到的比以前少，不对任何变化下结论，也没有通知各部门。请先确认下列网站能打开、"
            "没有拦截审查程序，再重新审查（compliance audit）。",
            "This audit saw less than earlier ones: no change is claimed and no department was told. "
            "See that these sites open and do not block the program, then audit again (compliance audit).",
        ),
        "blind_interrupted": Named("抓取中途停止", "the crawl broke off"),
        "blind_site": Named("没有看全：{site}", "not seen completely: {site}"),
        "blind_because": Named(
            "没有看全：{site}（{why}；看到 {pages} 页）",
            "not seen completely: {site} ({why}; {pages} pages seen)",
        ),
    }
)
