"""标题: what a title says the document is, apart from which item it might serve.

A title is taken apart into its core (the words that name the document) and its frame (who issues it,
whether it reports, asks for work, publishes, drafts). The word lists are data (checklist/matching.yaml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from compliance.matching.lexicon import Lexicon
from compliance.matching.speaking import is_university
from compliance.matching.wording import YEAR, normalise, strip_frame
from compliance.signs import STATES_ALONE

_QUOTED = re.compile(r"《([^《》]{2,80}(?:《[^》]*》[^》]{0,40})?)》?")
_BRACKETED_END = re.compile(r"[\[(]([^()\[\]]{0,20})[)\]]$")
_REVISED = re.compile(
    r"(?<=办法|规定|细则|条例|制度)(?:\d{1,2}月(?:\d{1,2}日)?)?(?:新?修订版?|修正版?|修改版)$"
)
_OUR = re.compile(r"^(?:我校|我院|本校|学校|全校|中共.{0,14}?委员会|年度|度|年|级)+(?=(?!度).{3,})")
_A_COLLEGE_OF_OURS = re.compile(r"我院|^学院(?![路楼])")
_STATE_NUMBER = re.compile(rf"(?<![一-龥])(?:{STATES_ALONE})[一-龥]{{0,2}}\[(?:19|20)\d{{2}}\]\d+号")
_OTHER_SCHOOL = re.compile(
    r"^([一-龥]{2,12}?(?:大学|职业学院|职业技术学院|高等专科学校|师范学院"
    r"|(?<!临床)(?<!基础)(?<!口腔)(?<!预防)医学院))(?=.)"
)
# 建设高水平应用型大学 says what a school wants to be, not which one; 与某某大学合作 whom it works with.
_A_KIND = re.compile(
    r"我校大学|本大学|^(?:与|同|和)|^(?:建设|创建|建成|迈向|争创|加快)|高水平|一流|应用型|研究型|综合性|特色|各大学"
)
_UNKNOWN_SCHOOL = re.compile(
    r"^[一-龥]{2,14}?(?:大学(?:[一-龥]{1,6}学院)?|学院|高等专科学校|专科学校)(?:\([一-龥]{2,6}\))?"
)
_ADDRESS = re.compile(r"(?:https?:/*)?(?:[a-z0-9_-]+\.)+[a-z]{2,}(?:[/:?#].*)?")
_BODY = re.compile(r"第[一1]条")  # a file without a title goes by its first line
_ENGLISH_TAIL = re.compile(r"(?<=[一-龥)])[a-z][a-z ,.'()&-]{8,}$")


SHORT = 6  # characters of a title that may need its column to say what it is
_APPLIES = frozenset({"学习", "贯彻", "落实", "执行", "实施", "施行", "遵守"})  # 关于学习贯彻《…细则》的通知


class Hit(NamedTuple):
    """A telling word and where it stands in the title's core (-1: outside the core)."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """标题: a title taken apart.

    ``text`` is the whole title normalised, ``said`` the same without the school's name, ``core`` the words
    that name the document, without year, school and trailing brackets (``ours`` if it began with 学校 or
    我校). ``genre`` is what the core's last noun says it is (``none`` if nothing), ``genre_word`` that
    noun. The frames hold the word that shows them, or are empty. ``unit`` is the department the core begins
    with, ``asks_of`` whether the task is about the document named (关于修订《…办法》的通知) rather than in
    its own title.
    """

    text: str
    said: str
    core: str
    genre: str = "none"
    genre_word: str = ""
    published: bool = False
    own_school: bool = False
    ours: bool = False
    events: tuple[Hit, ...] = ()
    event_verb: bool = False
    task: str = ""
    asks_of: bool = False
    unit: str = ""
    relay: str = ""
    college: str = ""
    committee: str = ""
    about: str = ""
    outcome: str = ""
    draft: str = ""
    other_school: str = ""
    generic: bool = False


def read_title(text: str, lexicon: Lexicon, school_names: tuple[str, ...] = ()) -> Title:
    """Take ``text`` apart; ``school_names`` are the names the school goes by."""
    whole = lexicon.plain(text)
    bare = _ENGLISH_TAIL.sub("", strip_frame(whole))
    body, own = _without_school(bare, school_names)
    outer, inner, published, task = _unwrap(body, lexicon)
    core, ours = _core(inner)
    genre, genre_word = lexicon.genre(core)
    if genre == "none":
        genre, genre_word = _bracketed_form(inner, lexicon)
    if genre == "none" and outer:
        genre, genre_word = _outer_genre(outer, lexicon)
    talk = outer + "|" + core if outer else core
    return Title(
        text=whole,
        said=_without_school(whole, school_names)[0],
        core=core,
        genre=genre,
        genre_word=genre_word,
        published=published,
        own_school=own,
        ours=ours,
        events=_events(outer, core, inner, lexicon),
        event_verb=bool(lexicon.event_verbs.search(talk) or _says(outer, inner, lexicon)),
        task=task,
        asks_of=bool(task and outer and task not in _APPLIES),
        unit=_first_match(lexicon.unit, core),
        relay=_relay(bare, core, genre, own, lexicon) or _state_number(whole, own),
        college=_college(outer, core, lexicon, school_names) or _our_college(bare, school_names),
        committee=lexicon.first("committee", talk),
        about=lexicon.first("about", talk),
        outcome=lexicon.first("outcome", talk),
        draft=lexicon.first("drafts", whole),
        other_school=_other_school(body, school_names, own),
        generic=_is_generic(core, lexicon),
    )


def spelt_otherwise(
    text: str, title: Title, trail: tuple[str, ...], lexicon: Lexicon
) -> tuple[tuple[str, str], ...]:
    """What else ``text``, read as ``title``, may be read as, and the column that it is then read behind.

    年度报告 under 信息公开 is 信息公开年度报告; 优秀本科毕业生评选办法 is 优秀毕业生评选办法.
    """
    if title.generic or not text:
        return ()
    others = []
    columns = [step for step in trail[-2:] if step != text]
    if columns and len(title.core) <= SHORT:
        others.append((columns[-1] + text, columns[-1]))
    column = next((step for step in trail if lexicon.first("disclosure", step)), "")
    if column and len(title.core) <= SHORT and not title.ours:
        others.append((f"学校{text}", column))  # 章程 under 信息公开 is the school's
    lean = lexicon.softeners.sub("", text)
    if lean != text:
        others.append((lean, ""))
    return tuple(others)


def _without_school(text: str, names: tuple[str, ...]) -> tuple[str, bool]:
    own = False
    for name in _longest_first(names):
        if len(name) >= 2 and name in text:
            own = True
            text = text.replace(name, "")
    if not own and not any("学" in name for name in names):
        # The school is unknown: a title that starts with a school's name is taken at its word.
        found = _UNKNOWN_SCHOOL.match(text)
        if found and "二级" not in found.group() and "我" not in found.group():
            return text[found.end() :] or text, True
    return text or "", own


@lru_cache
def _longest_first(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(map(normalise, names), key=len, reverse=True))


def _unwrap(body: str, lexicon: Lexicon) -> tuple[str, str, bool, str]:
    """The frame, the content, whether the frame publishes it, and the verb if it asks for work."""
    published = lexicon.publish_frame.search(body)
    quoted = _QUOTED.search(body)
    if quoted and (published is None or quoted.start() >= published.start()):
        outer = body[: quoted.start()] + body[quoted.end() :]
        rest = _BRACKETED_END.sub("", outer)
        task = "" if published else _task(rest, lexicon)
        after = body[quoted.end() :].lstrip(")")
        if published is None and lexicon.genre(after)[0] not in ("none", "notice", "circular"):
            return "", body.replace("《", "").replace("》", ""), False, ""
        return outer, quoted.group(1), published is not None, task
    if published:
        outer = body[: published.start()]
        return outer, published.group("content"), True, ""
    task = _task(body, lexicon)
    if task:
        return "", body, False, task
    about = lexicon.notice_frame.search(body)
    if about:
        return body[: about.start()], about.group("content") + about.group("end"), False, ""
    return "", body, False, ""


def _task(body: str, lexicon: Lexicon) -> str:
    found = lexicon.task_frame.search(body)
    return found.group("verb") or found.group("must") if found else ""


def _core(inner: str) -> tuple[str, bool]:
    core = strip_frame(inner)
    while found := _BRACKETED_END.search(core):
        shorter = core[: found.start()]
        if len(shorter) < 2:
            break
        core = shorter
    core = _REVISED.sub("", YEAR.sub("", core).strip("-_:,.;!、|#()[]"))
    bare = _OUR.sub("", core)
    return bare or core or inner, bare != core


def _outer_genre(outer: str, lexicon: Lexicon) -> tuple[str, str]:
    genre, word = lexicon.genre(_BRACKETED_END.sub("", outer))
    return (genre, word) if genre in ("about", "form", "minutes") else ("none", "")


def _bracketed_form(inner: str, lexicon: Lexicon) -> tuple[str, str]:
    """The form that brackets at the end say a document is: 岗位聘用合同(样本)."""
    ending = _BRACKETED_END.search(strip_frame(inner))
    genre, word = lexicon.genre(ending.group(1)) if ending else ("none", "")
    return (genre, word) if genre == "form" else ("none", "")


def _first_match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return found.group() if found else ""


def _events(outer: str, core: str, inner: str, lexicon: Lexicon) -> tuple[Hit, ...]:
    hits = [Hit(found.group(), found.start(), found.end()) for found in lexicon.events.finditer(core)]
    if outer:
        hits += [Hit(found.group(), -1, -1) for found in lexicon.events.finditer(outer)]
    says = _says(outer, inner, lexicon)
    if says:
        verb = says.group("verb")  # where a term may hold it: 我校获批新增…专业
        hits.append(Hit(says.group(), 0, len(verb)) if core.startswith(verb) else Hit(says.group(), -1, -1))
    return tuple(hits)


def _says(outer: str, inner: str, lexicon: Lexicon) -> re.Match[str] | None:
    """Whether the title reports what the school did: 我校发布…, 学校修订《…》."""
    return lexicon.says.match(inner) or lexicon.says.match(outer)


def _relay(bare: str, core: str, genre: str, own: bool, lexicon: Lexicon) -> str:
    verb = lexicon.first("relay_verbs", bare)
    if verb:
        return verb
    if own:
        return ""
    issuer = lexicon.issuer.match(bare)
    if issuer:
        return issuer.group()
    ending = _BRACKETED_END.search(bare)
    if ending and lexicon.issuer.match(ending.group(1)):
        return ending.group(1)
    if core in lexicon.national_texts:
        return core
    kind = lexicon.schools_at_large.match(core) if genre == "rule" else None
    return kind.group() if kind and "招生" not in core else ""


def _state_number(whole: str, own: bool) -> str:
    """The number of a document of the State (财科教〔2017〕128号); ``own``: the title names the school."""
    found = None if own else _STATE_NUMBER.search(whole)
    return found.group() if found else ""


def _college(outer: str, core: str, lexicon: Lexicon, names: tuple[str, ...]) -> str:
    whole = any(name.endswith("学院") for name in names)  # where 院级 is the whole school
    for text in (outer, core):
        if not text:
            continue
        for found in lexicon.college.finditer(text):
            if not lexicon.is_neutral_college(found.group(), text):
                return found.group()
        hint = lexicon.first("college_hints", text)
        if hint and not (whole and hint.startswith("院")):
            return hint
    return ""


def _our_college(bare: str, names: tuple[str, ...]) -> str:
    """我院, or a title that begins with 学院, on the pages of a university is one of its colleges."""
    if not is_university(names):
        return ""
    found = _A_COLLEGE_OF_OURS.search(bare)
    return found.group() if found else ""


def _other_school(body: str, names: tuple[str, ...], own: bool) -> str:
    if own or not any("学" in name for name in names):
        return ""
    found = _OTHER_SCHOOL.match(body)
    return found.group(1) if found and not _A_KIND.search(found.group(1)) else ""


def _is_generic(core: str, lexicon: Lexicon) -> bool:
    if _ADDRESS.fullmatch(core) or _BODY.match(core):
        return True
    bare = re.sub(r"[\d\W_]+", "", core)
    return len(bare) < 2 or bare in lexicon.generic_titles
