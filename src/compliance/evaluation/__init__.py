"""评测: the matcher's accuracy on labelled titles, as numbers anyone can recompute.

A labelled record says which items a careful clerk would accept the document for. Items a lenient clerk
would accept too (``items_also``) are neither rewarded nor punished.
"""

from compliance.evaluation.counting import Bin, Confusion, Evaluation, Judged, Rates, Summary
from compliance.evaluation.judging import evaluate, judge_record, subject_of
from compliance.evaluation.labels import Labelled, read_labelled
from compliance.evaluation.text import render_text

__all__ = [
    "Bin",
    "Confusion",
    "Evaluation",
    "Judged",
    "Labelled",
    "Rates",
    "Summary",
    "evaluate",
    "judge_record",
    "read_labelled",
    "render_text",
    "subject_of",
]
