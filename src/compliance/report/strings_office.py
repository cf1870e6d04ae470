"""Every sentence and label of the office files, one row each, Chinese and English side by side.

What they share with the other reports is in :mod:`compliance.report.strings`, which also holds these.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.model import Verdict
from compliance.report.wording import Named

# What a department may answer to a task; the keys are what programs read back.
ANSWERS: Mapping[str, Named] = MappingProxyType(
    {
        "fixed": Named("已整改", "fixed"),
        "in_progress": Named("整改中", "in progress"),
        "not_applicable": Named("不适用", "does not apply"),
        "waiver_wanted": Named("申请豁免", "waiver wanted"),
        "disputed": Named("有异议", "disputed"),
        "not_ours": Named("非本部门职责", "not ours"),
    }
)

# How to put right what a verdict says, for whoever edits the site.
REPAIRS: Mapping[Verdict, Named] = MappingProxyType(
    {
        Verdict.MISSING: Named(
            "整理该项内容，经保密审查后在信息公开专栏对应栏目发布；本期确无此类情况的，发布“本年度无”之类的说明，"
            "不要留空。",
            "Prepare the content, have it cleared, and publish it in the disclosure column; where there was "
            "nothing, publish a statement that says so instead of leaving a blank.",
        ),
        Verdict.BROKEN: Named(
            "打开所在页面逐个点击所列链接：文件还在的，重新上传或改正网址；已迁移的，改为新网址。不要只删除链接。"
            "改好后用校外网络（如手机流量）再点一次，确认能打开。",
            "Click each listed link on the page that carries it: upload the file again, or point the link to "
            "where it now is. Removing the link alone repairs nothing. Then try it from outside the campus.",
        ),
        Verdict.EMPTY: Named(
            "在该页面补上正文或可下载的附件。只有栏目名称、“建设中”或指向首页的链接，不算公开。",
            "Put text or a file that can be downloaded into the page. A heading alone, “under construction” "
            "or a link to a home page does not count.",
        ),
        Verdict.STALE: Named(
            "发布应公开的一期内容，标题写明年度（如“2022年度”“2021-2022学年”）；往期内容保留，不要覆盖。",
            "Publish the period that is due, with its year in the title, and keep the earlier ones.",
        ),
        Verdict.RESTRICTED: Named(
            "取消登录或仅限校内访问的限制，或将内容改放到无须登录的页面；依法不予公开的，申请豁免并写明依据。",
            "Lift the login or campus restriction, or move the content where no login is needed; what must "
            "not be public needs a waiver with its legal ground.",
        ),
        Verdict.PARTIAL: Named(
            "补齐所列要点，与已公开的内容放在同一栏目。",
            "Add the listed parts where the others already are.",
        ),
        Verdict.MISPLACED: Named(
            "内容不必重发：在信息公开专栏对应栏目下加一条链接，指向所列页面。",
            "Nothing needs to be published again: link the listed page from the disclosure column.",
        ),
    }
)

OFFICE_STRINGS: Mapping[str, Named] = MappingProxyType(
    {
        # The workbook
        "ledger_title": Named("信息公开审查台账", "Disclosure ledger"),
        "ledger_use": Named(
            "请各部门在“{sheet}”表的浅黄色各列填写，另存后发回信息公开办公室；任务编号请勿改动。",
            "Departments fill in the pale yellow columns of “{sheet}” and send the saved file back to the "
            "disclosure office. Please leave the task ids as they are.",
        ),
        "ledger_contents": Named("各表内容", "What is where"),
        "sheet": Named("工作表", "Sheet"),
        "rows": Named("行数", "Rows"),
        "sheet_overview": Named("总览", "Overview"),
        "sheet_tasks": Named("整改任务", "Tasks"),
        "sheet_departments": Named("部门", "Departments"),
        "sheet_items": Named("事项", "Items"),
        "sheet_parts": Named("要点", "Parts"),
        "sheet_review": Named("待复核", "To review"),
        "sheet_links": Named("失效链接", "Dead links"),
        "sheet_coverage": Named("站点覆盖", "Coverage"),
        "sheet_sites": Named("站点清单", "Sites"),
        "sheet_waivers": Named("豁免", "Waivers"),
        "sheet_privacy": Named("个人信息", "Personal data"),
        "about_tasks": Named("每个问题一行，部门在此答复", "one row for each fault; departments answer here"),
        "about_departments": Named("各部门项数与最近期限", "counts and the nearest deadline of each"),
        "about_items": Named("清单逐项结果", "the checklist, item by item"),
        "about_parts": Named("各事项的要点、依据与时效", "the parts of the items, evidence and freshness"),
        "about_review": Named("须由人打开确认的页面", "pages that a person should open and decide on"),
        "about_links": Named("打不开的链接及其所在页面", "links that fail, and where they stand"),
        "about_coverage": Named("各站点看得全不全", "how completely each site was seen"),
        "about_sites": Named("未列入学校文件等须核实的网址", "hosts to check, such as undeclared ones"),
        "about_waivers": Named("豁免的理由与期限", "grounds and ends of waivers"),
        "about_privacy": Named("疑似公开个人信息的页面", "pages that may show personal data"),
        "item_id": Named("事项号", "Item no."),
        "part_id": Named("要点号", "Part no."),
        "weight": Named("分量", "Weight"),
        "problem": Named("问题", "Fault"),
        "deadline": Named("整改期限", "Deadline"),
        "answer": Named("部门答复", "Answer"),
        "answer_help": Named("请从下拉列表中选择。", "Choose from the list."),
        "done_on": Named("完成日期", "Done on"),
        "done_on_help": Named("请填写日期，如 2022-11-03。", "A date, for example 2022-11-03."),
        "remarks_own": Named("说明", "Explanation"),
        "remarks_help": Named(
            "整改后的网址、不适用的理由或异议的依据。",
            "The new address, why it does not apply, or what speaks against it.",
        ),
        "task_id": Named("任务编号", "Task id"),
        "item_count": Named("事项数", "Items"),
        "next_deadline": Named("最近期限", "Next deadline"),
        "parts_held": Named("已公开要点", "Parts published"),
        "held_of": Named("{held}/{count}", "{held} of {count}"),
        "date_taken_from": Named("日期出处", "Date from"),
        "overdue_days": Named("超期天数", "Days overdue"),
        "overdue_workdays": Named("超期工作日", "Working days overdue"),
        "next_period": Named("下一期", "Next period"),
        "next_due_on": Named("下一期应公开日", "Next due on"),
        "candidate": Named("候选页面", "Candidate"),
        "http_status": Named("状态码", "Status"),
        "on_site": Named("校内站点", "Own site"),
        "referrer_count": Named("所在页面数", "Pages with it"),
        "linking_pages": Named("链接页面数", "Linked from"),
        "links_cut": Named(
            "失效链接共{count}条，表中列出{shown}条，其余见 audit.json。",
            "{shown} of {count} failing links are listed; the rest are in audit.json.",
        ),
        "links_unlinked": Named(
            "每张表最多{most}个可点击的网址，其余为文字。",
            "A sheet has at most {most} addresses that can be clicked; the others are text.",
        ),
        "page_of": Named("第 &P 页，共 &N 页", "Page &P of &N"),
        # Notices
        "notice_file": Named("整改通知-{department}", "notice-{department}"),
        "notice_title": Named("关于做好信息公开事项整改工作的通知", "Notice: disclosure items to put right"),
        "notice_to": Named("{department}：", "To: {department}"),
        "notice_why": Named(
            "根据《高等学校信息公开办法》（教育部令第29号）和《{checklist}》，学校于{day}对网站公开情况逐项作了审查。"
            "由你部门负责的{count}项中，{gaps}项需要整改。现将有关事项通知如下。",
            "Under the Measures for Information Disclosure by Institutions of Higher Education (order 29 of "
            "the Ministry of Education) and “{checklist}” the school's sites were examined, as of {day}. "
            "Of the {count} item(s) you answer for, {gaps} must be put right, as follows.",
        ),
        "notice_unseen": Named(
            "本次审查没有看全（{sites}个站点未能完整查看），以下只列已经查实的问题。",
            "Not everything was seen ({sites} site(s) incomplete); only what was established is listed.",
        ),
        "notice_what": Named("一、需要整改的事项", "1. What must be put right"),
        "notice_how": Named("二、整改办法", "2. How to put it right"),
        "notice_when": Named("三、整改期限", "3. By when"),
        "notice_back": Named("四、反馈要求", "4. Whom to report to"),
        "notice_basis": Named("五、法规依据", "5. Legal basis"),
        "notice_by_verdict": Named(
            "（{number}）{verdict}（第{items}项）。", "({number}) {verdict} (item {items}). "
        ),
        "numerals": Named("一二三四五六七", "1234567"),
        "notice_deadlines": Named(
            "最早一项须于{first}前完成，{which}须于{last}前完成，各项期限见上表。",
            "The first is due by {first} and {which} by {last}; the table says by when each. ",
        ),
        "notice_deadline": Named("{which}须于{last}前完成。", "What is due by {last}: {which}. "),
        "notice_all": Named("全部事项", "all"),
        "notice_others": Named("其余事项", "the others"),
        "notice_late": Named(
            "有{count}项已超过期限，请立即整改。", "{count} item(s) are overdue: act at once. "
        ),
        "notice_waiting": Named(
            "有{count}项的问题待下次审查确认，期限届时另行通知，请先行核实。",
            "Faults of {count} item(s) await the next audit, which sets their deadline; please look into "
            "them before. ",
        ),
        "notice_counted": Named(
            "期限自问题查实之日起按工作日计算，含调休；后续审查不改变期限。",
            "Deadlines count Chinese working days from the day a fault was established; later audits do not "
            "move them.",
        ),
        "due_late": Named("{day}（已超期）", "{day} (overdue)"),
        "due_waiting": Named("待下次审查确认", "once the next audit confirms it"),
        "due_parts": Named("{text}：{parts}", "{text}: {parts}"),
        "notice_report": Named(
            "整改完成后，请填写所附回执，并在台账（ledger.xlsx）“整改任务”表中填写答复，一并报学校信息公开办公室。"
            "认为不适用、依法不予公开或不属本部门职责的，请在期限内书面说明理由。",
            "When done, fill in the reply form below and your answers in the sheet “Tasks” of the ledger "
            "(ledger.xlsx), and send both to the school's disclosure office. If an item does not apply, must "
            "not be public or is not yours, say why in writing before the deadline.",
        ),
        "notice_review": Named(
            "另有{count}项须由人工确认（第{items}项），请协助信息公开办公室核对。",
            "Besides, {count} item(s) need a person's decision (item {items}); please help the disclosure "
            "office with them.",
        ),
        "notice_signed": Named("学校信息公开办公室", "Disclosure Office of the school"),
        "notice_attached": Named("附件：整改回执", "Attached: reply form"),
        "notice_subject": Named("{school}信息公开整改通知", "Disclosure notice, {school}"),
        "table_number": Named("序号", "No."),
        "table_item": Named("公开事项", "Item"),
        "table_problem": Named("问题与网址", "Fault and address"),
        "table_deadline": Named("期限", "Deadline"),
        "problem_on": Named("所在页面：", "Found on: "),
        "more_problems": Named("另有{count}处，见台账。", "{count} more in the ledger."),
        "reply_title": Named("信息公开整改回执", "Reply form"),
        "reply_label": Named("附件", "Attachment"),
        "reply_to": Named("学校信息公开办公室：", "To the disclosure office:"),
        "reply_said": Named(
            "我部门负责的信息公开整改事项办理情况如下：",
            "This is how the items that we answer for were dealt with:",
        ),
        "reply_state": Named("整改情况", "State"),
        "reply_where": Named("整改后的网址或说明", "New address, or explanation"),
        "reply_head": Named("部门负责人（签字）：", "Head of department (signature):"),
        "reply_clerk": Named("经办人：", "Done by:"),
        "reply_phone": Named("联系电话：", "Telephone:"),
        "reply_seal": Named("（部门盖章）", " (seal)"),
        "reply_day": Named("年　　月　　日", "Date:"),
        # The annual report's appendix
        "appendix_label": Named("附件", "Appendix"),
        "appendix_title": Named("{school}信息公开事项清单", "Disclosure items of {school}"),
        "appendix_day": Named("（截至{day}）", "(as of {day})"),
        "appendix_summary": Named(
            "清单共{count}项，其中适用{applicable}项，已公开{published}项。{unseen}",
            "{count} items, of which {applicable} apply and {published} are published. {unseen}",
        ),
        "appendix_where": Named("公开内容（点击可打开）", "Published as (click to open)"),
        "appendix_state": Named("公开情况", "State"),
        "posted_on": Named("（{day}）", " ({day})"),
        "day_in_words": Named("{year}年{month}月{day}日", "{year}-{month:02}-{day:02}"),
    }
)
