"""A second invented school, built otherwise than the sample: one portal host, its column a folder of it.

The column is one table with merged cells; its links say 点击查看; most documents are attachments with
numbers for names; two handbooks hold a dozen rules. Names, people and addresses are invented.
"""

# ruff: noqa: E501 (what stands on one page of the school stands on one line)

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from compliance.model import Audit, School, SchoolKind, SchoolName
from crawler.items import Outcome
from tests.crawler.test_reading import pdf as drawn
from tests.records import a_crawl, articles, book, judged, word_book, xlsx

NAME = "临溪工商职业学院"
PORTAL, ZS, GAOKAO = "http://www.linxi.example", "http://zs.linxi.example", "http://gaokao.example.com"
COLUMN = f"{PORTAL}/col/col1021/index.html"
FILE = "/module/download/downfile.jsp?classid=0&filename="
Links = tuple[tuple[str, str], ...]

CATALOGUE: tuple[tuple[str, str, str, str, Links | str], ...] = (
    ("1", "基本信息", "办学规模、校级领导班子简介及分工、学校机构设置、学科情况、专业情况、各类在校生情况、教师和专业技术人员数量等办学基本情况", "党政办", (("", "/art/2022/9/1/art_1_1.html"),)),
    ("2", "", "学校章程及制定的各项规章制度", "党政办", (("学校章程", FILE + "2201.pdf"), ("规章制度", FILE + "2202.docx"))),
    ("3", "", "教职工代表大会相关制度、工作报告", "工会", (("制度", FILE + "2202.docx"), ("工作报告", "/art/2022/3/1/art_1_3.html"))),
    ("4", "", "学术委员会相关制度、年度报告", "科研处", "见学校官网"),
    ("5", "", "学校发展规划、年度工作计划及重点工作安排", "党政办", (("", "/col/col1105/index.html"),)),
    ("6", "", "信息公开年度报告", "党政办", (("", "/col/col1106/index.html"),)),
    ("7", "招生考试信息", "招生章程及特殊类型招生办法，分批次、分科类招生计划", "招生办", (("", ZS + "/zsxx.html"), ("单独招生", FILE + "2207.pdf"))),
    ("8", "", "保送、自主选拔录取、高水平运动员和艺术特长生招生等特殊类型招生入选考生资格及测试结果", "招生办", "不涉及"),
    ("9", "", "考生个人录取信息查询渠道和办法，分批次、分科类录取人数和录取最低分", "招生办", (("", GAOKAO + "/sch/9.html"),)),
    ("10", "", "招生咨询及考生申诉渠道，新生复查期间有关举报、调查及处理结果", "招生办", (("咨询与申诉", ZS + "/lxfs.html"), ("新生复查", ZS + "/xsfc.html"))),
    ("15", "财务、资产及收费信息", "财务、资产管理制度", "财务处", (("", "/col/col1115/index.html"),)),
    ("16", "", "受捐赠财产的使用与管理情况", "校友办", "本年度无"),
    ("17", "", "校办企业资产、负债、国有资产保值增值等信息", "资产处", (("", "/art/2022/1/5/art_1_17.html"),)),
    ("18", "", "仪器设备、图书、药品等物资设备采购和重大基建工程的招投标", "资产处", (("招标公告", "/col/col1118/index.html"), ("中标公告", "/col/col1119/index.html"))),
    ("19", "", "收支预算总表、收入预算表、支出预算表、财政拨款支出预算表", "财务处", (("", "/art/2022/3/9/art_1_19.html"),)),
    ("20", "", "收支决算总表、收入决算表、支出决算表、财政拨款支出决算表", "财务处", (("财务信息", "/col/col1115/index.html"),)),
    ("21", "", "收费项目、收费依据、收费标准及投诉方式", "财务处", (("财务信息", "/col/col1115/index.html"),)),
    ("22", "人事师资信息", "校级领导干部社会兼职情况", "组织部", (("", "/"),)),
    ("23", "", "校级领导干部因公出国（境）情况", "组织部", (("", "/art/2022/1/1/art_1_23.html"),)),
    ("24", "", "岗位设置管理与聘用办法", "人事处", (("", FILE + "2202.docx"),)),
    ("25", "", "校内中层干部任免、人员招聘信息", "人事处", (("干部任免", "/col/col1125/index.html"), ("人员招聘", "/art/2022/5/6/art_1_25.html"))),
    ("26", "", "教职工争议解决办法", "人事处", (("", FILE + "2202.docx"),)),
    ("28", "教学质量信息", "专业设置、当年新增专业、停招专业名单", "教务处", (("", FILE + "2228.xlsx"),)),
    ("29", "", "全校开设课程总门数、实践教学学分占总学分比例、选修课学分占总学分比例", "教务处", (("", "/art/2022/1/1/art_1_29.html"),)),
    ("31", "", "促进毕业生就业的政策措施和指导服务", "就业办", (("", "/art/2022/1/1/art_1_31.html"),)),
    ("32", "", "毕业生的规模、结构、就业率、就业流向", "就业办", (("", FILE + "2233.pdf"),)),
    ("33", "", "高校毕业生就业质量年度报告", "就业办", (("", FILE + "2233.pdf"),)),
    ("36", "学生管理服务信息", "学籍管理办法", "学生处", (("", FILE + "2236.pdf"),)),
    ("37", "", "学生奖学金、助学金、学费减免、助学贷款、勤工俭学的申请与管理规定", "学生处", (("", FILE + "2236.pdf"),)),
    ("38", "", "学生奖励处罚办法", "学生处", (("", FILE + "2236.pdf"),)),
    ("39", "", "学生申诉办法", "学生处", (("", FILE + "2236.pdf"),)),
    ("40", "学风建设信息", "学风建设机构", "科研处", (("", "/art/2021/1/1/art_1_40.html"),)),
    ("41", "", "学术规范制度", "科研处", (("", "/art/2021/1/1/art_1_41.html"),)),
    ("42", "", "学术不端行为查处机制", "科研处", (("", "/art/2021/1/1/art_1_42.html"),)),
    ("47", "对外交流与合作信息", "中外合作办学情况", "外事办", (("", "/art/2022/1/1/art_1_47.html"),)),
    ("48", "", "来华留学生管理相关规定", "外事办", "—"),
    ("49", "其他", "巡视组反馈意见，落实反馈意见整改情况", "纪委", (("", "/col/col1149/index.html"),)),
    ("50", "", "自然灾害等突发事件的应急处理预案、预警信息和处置情况，涉及学校的重大事件的调查和处理情况", "保卫处", (("应急预案", FILE + "2202.docx"), ("预警信息", "/col/col1150/index.html"))),
)  # fmt: skip
FAILED = {
    PORTAL + "/art/2022/1/1/art_1_23.html": Outcome.LOGIN_WALL,
    PORTAL + "/art/2022/1/1/art_1_29.html": Outcome.GONE,
}


