"""口吻: for whom a document speaks, by what its text calls itself and those above it."""

from __future__ import annotations

import re
from functools import lru_cache

from compliance.signs import count_figures

OPENING = 3_000  # characters of a rule that show for whom it speaks
FIRST_LINES = 200  # characters
NEWS = 400  # characters in which a report says whose doing it reports
LINE = 25  # characters: shorter lines are bylines, and name whoever posted the rule
SHORTEST_NAME = 4  # 安大 may stand in any text
FIGURES = 3  # that show a text to hold more than how it comes about
LOW_OFFICES = 3  # that one text names, and nobody above them
_REMEMBERED = 4  # texts: one is asked about for many parts in a row

_UNIVERSITY = re.compile(r"大学(?:[(（][^()（）]+[)）])?$")
_SCHOOL = re.compile(
    r"我校|全校|校属|校领导|校内各|学校各|学校研究|学校办公室|(?:结合|根据|按照|从)学校(?:的)?(?:实际|具体|工作)|适用于学校"
)
# A part of the school speaks: 结合我系实际, 会议室只限本处使用.
_PART = re.compile(r"我[系处部所]|本(?:系|处|实验室|研究院|研究所)(?![理分罚列于统数])|系部实际")
# At a school called 学院, what only the whole of it has.
_INSTITUTE = re.compile(
    r"全校|校领导|校属|校内各|院党委|院党政|院长办公会|院务会|各系|系部|各二级学院|系党总支|各党总支|院属|全院各|各教学单位"
)
_COLLEGE = re.compile(r"我院|本院|学院实际")
# The first lines name whose rule it is: 大数据学院导师名额分配办法. Behind 《 stands another's.
_COLLEGES_RULE = re.compile(
    r"(?:^|[\s：:|])[一-龥]{2,10}(?:学院|系|研究院|研究所|中心)(?!各)[一-龥]{2,30}(?:办法|细则|规定|制度|条例|规则|规程)",
    re.MULTILINE,
)
_STATE = re.compile(
    r"各高等?学?校|教育行政(?:主管)?部门|各省、自治区|高等学校应当|各地(?:区|方)?教育(?:局|厅|部门)"
)

