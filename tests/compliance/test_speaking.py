"""Whose document a page is, by the voice of its text: its title does not say."""

from __future__ import annotations

import pytest

from compliance.checklists import read_checklist
from compliance.matching import Matcher, read_weights
from compliance.model import Match, SchoolKind, Subject

UNIVERSITY = ("云岫大学",)
INSTITUTE = ("清漪学院",)
COLLEGE = ("青岚职业技术学院", "青岚职院")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(read_checklist("moe-2014", kind=SchoolKind.UNDERGRADUATE), read_weights())


def best(
    matcher: Matcher, school: tuple[str, ...], title: str, text: str, trail: tuple[str, ...] = ()
) -> Match | None:
    subject = Subject(
        url="https://www.yunxiu.edu.cn/info/1/2.htm", title=title, text=text, trail=trail, school_names=school
    )
    return next(iter(matcher.match(subject)), None)


def accepted(matcher: Matcher, found: Match | None) -> bool:
    return found is not None and found.score >= matcher.weights.accept


@pytest.mark.parametrize(
    ("school", "title", "text"),
    [
        (
            UNIVERSITY,
            "研究生国家奖学金评定实施细则",
            "根据学校文件，结合我院实际，制定本细则。第一条 我院成立评审委员会，结果报研究生院。",
        ),
        (
            UNIVERSITY,
            "本科生转专业实施细则",
            "第一条 根据学校管理办法，为规范转专业工作，学院制定本细则。第二条 考核由学院组织。",
        ),
        (UNIVERSITY, "突发事件应急预案", "为保护全院师生的安全，成立应急小组，由副书记任组长，每日值班。"),
        (
            UNIVERSITY,
            "学术道德规范",
            "我所研究人员应恪守学术道德，不得抄袭、剽窃、伪造数据，由所长监督执行。",
        ),
        (
            UNIVERSITY,
            "医疗设备采购管理制度",
            "各临床科室提出申请，由护理部会同医务科论证，设备科组织采购、安装和验收，登记后交付使用。",
        ),
        (
            UNIVERSITY,
            "采购管理办法",
            "第一条 结合集团实际，制定本办法。第二条 本办法适用于集团各部门。第三条 总经理任组长。",
        ),
        (
            INSTITUTE,
            "仪器设备出借制度",
            "一、本实验室的仪器设备在保证教学的前提下可以出借。二、借用人须办理登记手续，按期归还。",
        ),
        (
            INSTITUTE,
            "设备采购管理制度",
            "一、各室提出购置申请，由系主任审批。二、教研室与实验室主任组织验收，实验员登记入账。",
        ),
        (
            INSTITUTE,
            "学生申诉处理规定",
            "第一条 学生对学校以及所在学院的处理有异议的，可以提出申诉。第二条 申诉委员会应当复查。",
        ),
        (
            COLLEGE,
            "学生奖学金评定办法",
            "第一条 为鼓励学生勤奋学习，设立奖学金。第二条 每年评定一次。\n信息工程系\n2021年9月1日\n",
        ),
        (
            UNIVERSITY,
            "研究生奖学金评定办法",
            "数学与统计学院研究生奖学金评定办法\n一、名额以学校下达为准。二、评选按综合测评排名，公示三天。",
        ),
        (
            COLLEGE,
            "学生考勤和违纪处分规定",
            "各班级：\n第一条 旷课十学时以上者给予警告处分。第二条 处分期满可以申请解除。",
        ),
        (
            COLLEGE,
            "学生国家奖学金评审办法",
            "第一条 按成绩评审，名额另行通知。第二条 本办法由机电工程学院负责解释，自公布之日起施行。",
        ),
    ],
)
def test_a_rule_in_which_a_unit_speaks_goes_at_most_to_a_person(
    matcher: Matcher, school: tuple[str, ...], title: str, text: str
) -> None:
    found = best(matcher, school, title, text)
    assert not accepted(matcher, found)
    assert found and "unit_speaks" in {signal.name for signal in found.signals}