def a_school() -> School:
    """The school file of the second school."""
    return School(
        school=SchoolName(name=NAME, kind=SchoolKind.HIGHER_VOCATIONAL),
        portal=PORTAL + "/",
        disclosure=COLUMN,
    )


def judged_school(directory: Path) -> Audit:
    """The second school as crawled to its end, judged as of 2022-10-20."""
    record = a_crawl(directory, pages(), failed=FAILED, sites={ZS: "招生网"})
    return judged(record, a_school())


def pages() -> dict[str, bytes]:
    """Every address of the school and what it answers."""
    made = {**_column(), **_basics(), **_admission(), **_finance(), **_people(), **_teaching(), **_rest()}
    return {PORTAL + key if key.startswith("/") else key: body for key, body in made.items()}


def _page(title: str, body: str, *, day: str = "", trail: Iterable[str] = ()) -> bytes:
    path = " > ".join(("首页", *trail))
    byline = f"<p>发布时间：{day}</p>" if day else ""
    return (
        f"<html><head><title>{title}-{NAME}</title></head><body><div class='position'>当前位置：{path}</div>"
        f"<h1>{title}</h1>{byline}<div class='bt_content'>{body}</div></body></html>"
    ).encode()


def _list(title: str, rows: Iterable[tuple[str, str, str]]) -> bytes:
    items = "".join(f"<li><a href='{url}'>{name}</a><span>{day}</span></li>" for name, url, day in rows)
    return _page(title, f"<ul>{items}</ul>", trail=("信息公开", title))