# What no text of a whole school calls itself: a laboratory, a chair, a department that rules for its own.
_UNIT = re.compile(
    r"本(?:实验室|实验中心|实训中心|教研室|教学部)|本中心(?![校区任城])|我(?:实验)?中心|我(?:教研)?室(?![友内外])"
    r"|(?:结合|加强|规范|完善)我(?:处|部|馆|所|系|室)(?:的)?(?:实际|工作|内部|管理|具体)"
    r"|[我本]院(?:各)?(?:临床科室|医护|患者|病人|科室)|我园|本园(?!区)|幼儿入园"
    r"|[我本]所(?:研究|职工|全体|各|科研|学术|实际)"
)
# Whom only a part of the school addresses: 各教研室、各班级：
_ADDRESSED = re.compile(
    r"^[^\n：:]{0,30}(?:各班级?|各教研室|各支部|各研究所|班主任)[^\n：:]{0,30}[：:]\s*$", re.MULTILINE
)
_BEYOND = re.compile(r"部门|单位|处|总支|学院|机关")
# 学校 is the level above: 根据学校要求，学院将…
_TWO_LEVELS = re.compile(
    r"(?:根据|按照)学校(?:的)?(?:有关|相关|统一)?(?:要求|规定|安排|部署|文件精神|通知)[^。；\n]{0,15}[，,]\s*(?:学院|我院|我系|本院)(?!各)"
    r"|学校(?:以及|和|及|与|、)(?:所在|我|本)(?:学院|院)"
)
# At a university 我院 is one of its colleges …
_OUR_COLLEGE = re.compile(
    r"我院|^各系[、，：:]|(?:结合|根据)(?:本院|学院)(?:的)?(?:实际|具体|工作)|适用于本院|全院(?:师生|教职工|教师|学生|同学)"
    r"|报学院(?:分管|主管)|学院(?:分管|主管)(?:领导|院长)(?:审批|批准|同意|签字)"
    r"|学院制[定订]本(?:细则|办法|规定|方案|预案|制度)|结合[一-龥]{2,12}学院(?:的)?实际"
    r"|本(?:办法|细则|规定|制度|预案|方案)[^。；\n]{0,12}[经由]学院[^。；\n]{0,20}(?:解释|通过|修订)",
    re.MULTILINE,
)
# … or one that acts for the whole.
_FOR_ALL = re.compile(
    r"(?<![报由向经据照校的、，《])(?:研究生院|(?:继续|成人|网络|远程|国际|海外)(?:文化)?(?:教育|交流)?学院)"
)
# A company of the school rules for its own; 我公司 in a notice of purchase is the agent's.
_COMPANY = re.compile(
    r"结合(?:集团|公司)(?:的)?实际|(?:集团|公司)(?:各部门|各中心|总经理|员工|全体|领导班子)|[本我](?:集团|公司)"
)
_NEUTRAL = re.compile(r"大学|职业|研究生院|继续教育|成人教育|网络教育|远程教育|国际|海外|留学生")
_HOSPITAL = re.compile(r"临床科室|护理部|医务[科处]|护士长|科主任")
# Who may say what a rule means, at its end.
_EXPLAINED = re.compile(
    r"本(?:办法|细则|规定|制度|预案|方案|规则|条例|规程)[^。；\n]{0,8}由(?P<by>[一-龥]{0,14}?(?:学院|系|实验中心|实训中心|实验室|教研室|研究所))(?:负责|进行|予以)?(?:解释|修订)"
)
# A line of its own that names whose rule it is: 数学与统计学院奖学金评定办法.
_HEADED = re.compile(
    r"^[ \t　]*(?!关于|根据|结合|为)(?P<by>[一-龥]{2,14}?(?:学院|(?<![体关联派])系))[一-龥、“”\"]{2,40}"
    r"(?:办法|细则|规定|制度|条例|规则|规程|方案|预案)(?:[（(][^（）()\n]*[）)])?[ \t　]*$",
    re.MULTILINE,
)
_ANY_COLLEGE = re.compile(r"[二各我本所级]")
# Who approves below the school, and what only a text for many units says.
_LOW_OFFICE = re.compile(
    r"系主任|教研室|实验室主任|系领导|各室|中心主任|实验员|实验室管理人员|实验中心|实训室|班主任"
)
_WIDE = re.compile(
    r"我校|全校|学校|各单位|各部门|各(?:二级)?学院|各系|校属|校内|部门负责人|委员会|校长|教务处|研究生院"
)
_WHOLE = re.compile(r"[我本全]校|学校|校[长属]|各单位|各部门|各(?:二级)?学院")
_TOO_SHORT = 150  # characters: too few to say for whom they are
# The last line but the day: 国际教育学院, 2022年4月.
_SIGNED = re.compile(
    r"\n[ \t　]*(?P<by>[一-龥]{2,16}(?:学院|系|实验中心|实训中心|实验室|教研室|研究所))[ \t　]*\n?[\s]*"
    r"(?:20\d\d|二[○〇0Oo零])[^\n]{2,12}\s*$"
)
_STATES_DOING = re.compile(
    r"(?:近日|日前|近期|昨日|今日|今天|最近|\d日)[，,]?[^，。\n]{0,8}"
    r"(?:教育部|国务院|财政部|人力资源(?:和)?社会保障部|人社部|科技部|国家发展改革委|教育厅|教育委员会|考试院)[^，。\n]{0,12}?"
    r"(?:公布|发布|印发|公示|下发|通报|出台|宣布)"
    r"|(?:教育部|人社部|财政部)[^，。\n]{0,16}负责人(?:就|答)"
    r"|记者[^，。\n]{0,6}从[^，。\n]{2,24}(?:获悉|了解到)"
    r"|(?:新华社|新华网|人民网|中国教育报|央视网)[一-龥]{0,4}\d{1,4}[月年日]|教育部网站(?:消息|\d)"
)
# How lists come about, where the list should stand: 每年由教务处组织开展专业设置工作.
_HOW = re.compile(
    r"每年(?:都|均|定期)?由[^。；\n]{2,25}(?:组织|开展|负责|受理)"
    r"|由[一-龥]{2,14}(?:处|部|办公室|中心)(?:统一|牵头|负责|具体)?组织(?:开展|实施|申报|受理|评审)"
)
# What a notice that asks for work asks.
_ASKED = re.compile(
    r"于[^。\n]{2,16}前[^。\n]{0,30}(?:报送|上报|提交|交至|发至|送至|报至|报)|(?:请|将)[^。\n]{2,40}(?:报送|上报|提交|交至|发至|送至|报至)[^。\n]{0,20}(?:办公室|处|部|邮箱|科)"
)
_OUR_OWN = re.compile(r"我校|我院|本校|全校|(?<![等各类])学校")


def is_university(school_names: tuple[str, ...]) -> bool:
    """Whether a school is called 大学, so that 学院 is a part of it: not so 某某大学清漪学院."""
    return any(_UNIVERSITY.search(name) for name in school_names)


