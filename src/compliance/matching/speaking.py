"""口吻: for whom a rule speaks whose title does not say whose it is."""

from __future__ import annotations

import re

OPENING = 3_000  # characters of a rule that show for whom it speaks
FIRST_LINES = 200  # characters
LINE = 25  # characters: shorter lines are bylines, and name whoever posted the rule
SHORTEST_NAME = 4  # 安大 may stand in any text
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
        whole = None if any(name.endswith("大学") for name in school_names) else _INSTITUTE.search(opening)
        return whole.group() if whole else ""
    found = _SCHOOL.search(opening)
    if found:
        return found.group()
    lines = [line for line in opening.splitlines() if len(line) >= LINE]
    names = (name for name in school_names if len(name) >= SHORTEST_NAME)
    return next((name for name in names if any(name in line for line in lines)), "")