def _table(*rows: Iterable[str]) -> str:
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
        + "</table>"
    )


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def _column() -> dict[str, bytes]:
    """The portal's front page, and the catalogue with merged cells."""
    rows: list[str] = []
    spans: dict[str, int] = {}
    current = ""
    for _, category, _, _, links in CATALOGUE:
        current = category or current
        spans[current] = spans.get(current, 0) + max(1, len(links) if isinstance(links, tuple) else 1)
    for number, category, title, department, links in CATALOGUE:
        entries = [("", links)] if isinstance(links, str) else [*links]
        size = f" rowspan={len(entries)}" if len(entries) > 1 else ""
        head = f"<td rowspan={spans[category]}>{category}</td>" if category else ""
        first = f"{head}<td{size}>{number}</td><td{size}>{title}</td><td{size}>{department}</td>"
        for label, href in entries:
            cell = href if isinstance(links, str) else f"{label} <a href='{href}'>点击查看</a>"
            rows.append(f"<tr>{first}<td>{cell}</td></tr>")
            first = ""
    head = "<tr><th>类别</th><th>序号</th><th>公开事项</th><th>责任部门</th><th>公开内容</th></tr>"
    news = "<p><a href='/art/2022/9/9/art_9_1.html'>学院召开教学工作会议</a></p>"
    other = "<p><a href='/art/2020/9/9/art_9_2.html'>国际学生管理</a> <a href='http://zs.linxi.example/'>招生网</a></p>"
    return {
        "/": f"<title>{NAME}</title><p><a href='/col/col1021/index.html'>信息公开</a></p>{news}{other}".encode(),
        "/col/col1021/index.html": _page(
            "信息公开目录", f"<table>{head}{''.join(rows)}</table>", trail=("信息公开",)
        ),
        "/art/2022/9/9/art_9_1.html": _page(
            "学院召开教学工作会议", "<p>会议强调要做好招生计划和学生申诉工作。</p>"
        ),
        "/art/2020/9/9/art_9_2.html": _page("来华留学生管理规定", _paragraphs(articles("来华留学生管理"))),
    }


RULES: Mapping[str, Iterable[str]] = {
    "临溪工商职业学院教职工代表大会实施细则": articles("教职工代表大会"),
    "临溪工商职业学院岗位设置管理与聘用办法": articles("岗位设置与岗位聘用"),
    "临溪工商职业学院教职工争议解决办法": articles("教职工争议调解"),
    "临溪工商职业学院突发事件应急预案": articles("突发事件应急处置"),
}
HANDBOOK: Mapping[str, Iterable[str]] = {
    "第一编 学生学籍管理规定": articles("学籍管理"),
    "第二编 学生奖学金管理办法": articles("奖学金评定"),
    "第三编 助学金管理办法": articles("助学金评定"),
    "第四编 学费减免实施办法": articles("学费减免"),
    "第五编 学生勤工助学管理办法": articles("勤工助学"),
    "第六编 学生奖励办法": articles("学生奖励"),
    "第七编 学生违纪处分规定": articles("违纪处分"),
    "第八编 学生申诉处理规定": articles("学生申诉"),
}


