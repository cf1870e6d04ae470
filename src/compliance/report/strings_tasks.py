"""Every sentence and label about tasks followed from audit to audit, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.report.wording import Named

TASK_STATES: Mapping[str, Named] = MappingProxyType(
    {
        "open": Named("待整改", "open"),
        "reopened": Named("再次出现", "reopened"),
        "answered": Named("已答复", "answered"),
        "suspended": Named("豁免中", "suspended"),
        "fixed": Named("已整改", "fixed"),
        "withdrawn": Named("不再要求", "withdrawn"),
    }
)

TASK_STRINGS: Mapping[str, Named] = MappingProxyType(
    {
        # A list of tasks
        "tasks_title": Named("{school}整改任务", "Tasks of {school}"),
        "tasks_of_day": Named("截至{day}", "as of {day}"),
        "tasks_counts": Named(
            "未完成{stands}项，其中逾期{late}项", "{stands} to put right, {late} of them overdue"
        ),
        "tasks_closed": Named(
            "另有{fixed}项已整改，{suspended}项豁免中，{withdrawn}项不再要求。",
            "Besides: {fixed} fixed, {suspended} suspended, {withdrawn} withdrawn.",
        ),
        "tasks_none": Named("没有符合条件的任务。", "No such task."),
        "tasks_never": Named("还没有整改任务：请先审查一次。", "No tasks yet: audit the school first."),
        "tasks_group": Named("{count}项，逾期{late}项", "{count}, {late} overdue"),
        "task_state": Named("任务状态", "Task state"),
        "task_opened_on": Named("立项日期", "Opened on"),
        "task_answered": Named("此前答复", "Answer so far"),
        "task_suspected": Named("待下次审查确认", "to be confirmed by the next audit"),
        "task_late": Named("逾期", "overdue"),
        "task_late_by": Named("逾期{days}个工作日", "{days} working days overdue"),
        "task_back": Named("整改后第{times}次再现", "came back {times} time(s)"),
        "task_contradicted": Named("报称已整改，复查仍存在", "answered as fixed, but an audit still saw it"),
        "task_waived": Named("豁免至{until}：{reason}", "waived until {until}: {reason}"),
        "task_waived_open": Named("豁免：{reason}", "waived: {reason}"),
        "task_proven": Named("{day}审查确认", "proven on {day}"),
        "task_too_late": Named("晚于期限", "after the deadline"),
        "answer_said": Named("{answer}（{day}）{remark}", "{answer} ({day}) {remark}"),
        "fixed_on": Named("确认日期", "Proven on"),
        "yes_late": Named("逾期完成", "late"),
        "yes_in_time": Named("按期完成", "in time"),
        # The bulletin
        "bulletin_title": Named("信息公开整改情况通报", "Bulletin: putting disclosure right"),
        "bulletin_of": Named(
            "{school}信息公开整改情况通报", "Bulletin of {school}: putting disclosure right"
        ),
        "bulletin_month": Named("（{year}年{month}月）", "({year}-{month:02})"),
        "bulletin_so_far": Named("（{year}年{month}月，截至{day}）", "({year}-{month:02}, until {day})"),
        "bulletin_to": Named("各部门：", "To all departments:"),
        "bulletin_to_schools": Named("各学校：", "To all schools:"),
        "bulletin_why": Named(
            "根据《高等学校信息公开办法》（教育部令第29号）和信息公开工作安排，现将{year}年{month}月信息公开整改任务"
            "完成情况通报如下。",
            "Under the Measures for Information Disclosure by Institutions of Higher Education (order 29 of "
            "the Ministry of Education), this is how the tasks of {year}-{month:02} were dealt with.",
        ),
        "bulletin_whole": Named("{number}、总体情况", "{number}. Overview"),
        "bulletin_departments": Named("{number}、部门排名", "{number}. Ranking of departments"),
        "bulletin_schools": Named("{number}、学校排名", "{number}. Ranking of schools"),
        "bulletin_fixed": Named("{number}、本月完成的任务", "{number}. Put right this month"),
        "bulletin_late": Named("{number}、逾期未完成的任务", "{number}. Overdue"),
        "bulletin_back": Named(
            "{number}、整改后再次出现的问题", "{number}. Came back after it was put right"
        ),
        "bulletin_contradicted": Named(
            "{number}、报称已整改、复查仍存在的问题", "{number}. Answered as fixed, but still there"
        ),
        "bulletin_asked": Named("{number}、工作要求", "{number}. What is asked"),
        "bulletin_summary": Named(
            "本月应整改任务{in_hand}项，已完成{fixed}项，完成率{rate}；按期率{punctuality}。截至{day}，逾期未完成{late}项"
            "（其中本月新增逾期{newly}项），整改后再次出现{back}项，因豁免暂缓{suspended}项。",
            "{in_hand} task(s) were in hand and {fixed} put right, a completion of {rate}; punctuality "
            "{punctuality}. On {day} {late} were overdue ({newly} of them newly), {back} came back after "
            "they had been put right, {suspended} are suspended by waivers.",
        ),
        "bulletin_measures": Named(
            "完成率为本月经审查确认完成的任务占应整改任务的比例；按期率为按期完成的任务占已完成与逾期任务之和的比例。",
            "Completion: tasks that an audit proved put right, of those in hand. Punctuality: done by the "
            "deadline, of those put right and those overdue.",
        ),
        "bulletin_none": Named("无。", "None."),
        "bulletin_more": Named("另有{count}项，见台账。", "{count} more in the ledger."),
        "bulletin_please": Named(
            "请有逾期任务的部门抓紧整改，并在台账中如实填写答复；再次出现问题的部门要查明原因，防止反复。任务是否完成，"
            "以下一次完整审查的结果为准。",
            "Departments with overdue tasks: put them right and answer in the ledger. Where something came "
            "back, find out why. Whether a task is done is for the next whole audit to prove.",
        ),
        "bulletin_signed": Named("信息公开办公室", "Disclosure Office"),
        "bulletin_numerals": Named("一二三四五六七八九", "123456789"),
        "rank": Named("排名", "Rank"),
        "in_hand": Named("应整改", "In hand"),
        "fixed_count": Named("已完成", "Put right"),
        "completion": Named("完成率", "Completion"),
        "punctuality": Named("按期率", "Punctuality"),
        "late_count": Named("逾期", "Overdue"),
        "back_count": Named("再次出现", "Came back"),
        "newly_late": Named("本月新增", "newly"),
        "in_time": Named("按期", "In time"),
        "late_days": Named("逾期工作日", "Working days late"),
        "no_rank": Named("—", "—"),
    }
)
