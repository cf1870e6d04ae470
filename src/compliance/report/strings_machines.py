"""Sentences and labels of the formats for programs: SARIF, CSV, merge-request comment, badge."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.report.wording import Named

MACHINE_STRINGS: Mapping[str, Named] = MappingProxyType(
    {
        "sarif_package": Named(
            "清单文件随程序安装，路径相对于程序包。",
            "The checklist's files come with the program; paths are relative to the package.",
        ),
        # Comment
        "comment_new": Named("新出现的问题（{count}）", "New faults ({count})"),
        "comment_none_new": Named("与上次相比没有新问题。", "No new faults since the last audit."),
        "comment_fixed": Named("已整改（{count}）", "Put right ({count})"),
        "comment_known": Named("上次已有的问题（{count}）", "Faults known before ({count})"),
        "comment_gaps": Named("需整改的事项（{count}）", "Items to put right ({count})"),
        "comment_review": Named("待人工复核（{count}）", "For a person to decide ({count})"),
        "comment_unverified": Named("未能核查（{count}）", "Could not be verified ({count})"),
        "comment_waived": Named("已豁免（{count}）", "Waived ({count})"),
        "comment_against": Named("对照 {day} 的审查", "Compared with the audit of {day}"),
        "comment_rest": Named(
            "另有{count}行没有列出，见完整报告。", "{count} more rows: see the full report."
        ),
        "comment_links": Named("专栏内的失效链接（{count}）", "Dead links in the column ({count})"),
        # CSV
        "part_no": Named("要点编号", "Part no."),
        "item_verdict": Named("事项结论", "Item's verdict"),
        "part_verdict": Named("要点结论", "Part's verdict"),
        "without_waiver": Named("如无豁免", "Without the waiver"),
        "where": Named("问题网址", "Where"),
        "due_from": Named("应公开日", "Due on"),
        "days_over": Named("逾期天数", "Days overdue"),
        "workdays_over": Named("逾期工作日", "Working days overdue"),
        "evidence_title": Named("依据标题", "Evidence"),
        "evidence_url": Named("依据网址", "Address of the evidence"),
        "status_code": Named("状态码", "Status"),
        "own_site": Named("本校站点", "Own site"),
        "referrers": Named("所在页面数", "Pages linking it"),
        # Badge
        "badge_label": Named("信息公开", "disclosure"),
        "badge_unseen": Named("未看全", "incomplete"),
        "badge_unknown": Named("未知", "unknown"),
    }
)
