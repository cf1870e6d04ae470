"""What changes and trends are called, and the sentences about them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.report.wording import Named

CHANGES: Mapping[str, Named] = MappingProxyType(
    {
        "new": Named("新问题", "new"),
        "worse": Named("变差", "worse"),
        "better": Named("好转", "better"),
        "fixed": Named("已整改", "fixed"),
        "changed": Named("有变化", "changed"),
        "persisting": Named("持续存在", "persisting"),
    }
)

# A change to the worse: may it be believed yet.
STANDINGS: Mapping[str, Named] = MappingProxyType(
    {
        "suspected": Named("疑似，待下次审查证实", "suspected until another audit sees it"),
        "confirmed": Named("已证实", "confirmed"),
    }
)

# What brought a change about.
CAUSES: Mapping[str, Named] = MappingProxyType(
    {
        "site": Named("网站有变化", "the site changed"),
        "rules": Named("规则或人工决定有变化", "the rules or a person's decisions changed"),
        "calendar": Named("到期未更新，网站未变", "a due day passed; the site is the same"),
        "unclear": Named("规则也变了，原因不明", "unclear: the rules changed too"),
    }
)

# Why no change between two audits is claimed.
DEGRADED: Mapping[str, Named] = MappingProxyType(
    {
        "coverage_old": Named("上次看得比本次少", "the older audit saw less"),
        "coverage_new": Named("本次看得比以前少", "the newer audit saw less"),
        "watch_old": Named("上次只复查已知依据", "the older audit only looked at known evidence"),
        "watch_new": Named("本次只复查已知依据", "the newer audit only looked at known evidence"),
        "school": Named("门户网站不同", "the portal differs"),
    }
)

TREND_STRINGS: Mapping[str, Named] = MappingProxyType(
    {
        "degraded": Named("两次看到的范围不同，不作结论：{why}", "No change is claimed: {why}"),
        "other_rules": Named(
            "两次审查的规则不同，变化未必是学校所为",
            "judged by different rules: what changed may not be the school's doing",
        ),
        "not_claimed": Named("有 {count} 处不同，不计为变化。", "{count} differences; none is claimed."),
        "seen_since": Named("自 {day} 起，连续 {count} 次", "since {day}, {count} in a row"),
        "changes": Named("变化", "Changes"),
        "no_changes": Named("没有变化。", "Nothing changed."),
        "absent": Named("（无）", "(absent)"),
        "trend": Named("历次审查", "Past audits"),
        "no_history": Named("还没有历次审查。", "There are no past audits yet."),
        "gap_count": Named("需整改", "To fix"),
        "trend_more": Named(
            "逐项走势：--by item；图表：--format html；某次审查的报告：--report 编号。",
            "Item by item: --by item. A chart: --format html. The reports of one of them: --report NUMBER.",
        ),
        "trend_again": Named("同一次抓取的其他判断", "Other judgements of the same crawls"),
        "trend_watch": Named(
            "只复查已知依据（不能与上表比较）", "Watches: only known evidence (not comparable with the above)"
        ),
        "saw_less": Named("比以前看得少", "saw less than before"),
        "trend_bare": Named("只存有结论", "verdicts only"),
        "audit_no": Named("编号", "No."),
        "first_time": Named("首次", "first"),
        "last_time": Named("上次", "before"),
        "this_time": Named("本次", "now"),
        "course": Named("走势", "course"),
        "since_day": Named("自", "since"),
        "trend_chart": Named("公开率走势", "The rate, audit by audit"),
        "trend_chart_says": Named(
            "{count} 次审查，公开率从 {first} 到 {last}",
            "{count} audits; the rate: {first} to {last}",
        ),
        "trend_chart_says_one": Named("1 次审查，公开率 {rate}", "1 audit; the rate: {rate}"),
        "trend_earlier": Named("更早的 {count} 次", "{count} earlier ones"),
        "trend_left": Named("更早的 {count} 次未列出", "{count} earlier ones are not shown"),
    }
)
