"""Sentences and labels that only the HTML page has, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.report.strings import Words
from compliance.report.wording import Named

PAGE: Mapping[str, Named] = MappingProxyType(
    {
        # First screen
        "worst": Named("最要紧的{count}项", "The {count} gaps that matter most"),
        "no_gap": Named("没有需要整改的事项。", "Nothing needs to be put right."),
        "all_gaps": Named("全部{count}项", "All {count}"),
        "evaluated_of": Named(
            "适用的{applicable}项中，{evaluated}项（{share}）能够核定",
            "{evaluated} of {applicable} applicable items ({share}) could be evaluated",
        ),
        "not_counted": Named(
            "豁免、未能核查和待复核的不计入公开率。", "Waived, unverified and under review do not count."
        ),
        "late": Named("已逾期{days}天", "{days} days overdue"),
        "since": Named("与上次（{day}）相比", "Since {day}"),
        "since_rate": Named("公开率 {before} → {after}", "published {before} → {after}"),
        "since_none": Named("各事项的结论没有变化。", "No verdict changed."),
        "since_parts": Named("另有{count}个要点的结论变了。", "Besides, {count} part(s) changed."),
        "no_earlier": Named("没有可比的上次审查。", "There is no earlier audit to compare with."),
        "all_changes": Named("看全部变化", "All changes"),
        "before": Named("上次", "Before"),
        "after": Named("本次", "Now"),
        # Views
        "department_chart": Named(
            "各部门事项按结论分布，数字见下表",
            "Items of each department by verdict; the table below has the figures",
        ),
        "to_fix": Named("需整改", "To fix"),
        "total": Named("事项", "Items"),
        "department_lists": Named("各部门清单", "A list for each department"),
        "sites_by": Named("按站点", "By site"),
        "site_items": Named("依据在此的事项", "Items with evidence here"),
        "see_links": Named("看{count}条异常链接", "{count} failing links"),
        # Years
        "years": Named("各年覆盖", "Years covered"),
        "years_help": Named(
            "学年、届次按结束年份列。数字为有依据的要点数。空格表示没有看到，不等于没有公开。",
            "Academic years and classes stand under the year they end in; the figures count parts with "
            "evidence. An empty cell was not seen, which does not mean that nothing was published.",
        ),
        "years_standing": Named(
            "另有{standing}项不按年更新，不列。", "Not due by year and not listed: {standing}."
        ),
        "years_caption": Named("事项各年的覆盖情况", "Which years each item covers"),
        "cell_covered": Named("已有", "covered"),
        "cell_some": Named("部分要点已有", "some parts covered"),
        "cell_due": Named("现应公开而没有", "due today, not covered"),
        "cell_open": Named("现应公开，未能认定", "due today, not established"),
        "cell_next": Named("下一期，未到期", "next, not due yet"),
        "cell_unseen": Named("没有看到", "not seen"),
        # Due
        "due": Named("即将到期", "Falling due"),
        "due_help": Named(
            "按各事项时限推算；图中为今后18个月。点旁是事项序号，×n 为n项。",
            "From each item's due day; the chart shows the next 18 months. Beside each point "
            "stand the items; ×n is how many.",
        ),
        "due_chart": Named(
            "各部门今后18个月到期的事项，逐项见下表",
            "What falls due for each department in the next 18 months; listed in the table below",
        ),
        "due_none": Named("没有按时限到期的事项。", "Nothing falls due by the calendar."),
        "day": Named("到期日", "Day"),
        "days_left": Named("还有", "In"),
        "days": Named("{days}天（{workdays}个工作日）", "{days} days ({workdays} working days)"),
        "asked": Named("应公开", "Asked for"),
        "series": Named("新一条公告", "another notice"),
        "later": Named("更晚到期的{count}项", "{count} later ones"),
        # Items
        "sort": Named("排序", "Sort"),
        "sort_number": Named("按清单顺序", "By number"),
        "sort_urgency": Named("最要紧的在前", "Most urgent first"),
        "sort_department": Named("按部门", "By department"),
        "sort_late": Named("逾期最久的在前", "Longest overdue first"),
        "sort_next": Named("最早到期的在前", "Due soonest first"),
        "all_categories": Named("全部类别", "All categories"),
        "all_sites": Named("全部站点", "All sites"),
        "nothing_fits": Named("没有符合条件的事项。", "Nothing fits."),
        "permalink": Named("本项链接", "Link to this item"),
        "why_matched": Named("为什么认定（匹配度 {score}）", "Why it was taken (score {score})"),
        "other_evidence": Named("其他依据（{count}）", "Other evidence ({count})"),
        # Links
        "filter_links": Named("筛选链接", "Filter links"),
        "link_hint": Named("网址中的字…", "part of an address…"),
        "all_outcomes": Named("全部情况", "All outcomes"),
        "only_column": Named("只看专栏内的", "In the column only"),
        "links_fit": Named("符合 {count} 条，显示第 {first}–{last} 条", "{count} fit, {first}–{last} shown"),
        "links_fit_none": Named("没有符合条件的链接。", "No link fits."),
        "previous": Named("上一页", "Previous"),
        "next": Named("下一页", "Next"),
        "sort_by": Named("按{name}排序", "Sort by {name}"),
        "links_static": Named(
            "这里列出前{shown}条，共{count}条；其余需启用脚本，或见 audit.json。",
            "The first {shown} of {count} are listed; the others need scripts, or see audit.json.",
        ),
        "personal_data": Named("个人信息", "Personal data"),
        "print_report": Named("打印本报告", "Print this report"),
    }
)


class PageWords(Words):
    """The strings in one language, those of the page besides those of every report."""

    def __call__(self, key: str, **values: object) -> str:
        """Return the string ``key`` with its placeholders filled; an unknown key is a bug."""
        named = PAGE.get(key)
        return named.of(self.lang).format(**values) if named else super().__call__(key, **values)
