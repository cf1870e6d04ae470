"""评测: the matcher's accuracy on labelled titles, as numbers anyone can recompute.

A labelled record says which items a careful clerk would accept the document for. Items a lenient clerk
would accept too (``items_also``) are neither rewarded nor punished.
"""

from compliance.evaluation.counting import Bin, Confusion, Evaluation, Judged, Rates, Summary
from compliance.evaluation.crawled import evaluate_crawl
from compliance.evaluation.judging import evaluate, evaluate_folds, judge_record
from compliance.evaluation.labels import Labelled, read_labelled, subject_of
from compliance.evaluation.learning import learn
from compliance.evaluation.splitting import folds_of, kept_apart
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
    "evaluate_crawl",
    "evaluate_folds",
    "folds_of",
    "judge_record",
    "kept_apart",
    "learn",
    "read_labelled",
    "render_text",
    "subject_of",
]
