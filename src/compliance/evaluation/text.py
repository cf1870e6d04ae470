"""评测结果: an evaluation as text for a terminal."""

from __future__ import annotations

from compliance.evaluation.counting import Evaluation, Rates, Summary, Unseen
from compliance.reasons import outcome_words


def render_text(evaluation: Evaluation) -> str:
    """The numbers of ``evaluation``, in Chinese and English, ready to print."""
    summary = evaluation.summary
    blocks = (
        _overall(summary),
        _unseen(evaluation.unseen),
        _tables(summary),
        _schools(summary),
        _calibration(summary),
        _confusions(summary),
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def _overall(summary: Summary) -> str:
    lines = [
        f"记录 records {summary.records} · 已标注 labelled {summary.labelled}"
        f" · 学校 schools {summary.schools}",
        f"准确率 precision {_percent(summary.precision)} · 召回率 recall {_percent(summary.recall)}"
        f" · F1 {_percent(summary.f1)}",
        f"待人工复核 grey {_percent(summary.grey)}"
        f" · 误报 false positives {_percent(summary.false_positive_rate)}"
        f" · 难例误报 on hard negatives {_percent(summary.hard_negative_rate)}"
        f" · 校准误差 calibration error {_percent(summary.calibration_error)}",
    ]
    apart = summary.apart
    if apart.right or apart.wrong or apart.missed:
        lines.append(
            f"另置的学校 schools kept apart: 准确率 precision {_percent(apart.precision)}"
            f" · 召回率 recall {_percent(apart.recall)} ({apart.right} right, {apart.wrong} wrong,"
            f" {apart.missed} missed)"
        )
    return "\n".join(lines)


def _unseen(unseen: tuple[Unseen, ...]) -> str:
    """The records without a document, and those whose document could not be read."""
    absent = [f"  {one.id} {one.place}" for one in unseen if one.outcome is None]
    closed = [
        f"  {one.id} {one.place}: {' '.join(outcome_words(one.outcome))}" for one in unseen if one.outcome
    ]
    lines = (
        [f"没有文件或正文，不计入 no file, or no text in it, not counted {len(absent)}", *absent]
        if absent
        else []
    )
    lines += [f"未能读出，按没有内容计 not read, counted as empty {len(closed)}", *closed] if closed else []
    return "\n".join(lines)


def _tables(summary: Summary) -> str:
    lines = ["            precision   recall       F1   right  wrong  missed"]
    lines += [_row(name, rates) for name, rates in summary.per_kind.items()]
    lines += [_row(f"item {name}", rates) for name, rates in summary.per_item.items()]
    return "\n".join(lines)


def _row(name: str, rates: Rates) -> str:
    shares = "".join(f"{_percent(share):>9}" for share in rates[:3])
    return f"{name:<12}{shares}{rates.right:>8}{rates.wrong:>7}{rates.missed:>8}"


def _schools(summary: Summary) -> str:
    """The schools with errors, most of them first."""
    faulty = [(name, rates) for name, rates in summary.per_school.items() if rates.wrong or rates.missed]
    if not faulty:
        return ""
    faulty.sort(key=lambda one: -(one[1].wrong + one[1].missed))
    lines = ["出错的学校 schools with errors: right, wrong, missed"]
    for name, rates in faulty:
        lines.append(f"  {rates.right:>4} {rates.wrong:>4} {rates.missed:>4}  {name or '未注明 not named'}")
    return "\n".join(lines)


def _calibration(summary: Summary) -> str:
    if not summary.calibration:
        return ""
    lines = ["校准 calibration: score, count, mean, share right"]
    for one in summary.calibration:
        lines.append(f"  {one.low:.1f}-{one.high:.1f} {one.records:>5} {one.mean:>6.2f} {one.right:>6.2f}")
    return "\n".join(lines)


def _confusions(summary: Summary) -> str:
    if not summary.confusions:
        return ""
    lines = ["最严重的错误 worst confusions"]
    for one in summary.confusions:
        fault = "误采 accepted" if one.fault == "accepted" else "漏掉 missed"
        wanted = ",".join(one.wanted) or "无 none"
        lines.append(f"  {fault} {one.item} ({one.score:.2f}; 应为 wanted {wanted}) {one.title}")
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
