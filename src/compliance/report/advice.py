"""What would have made a part's verdict better, by the reasons that it has."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.model import PartFinding, Reason, Verdict
from compliance.report.plain import shown
from compliance.report.strings import Words
from compliance.report.wording import Named

# By the beginning of a reason's code, the longer ones first. ``{part}`` is what the part is called,
# ``{due}`` the period that must be covered.
ADVICE: Mapping[str, Named] = MappingProxyType(
    {
        "absent": Named(
            "在信息公开专栏发布标题写明“{part}”的页面或附件；确无此项的，写明“本学年无”。",
            "Publish a page or attachment in the disclosure column whose title says “{part}”, or declare "
            "there that there was none.",
        ),
        "overdue": Named("发布{due}的内容，标题写明年度。", "Publish {due}, with the period in the title."),
        "silent": Named(
            "发布最近的内容，或写明期间没有此类事项。",
            "Publish what has come up since, or declare that there was nothing.",
        ),
        "unplaced": Named(
            "在信息公开专栏加上指向该文件的链接，即为已公开。",
            "Link the document from the disclosure column: then it is published.",
        ),
        "dead_link": Named(
            "恢复链接的内容，或把链接改到现在的地址。",
            "Restore what the link led to, or point it to where that now is.",
        ),
        "walled": Named(
            "取消登录或校内访问限制。", "Lift the login or the restriction to the campus network."
        ),
        "hollow": Named("在该页放上正文或附件。", "Put the text or an attachment into the page."),
        "undated": Named(
            "在标题写明年度，或在页面标明发布日期。",
            "Put the period into the title, or the day of posting on the page.",
        ),
        "unread": Named(
            "换成可以选取文字的文件；或由人核对后用 compliance review 确认。",
            "Replace the file by one whose text can be selected, or have a person confirm it with "
            "compliance review.",
        ),
        "doubtful": Named(
            "确是所要求的文件的，用 compliance review 确认；不是的，发布标题写明“{part}”的文件。",
            "If it is what is required, confirm it with compliance review; if not, publish a document whose "
            "title says “{part}”.",
        ),
        "changed_since": Named(
            "打开页面看一看变化，用 compliance review 重新确认。",
            "Look at what has changed and confirm again with compliance review.",
        ),
        "unlooked": Named(
            "确认网站可以访问后重新审查：没能看到的，不作结论。",
            "Make sure that the sites answer and audit again: nothing is concluded of what was not seen.",
        ),
    }
)


def advice_for(part: PartFinding, words: Words) -> tuple[str, ...]:
    """What would have made the verdict better; nothing where it cannot be better."""
    if part.verdict in (Verdict.PUBLISHED, Verdict.NOT_APPLICABLE):
        return ()
    said = dict.fromkeys(filter(None, (_advice(reason, part, words) for reason in part.reasons)))
    return tuple(said)


def _advice(reason: Reason, part: PartFinding, words: Words) -> str:
    told = next((named for code, named in ADVICE.items() if reason.code.startswith(code)), None)
    if told is None:
        return ""
    due = shown(part.freshness.due_period or "") or words("what_is_due")
    return told.of(words.lang).format(part=shown(part.title), due=due)