@pytest.mark.parametrize(
    ("school", "title", "text"),
    [
        (
            UNIVERSITY,
            "研究生国家奖学金评审办法",
            "第一条 结合学校实际，制定本办法。第二条 各学院成立评审委员会，在学院内公示后报研究生院。",
        ),
        (
            UNIVERSITY,
            "硕士学位授予工作细则",
            "第一条 由教研室主任、系主任审查，院学位评定分委员会审议，校学位评定委员会批准授予学位。",
        ),
        (
            UNIVERSITY,
            "继续教育学生学籍管理规定",
            "第一条 为规范我院学籍管理，制定本规定。第二条 新生按期报到。\n继续教育学院\n2020年3月1日\n",
        ),
        (
            UNIVERSITY,
            "学生奖学金评定办法",
            "云岫学院奖学金评定办法\n第一条 每年评定一次，由学生处公示。\n云岫学院\n2009年3月1日\n",
        ),
        (
            ("云岫医科大学",),
            "突发公共卫生事件应急预案",
            "结合我校实际制定。第一条 附属医院医务处、护理部做好接诊准备。第二条 各学院每日晨检。",
        ),
        (
            COLLEGE,
            "学生勤工助学管理办法",
            "第一条 结合我院实际，制定本办法。第二条 系部协助，班主任推荐。第三条 本办法由学生处解释。",
        ),
        (
            COLLEGE,
            "学生违纪处分规定",
            "第一条 结合我院实际，制定本规定。第二条 系主任签署意见。第三条 本规定由学院负责解释。",
        ),
        (
            INSTITUTE,
            "固定资产管理制度",
            "一、学院固定资产由资产处管理。二、各系、处室为使用部门。三、报废由院长办公会批准。",
        ),
    ],
)
def test_what_a_school_leaves_to_its_units_is_the_schools_rule(
    matcher: Matcher, school: tuple[str, ...], title: str, text: str
) -> None:
    assert accepted(matcher, best(matcher, school, title, text))


def test_a_rule_of_laboratories_must_speak_of_the_school(matcher: Matcher) -> None:
    mute = "一、损坏仪器设备的，应当查明原因，按原值的一定比例赔偿。二、隐瞒不报者加倍赔偿。" * 5
    spoken = mute + "三、各学院使用的仪器设备属于学校资产，由学校统一调配。"
    title = "仪器设备损坏赔偿制度"
    assert not accepted(matcher, best(matcher, UNIVERSITY, title, mute))
    assert accepted(matcher, best(matcher, UNIVERSITY, title, spoken))


def test_news_of_the_state_is_the_schools_only_where_it_goes_on_to_the_school(matcher: Matcher) -> None:
    news = "近日，教育部公布了普通高等学校本科专业备案和审批结果，新增专业1641个。序号 专业名称：国际法。"
    title = "2022年高校新增、撤销本科专业名单公布"
    assert not accepted(matcher, best(matcher, UNIVERSITY, title, news))
    assert accepted(matcher, best(matcher, UNIVERSITY, title, news + "我校新增人工智能专业。"))


def test_how_a_list_comes_about_is_no_list(matcher: Matcher) -> None:
    text = "每年由教务处组织开展专业设置工作，受理新增专业、撤销专业的申请，评审后上报教育部审批。"
    found = best(matcher, UNIVERSITY, "专业设置与建设", text)
    assert not accepted(matcher, found)
    assert accepted(matcher, best(matcher, UNIVERSITY, "专业设置", "专业名称：法学、新闻学、会计学。" * 10))


def test_a_notice_that_wants_something_handed_in_is_not_the_rule(matcher: Matcher) -> None:
    text = "各单位：请于4月30日前将本单位的规章制度报送依法治校办公室，逾期不报的视为没有。"
    assert not accepted(matcher, best(matcher, UNIVERSITY, "各单位规章制度的通知", text))
    assert not accepted(matcher, best(matcher, UNIVERSITY, "关于清理各单位规章制度的通知", ""))


def test_a_report_that_names_its_own_item_is_not_its_columns(matcher: Matcher) -> None:
    trail = ("信息公开", "信息公开年度报告")
    text = "学校重视艺术教育，开设公共艺术课程。" * 10
    subject = Subject(
        url="https://www.yunxiu.edu.cn/info/1/2.htm",
        title="2022年艺术教育发展年度报告",
        text=text + "信息公开年度报告",
        trail=trail,
        school_names=UNIVERSITY,
    )
    kept = {match.part for match in matcher.match(subject) if match.score >= matcher.weights.accept}
    assert kept == {"34.1"}