def _basics() -> dict[str, bytes]:
    about = (
        "<h3>学校简介</h3><p>学院占地面积620亩，现有全日制在校生8120人，教职工512人，其中专任教师403人，"
        "副教授以上专业技术人员131人，数据截至2022年9月。</p><h3>学校领导</h3>"
        + _table(
            ("姓名", "职务", "分工"), ("甲一", "党委书记", "主持党委全面工作"), ("乙二", "院长", "分管财务")
        )
        + "<h3>机构设置</h3><p>党政办公室、组织部、教务处、学生处、财务处；机电系、商贸系、信息系、建工系。</p>"
        "<h3>专业设置</h3><p>现有会计、物流管理、电子商务、建筑工程技术等28个专业。</p>"
    )
    report = "一年来，学院办学条件不断改善，教学质量稳步提高，毕业生就业率保持在百分之九十五以上。"
    table = ("四、清单事项公开情况表", "序号 公开事项 公开情况", "1 办学基本情况 已公开")
    return {
        "/art/2022/9/1/art_1_1.html": _page("基本情况", about, day="2022-09-01"),
        FILE + "2201.pdf": book("临溪工商职业学院章程", {"第一章 总则": articles("办学治校")}),
        FILE + "2202.docx": word_book("临溪工商职业学院规章制度汇编", RULES),
        "/art/2022/3/1/art_1_3.html": _page(
            "学院召开第三届二次教职工代表大会",
            f"<p>大会听取了院长所作的工作报告。</p><p><a href='{FILE}2203.docx'>2021年度教代会工作报告.docx</a></p>",
            day="2022-03-01",
        ),
        FILE + "2203.docx": word_book("2021年度教代会工作报告", {"一、2021年工作回顾": (report,) * 6}),
        "/col/col1105/index.html": _list(
            "发展规划与工作计划",
            (("“十四五”事业发展规划", FILE + "2205.pdf", "2021-10-08"), ("2022年工作要点", FILE + "2206.docx", "2022-02-20")),
        ),
        FILE + "2205.pdf": book("临溪工商职业学院“十四五”事业发展规划（2021-2025年）", {"一、发展基础": (report,) * 6}),
        FILE + "2206.docx": word_book("临溪工商职业学院2022年党政工作要点", {"一、党的建设": (report,) * 6}),
        "/col/col1106/index.html": _list(
            "信息公开年度报告", (("2020-2021学年信息公开工作年度报告", FILE + "2208.docx", "2021-10-29"),)
        ),
        FILE + "2208.docx": word_book(
            "2020-2021学年信息公开工作年度报告",
            {"一、概述": ("学院坚持以公开为常态，认真落实信息公开各项要求。" * 12,), "附件": table},
        ),
    }  # fmt: skip


def _admission() -> dict[str, bytes]:
    plan = _table(
        ("专业", "批次", "科类", "计划数"),
        ("会计", "专科批", "历史类", "90"),
        ("物流", "专科批", "物理类", "60"),
    )
    scores = _table(
        ("批次", "科类", "录取人数", "最低分"),
        ("专科批", "历史类", "90", "312"),
        ("专科批", "物理类", "60", "298"),
    )
    charter = _paragraphs(articles("招生录取，公布招生计划"))
    tel = _table(("用途", "方式"), ("招生咨询", "0571-5550101"), ("考生申诉", "0571-5550102"))
    return {
        ZS
        + "/": f"<title>招生网</title><p><a href='{ZS}/zsxx.html'>招生信息</a> <a href='{ZS}/lxfs.html'>联系方式</a></p>".encode(),
        ZS + "/zsxx.html": _page(
            "2022年招生信息",
            f"<h3>一、2022年招生章程</h3>{charter}<p>{'录取时按照考生志愿和分数择优录取。' * 8}</p>"
            f"<h3>二、2022年分批次、分科类招生计划</h3>{plan}",
            day="2022-05-10",
        ),
        FILE + "2207.pdf": book("临溪工商职业学院2022年单独招生章程", {"第一章 总则": articles("单独招生")}),
        GAOKAO + "/sch/9.html": _page(
            "临溪工商职业学院2022年录取情况",
            f"{scores}<p>录取查询网址：本平台首页。录取查询方式：考生输入准考证号查询录取结果。</p>",
            day="2022-09-10",
        ),
        ZS + "/lxfs.html": _page("联系方式", tel),
        ZS + "/xsfc.html": _page(
            "2022年新生复查情况", "<p>2022年学院新生复查期间没有收到举报。</p>", day="2022-10-10"
        ),
    }


