"""Strings of explaining a verdict and of reviewing with a person, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance.report.wording import Named

DECISION_STATES: Mapping[str, Named] = MappingProxyType(
    {
        "used": Named("起作用", "in force"),
        "changed": Named("页面已变化，须重新确认", "page changed: confirm again"),
        "unused": Named("未用到", "not needed"),
        "unseen": Named("本次没有见到该页面", "page not seen this time"),
        "unknown": Named("清单中没有该事项", "no such item"),
    }
)

ASKING: Mapping[str, Named] = MappingProxyType(
    {
        # What a document is worth
        "strength": Named("（{strength}）", " ({strength})"),
        "sureness": Named("把握 {score}", "confidence {score}"),
        "sure": Named(
            "把握 {score}，达到采信线 {accept}", "confidence {score}; {accept} is needed to be taken"
        ),
        "half_sure": Named(
            "把握 {score}，不到采信线 {accept}，须由人确认",
            "confidence {score}; {accept} is needed to be taken, so a person must confirm",
        ),
        "hardly_sure": Named(
            "把握 {score}，不到复核线 {review}",
            "confidence {score}; {review} is needed to ask a person",
        ),
        "on_word": Named("由人认定采用", "taken on a person's word"),
        "closest": Named("最接近的内容", "What comes closest"),
        "lost_score": Named("把握 {score}，不到采信线 {accept}", "confidence {score}, below {accept}"),
        "lost_against": Named("{said}：{against}", "{said}: {against}"),
        "lost_hollow": Named("名称相符，但{why}", "its name fits, but {why}"),
        "lost_period": Named(
            "所属期间 {period}，早于采用的 {newer}", "covers {period}, older than {newer}, which was taken"
        ),
        "lost_place": Named("信息公开专栏没有链接到它", "the disclosure column does not lead to it"),
        "lost_rank": Named("排在采用的依据之后", "ranked behind the evidence taken"),
        "lost_why": Named("没有采用：{why}", "Not taken: {why}"),
        "lost_for": Named("针对 {part}", "for {part}"),
        "changed_since": Named("，此后页面内容有变化", "; the page has changed since"),
        "better": Named("怎样改善", "What would make it better"),
        "what_is_due": Named("现应公开的一期", "the period that is due"),
        "entries": Named("专栏中指向本要点的条目", "Entries of the column that name this part"),
        "entry_opened": Named("已打开，没有认出本要点的内容", "opens; nothing there was taken for this part"),
        "decided_by": Named("人工决定：{said}", "A person's decision: {said}"),
        "decisions": Named("人工复核的决定", "Decisions of people"),
        "decision": Named("决定", "Decision"),
        "decisions_warning": Named(
            "{count}条人工决定没有用上或须重新确认，见“人工复核的决定”。",
            "Decisions that found no use or must be made again: {count}; see “Decisions of people”.",
        ),
        # Review
        "review_place": Named("第{place}个，共{count}个", "{place} of {count}"),
        "review_asked": Named("是不是“{part}”所要求的文件？", "Is this the document asked for: “{part}”?"),
        "review_title": Named("标题", "Title"),
        "review_date": Named("日期", "Date"),
        "review_trail": Named("所在栏目", "Column"),
        "review_passage": Named("相关段落", "Passage"),
        "review_content": Named("内容", "Content"),
        "review_signals": Named("依据与疑点", "For and against"),
        "review_rivals": Named("同一要点的其他候选", "Other candidates for this part"),
        "review_no_rivals": Named("没有其他候选。", "There are no other candidates."),
        "review_before": Named("此前的决定：{said}", "Decided before: {said}"),
        "review_keys": Named(
            "y 是 | n 不是 | p 属于其他要点 | s 跳过 | o 打开网页 | u 撤销 | q 退出 | ? 说明",
            "y yes | n no | p another part | s skip | o open page | u undo | q quit | ? help",
        ),
        "review_help": Named(
            "y 是本要点的文件；n 不是，以后不再询问；p 编号：是别的要点的文件，如 p 19.2。后面可以写理由，"
            "如 n 只是征求意见。s 暂不决定；o 在浏览器打开；u 撤销上一个回答；q 退出。"
            "每个回答都立即保存，以后可以接着做。",
            "y: it is the document of this part. n: it is not, and is not asked again. p and a number: it is "
            "the document of another part, as in p 19.2. A reason may follow, as in n only a draft. "
            "s: not now. o: open it in the browser. u: undo the last answer. q: quit. Every answer is saved "
            "at once, and you can go on later.",
        ),
        "review_ask": Named("您的回答", "Your answer"),
        "review_end": Named(
            "已全部看完。u 撤销上一个回答，直接回车结束", "That was the last. u to undo it, Enter to end"
        ),
        "review_why": Named("理由（可以留空）", "Reason (may be left empty)"),
        "review_which": Named("属于哪个事项或要点（如 19.2）", "Which item or part (such as 19.2)"),
        "review_who": Named("您的姓名或岗位", "Your name or post"),
        "review_unknown": Named("没有这个回答：{answer}", "There is no such answer: {answer}"),
        "review_no_part": Named(
            "清单中没有其他事项或要点 {part}", "The checklist has no other item or part {part}"
        ),
        "review_no_undo": Named("没有可以撤销的回答。", "There is nothing to undo."),
        "review_undone": Named("已撤销。", "Undone."),
        "review_meanwhile": Named(
            "这期间别人改了同一项决定，您的操作没有写入。现在是：{said}。要改的话，请再说一次。",
            "Somebody else changed this very decision meanwhile; yours was not written. It now is: {said}. "
            "To change it, say so again.",
        ),
        "review_taken_back": Named("已撤销", "taken back"),
        "review_not_opened": Named("没有打开，请自行打开：{url}", "Not opened; open it yourself: {url}"),
        "review_opened": Named("已在浏览器打开：{url}", "Opened in the browser: {url}"),
        "review_saved": Named("已保存：{said}", "Saved: {said}"),
        "review_none": Named("没有需要人工复核的候选。", "There is nothing to review."),
        "review_done": Named(
            "本次决定 {decided} 个，还剩 {left} 个。", "Decided: {decided}; still open: {left}."
        ),
        "review_file": Named("决定写在：{path}", "The decisions are in {path}"),
        "review_again": Named("按决定重新判断：{command}", "To judge again by them: {command}"),
        "review_go_on": Named("以后接着复核：{command}", "To go on later: {command}"),
        "review_exported": Named("已导出 {count} 条：{path}", "Exported: {count} to {path}"),
    }
)
