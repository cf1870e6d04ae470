"""整改通知: one notice for each department that has something to put right, with a reply form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from compliance.actions import Due
from compliance.model import Audit, Finding, Verdict
from compliance.report import view
from compliance.report.office.naming import file_stems
from compliance.report.office.paper import HEADING, SECOND, Line, Paper, Piece
from compliance.report.office.sealing import moment_of
from compliance.report.office.tasks import pages_with
from compliance.report.plain import plain, shorten, shown
from compliance.report.strings import Words
from compliance.report.strings_office import ANSWERS, REPAIRS
from compliance.report.view import DepartmentList
from compliance.report.wording import NEEDS_ACTION, VERDICTS, Lang, verdict_name
from compliance.tasks import due_of

MOST_PROBLEMS = 8  # of one item; the ledger has them all
LONGEST_TEXT = 300  # columns of a title or reason; those of pages may be anything
LONGEST_ADDRESS = 160  # columns; the link behind it is whole
LONGEST_NAME = 60  # columns of a department's name


def render(audit: Audit, *, lang: Lang = "zh") -> Mapping[str, bytes]:
    """Return a DOCX file by its name for each department with a gap; the same audit gives the same bytes."""
    words = Words(lang)
    busy = [each for each in view.by_department(audit, words) if _gaps(each)]
    names = file_stems(words("notice_file", department=each.name) for each in busy)
    on = pages_with(audit)
    return {f"{name}.docx": _notice(audit, each, on, words) for name, each in zip(names, busy, strict=True)}


def day_in_words(day: date, words: Words) -> str:
    """A day as letters give it: 2022年11月7日."""
    return words("day_in_words", year=day.year, month=day.month, day=day.day)


def _gaps(department: DepartmentList) -> list[Finding]:
    return [item for item in department.to_do if item.verdict in NEEDS_ACTION]


def _notice(audit: Audit, department: DepartmentList, on: Mapping[str, str], words: Words) -> bytes:
    school, gaps = shown(audit.school.name), _gaps(department)
    name = shorten(department.name, LONGEST_NAME)
    subject = words("notice_subject", school=school)
    paper = Paper(lang=words.lang, title=f"{subject} {name}", made_at=moment_of(audit.ended_at))
    paper.title(school)
    paper.title(words("notice_title"))
    paper.text(words("notice_to", department=name), indent=False, align="left", before=True)
    _say_why(paper, audit, department, words)
    paper.heading(words("notice_what"))
    heads = [
        words(each) for each in ("table_number", "table_item", "verdict", "table_problem", "table_deadline")
    ]
    paper.table(heads, (8, 24, 12, 40, 16), [_row(audit, item, on, words) for item in gaps])
    paper.heading(words("notice_how"))
    for line in _repairs(gaps, words):
        paper.text(line)
    paper.heading(words("notice_when"))
    paper.text("".join(_deadlines(audit, gaps, words)))
    _ask_back(paper, audit, department, words)
    _add_reply(paper, gaps, name, words)
    return paper.sealed()


def _say_why(paper: Paper, audit: Audit, department: DepartmentList, words: Words) -> None:
    paper.text(
        words(
            "notice_why",
            checklist=shown(audit.checklist.title).strip("《》"),
            day=day_in_words(audit.as_of, words),
            count=len(department.findings),
            gaps=len(_gaps(department)),
        )
    )
    unseen = view.unseen_sites(audit)
    if unseen:
        paper.text(words("notice_unseen", sites=len(unseen)))


def _row(audit: Audit, item: Finding, on: Mapping[str, str], words: Words) -> list[list[Line]]:
    due = due_of(audit, item)
    return [
        [[Piece(shown(item.id))]],
        [[Piece(shorten(shown(item.title), LONGEST_TEXT))]],
        [[Piece(verdict_name(item.verdict, words.lang))]],
        list(_problems(item, on, words)),
        [[Piece(_due_text(one, audit.as_of, words, named=len(due) > 1))] for one in due],
    ]


def _due_text(due: Due, today: date, words: Words, *, named: bool) -> str:
    """A day as the table gives it; whose it is where the item has several."""
    text = due.day.isoformat() if due.day else words("due_waiting")
    if due.day and due.day < today:
        text = words("due_late", day=text)
    return words("due_parts", text=text, parts=words("join").join(map(shown, due.parts))) if named else text


def _problems(item: Finding, on: Mapping[str, str], words: Words) -> Iterator[Line]:
    """Each reason, where to look, and where the link to it stands."""
    reasons = view.reasons_of(item)
    said = list(dict.fromkeys((view.reason_text(each, words.lang), each.url or "") for each in reasons))
    for text, url in said[:MOST_PROBLEMS]:
        yield [Piece(shorten(text, LONGEST_TEXT))]
        if url:
            yield [_address(url)]
        if found_on := on.get(url):
            yield [Piece(words("problem_on"), small=True), _address(found_on)]
    if len(said) > MOST_PROBLEMS:
        yield [Piece(words("more_problems", count=len(said) - MOST_PROBLEMS))]


def _address(url: str) -> Piece:
    return Piece(shorten(plain(url), LONGEST_ADDRESS), url, small=True)


def _repairs(gaps: Sequence[Finding], words: Words) -> Iterator[Line]:
    """How to repair each kind of fault among these, the most urgent first."""
    kinds = [each for each in VERDICTS if any(item.verdict is each for item in gaps)]
    for number, kind in enumerate(kinds):
        numbers = words("join").join(shown(item.id) for item in gaps if item.verdict is kind)
        head = words(
            "notice_by_verdict",
            number=words("numerals")[number],
            verdict=verdict_name(kind, words.lang),
            items=numbers,
        )
        yield [Piece(head, font=SECOND), Piece(REPAIRS[kind].of(words.lang))]


def _deadlines(audit: Audit, gaps: Sequence[Finding], words: Words) -> Iterator[str]:
    """By when all is to be done, sentence by sentence: what is late, what has a day, what has none yet."""
    days = [{one.day for one in due_of(audit, item)} for item in gaps]
    late = sum(any(day and day < audit.as_of for day in each) for each in days)
    waiting = sum(None in each for each in days)
    ahead = sorted({day for each in days for day in each if day and day >= audit.as_of})
    if late:
        yield words("notice_late", count=late)
    if ahead:
        which = words("notice_others" if late or waiting else "notice_all")
        first, last = day_in_words(ahead[0], words), day_in_words(ahead[-1], words)
        key = "notice_deadlines" if len(ahead) > 1 else "notice_deadline"
        yield words(key, which=which, first=first, last=last)
    if waiting:
        yield words("notice_waiting", count=waiting)
    yield words("notice_counted")


def _ask_back(paper: Paper, audit: Audit, department: DepartmentList, words: Words) -> None:
    """Whom to report to, on what the duty rests, and who signs."""
    open_items = [item for item in department.to_do if item.verdict is Verdict.REVIEW]
    basis = dict.fromkeys(shown(each) for item in _gaps(department) for each in item.basis)
    paper.heading(words("notice_back"))
    # The last paragraph goes with the signature: a signature alone on a page could stand under anything.
    paper.text(words("notice_report"), kept=not (open_items or basis))
    if open_items:
        numbers = words("join").join(shown(item.id) for item in open_items)
        paper.text(words("notice_review", count=len(open_items), items=numbers), kept=not basis)
    if basis:
        paper.heading(words("notice_basis"))
        paper.text(words("semicolon").join(basis) + ("。" if words.lang == "zh" else "."), kept=True)
    paper.text(words("notice_attached"), before=True, kept=True)
    paper.text(words("notice_signed"), indent=False, align="right", before=True, kept=True)
    paper.text(day_in_words(audit.as_of, words), indent=False, align="right")


def _add_reply(paper: Paper, gaps: Sequence[Finding], name: str, words: Words) -> None:
    """回执: the form that the department fills in, signs and sends back."""
    paper.text([Piece(words("reply_label"), font=HEADING)], indent=False, align="left", new_page=True)
    paper.title(words("reply_title"))
    paper.text(words("reply_to"), indent=False, align="left", before=True)
    paper.text(words("reply_said"))
    boxes = [f"□ {each.of(words.lang)}" for each in ANSWERS.values()]
    choices = [[Piece("　".join(pair))] for pair in zip(boxes[::2], boxes[1::2], strict=True)]
    rows: list[list[Sequence[Line]]] = [
        [[[Piece(shown(item.id))]], [[Piece(shorten(shown(item.title), LONGEST_TEXT))]], choices, []]
        for item in gaps
    ]
    heads = [words(each) for each in ("table_number", "table_item", "reply_state", "reply_where")]
    paper.table(heads, (8, 27, 33, 32), rows)
    for key in ("reply_head", "reply_clerk", "reply_phone"):
        paper.text(words(key), indent=False, align="left", before=key == "reply_head", kept=True)
    paper.text(f"{name}{words('reply_seal')}", indent=False, align="right", kept=True)
    paper.text(words("reply_day"), indent=False, align="right" if words.lang == "zh" else "left")
