"""取证: the statement that goes with a proof, and what a check of the records found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from compliance.model import Audit
from compliance.proofs import Checked, Proof, Sighting, Soundness
from compliance.report.markdown import escape, link, table
from compliance.report.plain import shown
from compliance.report.screen import Canvas, Line, RenderableType, Sheet, address, line
from compliance.report.strings import Words
from compliance.report.wording import OUTCOMES, Lang, Named, name_of
from crawler.pacing import CHINA

_SAID: Mapping[str, Named] = MappingProxyType(
    {
        "title": Named("取证说明", "Statement of proof"),
        "about": Named(
            "{school} · 事项{item} {title} · 审查日 {as_of}",
            "{school} · item {item} {title} · audited as of {as_of}",
        ),
        "evidence": Named("依据{number}：", "Evidence {number}: "),
        "address": Named("网址", "Address"),
        "final": Named("实际打开", "Ended at"),
        "part": Named("对应要点", "Part"),
        "fetched": Named("采集时间（北京时间）", "Fetched (Beijing time)"),
        "status": Named("HTTP 状态", "HTTP status"),
        "path": Named("点击路径", "Click path"),
        "posted": Named("页面所示发布日期", "Posted, as the page says"),
        "digest": Named("内容的 SHA-256", "SHA-256 of the content"),
        "kept": Named(
            "存档文件：{file}（WARC 1.1，可用 ReplayWeb.page、pywb 打开；取自 {record}，收到于 {at}）",
            "Archived: {file} (WARC 1.1, opens in ReplayWeb.page or pywb; from {record}, received {at})",
        ),
        "body": Named("内容文件：{file}", "Content: {file}"),
        "lost": Named(
            "找不到存档的内容：存有它的抓取记录已不在这里，只能证明当时的摘要。",
            "The archived content is not to be found: the crawl that holds it is gone; its digest remains.",
        ),
        "seen": Named("历次采集", "Every crawl that saw it"),
        "same": Named("内容相同", "the same content"),
        "other": Named("内容不同", "other content"),
        "record": Named("抓取记录", "Crawl record"),
        "began": Named("开始（北京时间）", "Began (Beijing time)"),
        "outcome": Named("结果", "Outcome"),
        "content": Named("与依据相比", "Beside the evidence"),
        "chain": Named("抓取记录的封存", "Seals of the crawl records"),
        "state": Named("核验", "Check"),
        "seal": Named("封存号（manifest.json 的 SHA-256）", "Seal (SHA-256 of manifest.json)"),
        "sound": Named("与封存时一致", "as it was sealed"),
        "damaged": Named("封存后有改动", "changed since it was sealed"),
        "unsealed": Named("未封存（旧版本的记录）", "never sealed (made by an older version)"),
        "unfinished": Named("抓取未完成，尚未封存", "unfinished, not sealed yet"),
        "first": Named("链的起点", "first of its chain"),
        "present": Named("接续前一次", "continues the one before"),
        "absent": Named("所接续的记录不在这里", "the one it continues is not here"),
        "changed": Named("内容改变", "changed"),
        "lost_file": Named("缺失", "missing"),
        "added": Named("封存后新增", "added since"),
        "how": Named("怎样核对", "How to check"),
        "how_1": Named(
            "各文件的 SHA-256 列在 manifest.json；用 sha256sum 逐个核对，或运行 compliance verify。",
            "manifest.json lists every file's SHA-256: compare with sha256sum, or run compliance verify.",
        ),
        "how_2": Named(
            "封存号请另行记录（公文、邮件）：只有它在别处有记载，整条链才不能事后伪造。",
            "Note the seal elsewhere (a letter, a mail): only then can the chain not be forged afterwards.",
        ),
        "how_3": Named(
            "存档是网站当时返回的原样，可能含有网页自己的个人信息和脚本，请只在隔离环境中打开。",
            "The archive is what the site answered, with the personal data and scripts of that page.",
        ),
        "verified": Named("抓取记录核验", "Check of the crawl records"),
        "none_sealed": Named("没有已封存的记录可核验。", "There is no sealed record to check."),
        "audit_unreadable": Named(
            "{file} 已损坏，读不出来；审查库里另有一份：compliance history … --report 编号",
            "{file} is damaged and cannot be read; the store has another: compliance history … --report",
        ),
        "audit_differs": Named(
            "{file} 记载的封存号 {seal} 与抓取记录不符",
            "{file} names the seal {seal}, which is not the record's",
        ),
    }
)


def statement(
    audit: Audit,
    item: tuple[str, str],
    proofs: Sequence[Proof],
    files: Sequence[tuple[str, str]],
    checked: Sequence[Checked],
    *,
    lang: Lang = "zh",
) -> str:
    """The statement as Markdown. ``files``: for each proof the names of its archive and content file."""

    def lines() -> Iterator[str]:
        say = _speaker(lang)
        yield f"# {say('title')}"
        yield ""
        about = {"school": audit.school.name, "item": item[0], "title": item[1], "as_of": audit.as_of}
        yield escape(say("about", **about))
        yield ""
        for number, (proof, names) in enumerate(zip(proofs, files, strict=True), 1):
            yield f"## {say('evidence', number=number)}{escape(proof.evidence.title or proof.evidence.url)}"
            yield ""
            yield from _evidence(proof, names, lang)
            yield ""
            yield from _seen(proof.sightings, lang)
        yield f"## {say('chain')}"
        yield ""
        yield from table(_heads(lang, "record", "began", "state", "seal"), _seals(checked, lang))
        yield f"## {say('how')}"
        yield ""
        for key in ("how_1", "how_2", "how_3"):
            yield f"- {escape(say(key))}"

    return "\n".join(lines()) + "\n"


def _evidence(proof: Proof, names: tuple[str, str], lang: Lang) -> Iterator[str]:
    say, one = _speaker(lang), proof.evidence
    facts = [("address", link(one.url, one.url))]
    if one.final_url != one.url:
        facts.append(("final", link(one.final_url, one.final_url)))
    facts += [("part", escape(one.part)), ("fetched", _moment(one.fetched_at))]
    facts += [("status", str(one.http_status or "-")), ("digest", f"`{one.sha256 or '-'}`")]
    if one.found_via:
        facts.append(("path", " → ".join(escape(shown(step)) for step in one.found_via)))
    if one.published:
        facts.append(("posted", f"{one.published} {escape(shown(one.date_words))}".strip()))
    colon = Words(lang)("colon")
    for key, value in facts:
        yield f"- {say(key)}{colon}{value}"
    if proof.kept is None:
        yield f"- **{say('lost')}**"
        return
    at = _moment(proof.kept.exchange.at)
    yield f"- {escape(say('kept', file=names[0], record=proof.record, at=at))}"
    yield f"- {escape(say('body', file=names[1]))}"


def _seen(sightings: Sequence[Sighting], lang: Lang) -> Iterator[str]:
    if not sightings:
        return
    say = _speaker(lang)
    yield f"### {say('seen')}"
    yield ""
    rows = (
        (
            escape(each.record),
            _moment(each.at),
            f"{name_of(OUTCOMES, each.outcome, lang)} {each.status or ''}".strip(),
            say("same" if each.same else "other") if each.sha256 else "-",
        )
        for each in sightings
    )
    yield from table(_heads(lang, "record", "fetched", "outcome", "content"), rows)


def _seals(checked: Sequence[Checked], lang: Lang) -> Iterator[tuple[str, ...]]:
    say = _speaker(lang)
    for each in checked:
        state = say(each.soundness.value) + (f" · {say(each.link)}" if each.seal else "")
        yield escape(each.name), _moment(each.started_at), state, f"`{each.seal or '-'}`"


def verification(
    checked: Sequence[Checked], differing: Sequence[tuple[str, str]], *, lang: Lang = "zh"
) -> RenderableType:
    """What a check found, for a terminal. ``differing``: audits that name a seal no record has."""

    def draw(canvas: Canvas) -> Iterator[Line]:
        say = _speaker(lang)
        yield line((say("verified"), "bold"))
        if not any(each.seal for each in checked):
            yield line((say("none_sealed"), "yellow"))
        for each in checked:
            good = each.soundness is Soundness.SOUND
            style = "green" if good else "bold red" if each.soundness is Soundness.DAMAGED else "yellow"
            mark = ("+ " if good else "! ") if canvas.ascii_only else ("✓ " if good else "! ")
            linked = f" · {say(each.link)}" if each.seal else ""
            state = (say(each.soundness.value), style)
            yield line((f"{mark}{each.name} ", style), f"{_moment(each.started_at)} ", state)
            if each.seal:
                yield line((f"{each.seal}{linked}", "dim"), indent=2)
            for name, what in each.damage:
                harm = say("lost_file" if what == "lost" else what)
                yield line((harm, "red"), " ", address(name), indent=2)
        for file, seal in differing:
            key = "audit_differs" if seal else "audit_unreadable"
            yield line(("! " + say(key, file=file, seal=seal), "bold red"))

    return Sheet(draw, lang=lang)


def _speaker(lang: Lang) -> Callable[..., str]:
    def say(key: str, **values: object) -> str:
        return _SAID[key].en.format(**values) if lang == "en" else _SAID[key].zh.format(**values)

    return say


def _moment(at: datetime | None) -> str:
    return "-" if at is None else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _heads(lang: Lang, *keys: str) -> list[str]:
    return [_speaker(lang)(key) for key in keys]