def _finance() -> dict[str, bytes]:
    budget = ("收支预算总表", "收入预算表", "支出预算表", "财政拨款支出预算表")
    fees = _table(
        ("收费项目", "收费依据", "收费标准", "投诉电话"),
        ("学费", "发改价〔2019〕8号", "5000元", "0571-5550119"),
    )
    figures = [["科目", "合计"], ["教育支出", "8120"], ["住房保障", "412"]]
    bids = [
        ("实训设备采购项目招标公告", 9),
        ("教学仪器设备采购招标公告", 6),
        ("学生宿舍家具采购招标公告", 5),
        ("图书采购招标公告", 4),
        ("实训楼工程施工招标公告", 3),
    ]
    won = [("实训设备采购项目中标公告", 9), ("图书采购中标公告", 5)]
    made = {
        "/col/col1115/index.html": _list(
            "财务信息",
            (
                ("2021年度部门决算", "/art/2022/9/2/art_1_20.html", "2022-09-02"),
                ("2022年收费公示", "/art/2022/9/3/art_1_21.html", "2022-09-03"),
                ("财务管理办法", "/art/2021/9/3/art_1_15.html", "2021-09-03"),
                ("国有资产管理办法", "/art/2021/9/4/art_1_16.html", "2021-09-04"),
            ),
        ),
        "/art/2022/9/2/art_1_20.html": _page("2021年度部门决算", f"<p>现予公开。</p><a href='{FILE}2220.pdf'>附件</a>", day="2022-09-02"),
        FILE + "2220.pdf": drawn(picture=True),
        "/art/2022/9/3/art_1_21.html": _page("2022年收费公示", fees, day="2022-09-03"),
        "/art/2021/9/3/art_1_15.html": _page("财务管理办法", _paragraphs(articles("财务管理"))),
        "/art/2021/9/4/art_1_16.html": _page("国有资产管理办法", _paragraphs(articles("资产管理"))),
        "/art/2022/1/5/art_1_17.html": _page("校办企业情况", "<p>截至2021年，学院没有校办企业。</p>", day="2022-01-05"),
        "/art/2022/3/9/art_1_19.html": _page("附件", f"<p>见附件</p><a href='{FILE}2219.xlsx'>2219.xlsx</a>", day="2022-03-09"),
        FILE + "2219.xlsx": xlsx({"封面": [["2022年部门预算"]], **dict.fromkeys(budget, figures)}),
        "/col/col1118/index.html": _list("招标公告", [(t, f"/art/2022/{m}/1/art_2_{m}.html", f"2022-0{m}-01") for t, m in bids]),
        "/col/col1119/index.html": _list("中标公告", [(t, f"/art/2022/{m}/2/art_3_{m}.html", f"2022-0{m}-02") for t, m in won]),
    }  # fmt: skip
    for title, month in bids:
        made[f"/art/2022/{month}/1/art_2_{month}.html"] = _page(
            title,
            f"<p>采购人：{NAME}，{title}，预算金额{month}0万元，投标截止时间为公告发布后二十日。</p>",
            day=f"2022-0{month}-01",
        )
    for title, month in won:
        made[f"/art/2022/{month}/2/art_3_{month}.html"] = _page(
            title,
            f"<p>{title}，中标供应商为某某公司，中标金额{month}0万元，公示期三日。</p>",
            day=f"2022-0{month}-02",
        )
    return made


