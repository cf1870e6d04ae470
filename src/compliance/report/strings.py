"""Every sentence and label of the reports, one row each, Chinese and English side by side.

Names of verdicts, outcomes and the like are in :mod:`compliance.report.wording`, the strings of explaining
and reviewing in :mod:`compliance.report.strings_asking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.report.strings_asking import ASKING
from compliance.report.strings_machines import MACHINE_STRINGS
from compliance.report.strings_office import OFFICE_STRINGS
from compliance.report.strings_tasks import TASK_STRINGS
from compliance.report.strings_trend import TREND_STRINGS
from compliance.report.wording import Lang, Named

COMMON: Mapping[str, Named] = MappingProxyType(
    {
        # Heads
        "report_title": Named("信息公开审查报告", "Disclosure audit"),
        "overview": Named("总体情况", "Overview"),
        "work": Named("需处理的事项", "What needs work"),
        "departments": Named("各部门待办", "To do, by department"),
        "categories": Named("按类别", "By category"),
        "items": Named("逐项结果", "Item by item"),
        "sites": Named("站点覆盖情况", "Coverage of sites"),
        "links": Named("失效与异常链接", "Dead and failing links"),
        "waivers": Named("豁免", "Waivers"),
        "privacy": Named("个人信息提示", "Personal data seen in public"),
        "notes": Named("需要说明", "Notes"),
        "method": Named("方法与版本", "Method and versions"),
        "legend": Named("结论的含义", "What the verdicts mean"),
        "contents": Named("目录", "Contents"),
        "skip": Named("跳到正文", "Skip to content"),
        # One sentence
        "said_nothing_applies": Named("清单中没有适用于该校的事项。", "No item of the checklist applies."),
        "said_nothing_known": Named(
            "本次未能核定任何事项，不能得出结论。", "Nothing could be evaluated: no conclusion is possible."
        ),
        "said_gaps": Named(
            "{gaps}项需要整改，涉及{departments}个部门，其中{counts}。",
            "Items to put right: {gaps}, in {departments} department(s), among them {counts}.",
        ),
        "said_no_gap": Named("已核定的{evaluated}项没有问题。", "No gap in the {evaluated} evaluated items."),
        "said_open": Named(
            "另有{review}项待人工复核，{unverified}项未能核查。",
            "Besides, to review: {review}; could not be verified: {unverified}.",
        ),
        "count_of": Named("{name}{count}项", "{count} {name}"),
        "join": Named("、", ", "),
        "semicolon": Named("；", "; "),
        "colon": Named("：", ": "),
        # Figures
        "rate": Named("公开率", "Published"),
        "rate_of": Named(
            "已公开{published}项 / 已核定{evaluated}项", "{published} published of {evaluated} evaluated"
        ),
        "rate_base": Named(
            "适用{applicable}项；豁免、未能核查和待复核的不计入核定。",
            "{applicable} apply; waived, unverified and under review are not counted as evaluated.",
        ),
        "no_rate": Named("无法计算", "not known"),
        "none": Named("无", "none"),
        "yes": Named("是", "yes"),
        "no": Named("否", "no"),
        "count": Named("项数", "Count"),
        # Coverage
        "coverage_warning": Named(
            "本次没有看全：{sites}个站点未能完整查看，没看到的不等于没有公开。",
            "Not everything was seen: {sites} site(s) incomplete. What was not seen is not thereby missing.",
        ),
        "interrupted_warning": Named(
            "抓取中途停止，结论只反映已看到的部分。",
            "The crawl was stopped; conclusions cover only what was seen.",
        ),
        "expired_warning": Named(
            "{count}条豁免已过期，不再起作用：第{items}项。",
            "Expired waivers no longer excuse anything: {count} (item {items}).",
        ),
        "lapsed_warning": Named(
            "{count}条豁免因页面内容已变而失效，须重新审批：第{items}项。",
            "Waivers lapsed, for their page says something else now: {count} (item {items}).",
        ),
        "unused_warning": Named(
            "{count}条豁免没有用到，可以删除：第{items}项。",
            "Waivers that were not needed: {count} (item {items}).",
        ),
        "not_yet_warning": Named(
            "{count}条豁免的起始日期（created）还没有到，尚不起作用：第{items}项。",
            "Waivers whose day of creation is still to come excuse nothing yet: {count} (item {items}).",
        ),
        "complete": Named("完整", "complete"),
        "incomplete": Named("不完整", "incomplete"),
        "unreached": Named("无法访问", "not reached"),
        "site": Named("站点", "Site"),
        "pages": Named("页面", "Pages"),
        "failed": Named("失败", "Failed"),
        "blocked": Named("被拒", "Blocked"),
        "reason_count": Named("（{count} 个地址）", " ({count} address(es))"),
        "skipped": Named("未取", "Skipped"),
        "seen": Named("查看情况", "Seen"),
        "dead_links": Named("异常链接", "Dead links"),
        "site_list": Named("站点清单", "Sites"),
        "sites_found": Named(
            "学校域名下有页面链接、但学校文件没有列出：{count}个。请加入学校文件的 sites，或确认已停用。",
            "Linked within the school's domain, but not in the school file: {count}. Add them to sites, or "
            "confirm that they are out of use.",
        ),
        "sites_unlinked": Named(
            "学校文件列出、但没有页面链接：{count}个。请在学校主页恢复链接；已停用的从学校文件中删去。",
            "In the school file, but no page links them: {count}. Link them again, or take them out of the "
            "school file if out of use.",
        ),
        "sites_presented": Named(
            "挂在学校主页或信息公开专栏、但不在学校域名下（“双非”网址）：{count}个。请核实归属，属本校的迁入学校域名。",
            "Presented as the school's own, but outside its domain: {count}. Check whose they are; move the "
            "school's own under its domain.",
        ),
        "sites_outside": Named(
            "链接到的其他校外网址：{count}个。来历不明的请撤下链接。",
            "Other hosts linked outside the school: {count}. Take down links of unknown origin.",
        ),
        "sites_left_out": Named("另有{count}个网址没有列出。", "{count} more hosts are not listed."),
        "linked_from": Named("{pages}个页面有链接", "linked from {pages} page(s)"),
        "crawled_as_found": Named("已按发现站点查看", "looked at as found"),
        # Items and parts
        "item": Named("事项", "Item"),
        "item_no": Named("第{id}项", "Item {id}"),
        "number": Named("序号", "No."),
        "part": Named("要点", "Part"),
        "category": Named("类别", "Category"),
        "verdict": Named("结论", "Verdict"),
        "department": Named("责任部门", "Department"),
        "no_department": Named("未定责任部门", "No department named"),
        "reason": Named("原因", "Reason"),
        "remark": Named("备注", "Remark"),
        "reasons": Named("原因", "Reasons"),
        "more_reasons": Named("（另有{count}条）", " (+{count} more)"),
        "action": Named("怎么办", "What to do"),
        "would_be": Named("如无豁免，应为：{verdict}", "Without the waiver: {verdict}"),
        "evidence": Named("依据", "Evidence"),
        "no_evidence": Named("没有找到依据。", "No evidence was found."),
        "basis": Named("法规依据", "Legal basis"),
        "candidates": Named("考虑过但未采用的内容", "Considered, but not taken"),
        "more": Named("另有{count}条，见 audit.json。", "{count} more in audit.json."),
        "open_page": Named("查看", "Open"),
        "address": Named("网址", "Address"),
        "final_address": Named("最终网址", "Ended at"),
        "path": Named("点击路径", "Click path"),
        "published_on": Named("发布日期", "Posted"),
        "undated": Named("日期不明", "undated"),
        "date_from": Named("取自{source}", "from {source}"),
        "period": Named("所属期间", "Period"),
        "digest": Named("SHA-256", "SHA-256"),
        "fetched": Named("访问时间", "Fetched"),
        "score": Named("匹配度", "Score"),
        "signals": Named("判断依据", "Signals"),
        "substance": Named("实质内容", "Substance"),
        "placed": Named("专栏可达", "In the column"),
        "kind": Named("形式", "Kind"),
        "freshness": Named("时效", "Freshness"),
        "due_period": Named("现应公开", "Due today"),
        "due_on": Named("应公开日", "Due on"),
        "newest": Named("已有最新", "Newest found"),
        "overdue": Named("已逾期{days}天", "{days} days overdue"),
        "overdue_worked": Named(
            "已逾期{days}天（{workdays}个工作日）", "{days} days ({workdays} working days) overdue"
        ),
        "next_of_series": Named("下一条：{day} 前", "Next: by {day}"),
        "people_count": Named("处数", "Count"),
        "next_due": Named("下一期：{period}，{day} 前", "Next: {period}, by {day}"),
        # Work lists
        "todo_none": Named("没有待办。", "Nothing to do."),
        "todo_all_done": Named("各部门均无待办。", "No department has anything to do."),
        "todo_count": Named("待办{count}项", "{count} to do"),
        "done_count": Named("其余{count}项无须处理", "{count} others need nothing"),
        "unverified_items": Named("未能核查的事项", "Items that could not be verified"),
        "category_count": Named("已公开 {published} / {applicable}", "{published} / {applicable} published"),
        "not_applicable_all": Named("均不适用", "none applies"),
        "signed_by": Named("经办人", "Done by"),
        "signed_on": Named("完成日期", "On"),
        # Links
        "url": Named("地址", "Address"),
        "outcome": Named("情况", "Outcome"),
        "found_on": Named("所在页面", "Found on"),
        "in_column": Named("专栏内", "In the column"),
        "off_site": Named("校外", "Off-site"),
        "no_links": Named("没有发现异常链接。", "No failing link was found."),
        "links_rest": Named("其余{count}条见 audit.json。", "The other {count} are in audit.json."),
        # Waivers, privacy
        "ground": Named("理由类别", "Ground"),
        "approved_by": Named("批准", "Approved by"),
        "until": Named("有效期至", "Until"),
        "state": Named("状态", "State"),
        "no_waivers": Named("没有豁免。", "There are no waivers."),
        "privacy_help": Named(
            "以下页面公开了疑似个人信息，请尽快核实并处理。号码已打码。",
            "These pages show what looks like personal data; please check soon. Numbers are masked.",
        ),
        "masked": Named("示例（已打码）", "Example (masked)"),
        # Method
        "school": Named("学校", "School"),
        "portal": Named("门户网站", "Portal"),
        "column": Named("信息公开专栏", "Disclosure column"),
        "no_column": Named("没有找到信息公开专栏", "no disclosure column was found"),
        "as_of": Named("审查基准日", "As of"),
        "crawled": Named("抓取时间", "Crawled"),
        "beijing": Named("北京时间", "Beijing time"),
        "tool": Named("工具", "Tool"),
        "checklist": Named("清单", "Checklist"),
        "format": Named("数据格式", "Data format"),
        "seen_pages": Named(
            "查看页面{pages}个，涉及地址{addresses}个。", "Pages read: {pages}; addresses: {addresses}."
        ),
        "method_text": Named(
            "程序只访问学校文件所列站点的公开页面，逐页打开核对，不只看栏目名称。结论由记录在案的原因推出；"
            "没能看到的事项记为“未能核查”，不记为“未公开”。每条依据附网址、访问时间和内容摘要值，可以复核。",
            "Only public pages of the declared sites were visited, and each was opened rather than judged by "
            "its link. Verdicts follow from recorded reasons; what could not be seen is “unverified”, never "
            "“missing”. Each piece of evidence carries its address, time and digest, so it can be checked.",
        ),
        "made_by_program": Named(
            "本报告由程序生成，供自查使用，不代替主管部门的认定。",
            "Made by a program for self-examination; it does not replace the authority's finding.",
        ),
        # Filter
        "filter": Named("筛选事项", "Filter items"),
        "search": Named("查找", "Search"),
        "search_hint": Named("事项、部门、原因…", "item, department, reason…"),
        "all_verdicts": Named("全部结论", "All verdicts"),
        "all_departments": Named("全部部门", "All departments"),
        "only_todo": Named("只看需处理的", "Only what needs work"),
        "shown_count": Named("显示 {shown} / {count} 项", "{shown} of {count} shown"),
        "reset": Named("清除", "Clear"),
        "open_all": Named("全部展开", "Open all"),
        "close_all": Named("全部收起", "Close all"),
        "print_all": Named("打印各部门清单", "Print all lists"),
        "print_one": Named("打印本部门", "Print this list"),
        # Files and progress
        "files": Named("报告文件", "Files"),
        "crawl_record": Named(
            "抓取记录（可用 --from 重新判断）", "Crawl record (judge it again with --from)"
        ),
        "next_step": Named("逐项说明：{command}", "Why, item by item: {command}"),
        "stopping": Named(
            "已中断，正在保存已看到的内容并写报告…",
            "Interrupted; saving what was seen and writing the report…",
        ),
        "progress_pages": Named("页面", "pages"),
        "progress_rate": Named("{rate} 页/秒", "{rate} pages/s"),
        "progress_quiet": Named("静默时段，{until} 后继续", "quiet hours, goes on at {until}"),
        "progress_queued": Named("待访问 {count}", "{count} queued"),
        "progress_failed": Named("失败 {count}", "{count} failed"),
        "progress_sites": Named("站点 {seen}/{count} 已有页面", "sites seen {seen}/{count}"),
        "progress_line": Named(
            "{elapsed}  页面 {pages}（{rate} 页/秒）  待访问 {queued}  失败 {failed}  站点 {seen}/{sites}",
            "{elapsed}  pages {pages} ({rate}/s)  queued {queued}  failed {failed}  sites {seen}/{sites}",
        ),
        "progress_running": Named("抓取", "crawl"),
        "progress_done": Named("抓取完成", "crawl done"),
        # Explain
        "why": Named("为什么是“{verdict}”", "Why “{verdict}”"),
        "winner": Named("采用的依据", "Evidence taken"),
        "held_title": Named("《{title}》", "“{title}”"),
        "held_placed": Named("从信息公开专栏可达", "the disclosure column leads to it"),
        "held_unplaced": Named("信息公开专栏没有链接到它", "the disclosure column does not lead to it"),
        "held_opened": Named("已打开", "opened"),
        "held_period": Named("所属期间 {period}", "covers {period}"),
        "held_due": Named("符合现应公开的 {period}", "what is due today ({period}) is met"),
        "held_newest": Named("最新为 {newest}，没有超期", "newest {newest}, not overdue"),
        "held_undue": Named("没有超期", "not overdue"),
        "comma": Named("，", ", "),
        "no_signals": Named("没有记录信号", "no signals recorded"),
        "unknown_item": Named("审查结果中没有事项或要点 {id}", "the audit has no item or part {id}"),
        "nearest": Named("相近的编号：{ids}", "nearest: {ids}"),
    }
)
TABLES = (COMMON, ASKING, TREND_STRINGS, MACHINE_STRINGS, OFFICE_STRINGS, TASK_STRINGS)  # no key in two
STRINGS: Mapping[str, Named] = MappingProxyType({key: named for one in TABLES for key, named in one.items()})


class Words:
    """The strings in one language: ``words("rate")``, ``words("todo_count", count=3)``."""

    def __init__(self, lang: Lang) -> None:
        """Speak ``lang``."""
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """Return the string ``key`` with its placeholders filled; an unknown key is a bug."""
        return STRINGS[key].of(self.lang).format(**values)