def speaks_for_school(text: str, school_names: tuple[str, ...]) -> str:
    """The words by which a rule's text speaks for the whole of a school: 我校, its name.

    Empty where it does not, or where a part of the school or the State speaks. At a 大学, 我院 is one of
    its colleges; at a school called 学院 it may be either, and what only the whole of it has must show it.
    """
    opening = text[:OPENING]
    if not opening or _STATE.search(opening) or _PART.search(opening):
        return ""
    first = opening[:FIRST_LINES]
    for name in school_names:
        first = first.replace(name, "")
    if any("学" in name for name in school_names) and _COLLEGES_RULE.search(first):
        return ""
    if _COLLEGE.search(opening):  # and 我校 may be the school that the college belongs to
        whole = None if is_university(school_names) else _INSTITUTE.search(opening)
        return whole.group() if whole else ""
    found = _SCHOOL.search(opening)
    if found:
        return found.group()
    lines = [line for line in opening.splitlines() if len(line) >= LINE]
    names = (name for name in school_names if len(name) >= SHORTEST_NAME)
    return next((name for name in names if any(name in line for line in lines)), "")


@lru_cache(_REMEMBERED)
def speaks_for_unit(text: str, school_names: tuple[str, ...]) -> str:
    """The words by which a text speaks for a part of the school: 本实验室, 我院 at a 大学, its signature.

    Empty where none does. Offices below the school show it only together, where none above is named.
    """
    opening, end = text[:OPENING], text[-OPENING:]
    found = _UNIT.search(opening) or _TWO_LEVELS.search(opening)
    if found is None:
        found = next(
            (line for line in _ADDRESSED.finditer(opening) if not _BEYOND.search(line.group())), None
        )
    if found is None and is_university(school_names) and not _FOR_ALL.search(_first_and_last(text)):
        found = _OUR_COLLEGE.search(opening)
    if found:
        return found.group().strip()
    headed = _HEADED.search(opening[:FIRST_LINES])
    if headed and (_ANY_COLLEGE.search(headed.group("by")) or not any("学" in name for name in school_names)):
        headed = None  # 二级学院经费管理办法; and of an unknown school the name may be its own
    for whose in (headed, _SIGNED.search(end), _EXPLAINED.search(end)):
        if whose and _is_unit(whose.group("by"), school_names):
            return whose.group("by")
    wards: list[str] = _HOSPITAL.findall(opening)
    if len(wards) > 1 and not _WHOLE.search(opening):
        return wards[0]
    offices: list[str] = _LOW_OFFICE.findall(opening)
    return offices[0] if len(offices) >= LOW_OFFICES and not _WIDE.search(opening) else ""


def _is_unit(name: str, school_names: tuple[str, ...]) -> bool:
    """Whether ``name`` is that of a part of the school that does not act for all: 学院 may be all.

    What begins as the school does may be what it was called before, 某某职业学院 its second name.
    """
    for school in school_names:
        name = name.removeprefix(school)
    whole = _NEUTRAL.search(name) or (name == "学院" and not is_university(school_names))
    return not (whole or any(school.endswith(name) or school[:2] == name[:2] for school in school_names))


def _first_and_last(text: str) -> str:
    """Where a text names whose it is."""
    return f"{text[:FIRST_LINES]}\n{text[-FIRST_LINES // 2 :]}"


def speaks_of_whole(text: str) -> bool:
    """Whether a text speaks of the whole school more than once, or is too short to tell."""
    return len(text) < _TOO_SHORT or len(_WHOLE.findall(text[:OPENING])) > 1


def asks_for_work(text: str) -> str:
    """The words by which a notice asks its readers to hand something in, or nothing."""
    found = _ASKED.search(text[:OPENING])
    return found.group() if found else ""


def speaks_for_company(text: str) -> str:
    """The words by which a rule speaks for a company of the school more than once, or nothing."""
    found: list[str] = _COMPANY.findall(text[:OPENING])
    return found[0] if len(found) > 1 else ""


@lru_cache(_REMEMBERED)
def tells_of_the_state(text: str, school_names: tuple[str, ...]) -> str:
    """The words by which a text begins to report what the State did: 近日，教育部公布.

    Empty where it does not, or where it goes on to speak of the school.
    """
    found = _STATES_DOING.search(text[:NEWS])
    if found is None:
        return ""
    opening = text[:OPENING]
    names = (name for name in school_names if len(name) >= SHORTEST_NAME)
    own = _OUR_OWN.search(opening) or any(name in opening for name in names)
    return "" if own else found.group()


def describes_work(text: str) -> str:
    """The words by which a text without table or figures tells how work is done, or nothing."""
    opening = text[:OPENING]
    found = None if "|" in opening or "\t" in opening else _HOW.search(opening)
    return found.group() if found and count_figures(opening) < FIGURES else ""