def _people() -> dict[str, bytes]:
    made = {
        "/col/col1125/index.html": _list(
            "干部任免",
            [(f"关于{who}同志任职的通知", f"/art/2022/{m}/3/art_4_{m}.html", f"2022-0{m}-03") for who, m in (("丙三", 9), ("丁四", 6), ("戊五", 3))],
        ),
        "/art/2022/5/6/art_1_25.html": _page("2022年公开招聘公告", "<p>学院面向社会公开招聘专任教师20名，报名时间2022年5月10日至20日，应聘条件见附表。</p>", day="2022-05-06"),
    }  # fmt: skip
    for who, month in (("丙三", 9), ("丁四", 6), ("戊五", 3)):
        made[f"/art/2022/{month}/3/art_4_{month}.html"] = _page(
            f"关于{who}同志任职的通知",
            f"<p>各部门：经研究决定，{who}同志任教务处副处长，试用期一年。</p>",
            day=f"2022-0{month}-03",
        )
    return made


def _teaching() -> dict[str, bytes]:
    chapters = {
        "一、毕业生规模": ("2021届毕业生共2310人，涉及26个专业。",),
        "二、毕业生结构": ("男生1201人，女生1109人；省内生源2012人。",),
        "三、就业率": ("截至2021年12月31日，就业率为96.2%。",),
        "四、就业流向": ("民营企业占62.1%，国有企业占11.8%，升学占9.3%。",),
        "五、就业工作": ("学院实施一把手工程，走访企业，举办双选会，帮助毕业生就业。" * 12,),
    }
    majors = {
        "专业设置": [["序号", "专业名称", "代码"], ["1", "会计", "530302"], ["2", "物流管理", "530802"]],
        "新增专业名单": [["专业名称", "年份"], ["大数据技术", "2022"]],
        "停招专业名单": [["专业名称", "年份"], ["报关实务", "2022"]],
    }
    return {
        FILE + "2228.xlsx": xlsx({"2022年专业设置、新增专业、停招专业": [["2022年专业设置、新增专业、停招专业名单"]], **majors}),
        "/art/2022/1/1/art_1_31.html": _page("就业服务", "<p>请访问就业网：<a href='http://jy.linxi.example/'>http://jy.linxi.example/</a></p>"),
        FILE + "2233.pdf": book("临溪工商职业学院2021届毕业生就业质量年度报告", chapters),
        FILE + "2236.pdf": book("临溪工商职业学院学生手册", HANDBOOK, "目录", *(f"{name}………{n}" for n, name in enumerate(HANDBOOK, 2))),
    }  # fmt: skip


def _rest() -> dict[str, bytes]:
    ministry = (
        "中华人民共和国教育部令第40号",
        "高等学校预防与处理学术不端行为办法",
        *articles("高等学校学术不端行为举报受理")[1:],
    )
    old = (
        ("省委巡视组反馈意见", "/art/2015/3/1/art_5_1.html", "2015-03-01"),
        ("关于巡视整改情况的通报", "/art/2015/9/1/art_5_2.html", "2015-09-01"),
    )
    return {
        "/art/2021/1/1/art_1_40.html": _page("学风建设机构", "<p>学院成立学风建设领导小组，组长由院长担任，办公室设在科研处，成员为各系主任。</p>"),
        "/art/2021/1/1/art_1_41.html": _page("食堂管理办法", _paragraphs(articles("食堂就餐"))),
        "/art/2021/1/1/art_1_42.html": _page("高等学校预防与处理学术不端行为办法", _paragraphs(ministry)),
        "/art/2022/1/1/art_1_47.html": _page("中外合作办学情况", "<p>2021年度学院没有中外合作办学项目。</p>", day="2022-01-01"),
        "/col/col1149/index.html": _list("巡视整改", old),
        **{url: _page(title, f"<p>{title}：反馈意见指出了三个方面的问题，学院已制定整改措施并逐项落实。</p>", day=day) for title, url, day in old},
        "/col/col1150/index.html": _list("预警信息", (("暴雨预警信息", "/art/2022/7/1/art_6_1.html", "2022-07-01"),)),
        "/art/2022/7/1/art_6_1.html": _page("暴雨预警信息", "<p>气象台发布暴雨橙色预警，请师生员工减少外出，注意防范。</p>", day="2022-07-01"),
    }  # fmt: skip
