"""评测: the matcher's accuracy on labelled documents, as numbers anyone can recompute.

A labelled record says which items a careful clerk would accept the document for. Items a lenient clerk
would accept too (``items_also``) are neither rewarded nor punished. The documents are shown to the matcher
as titles alone, as pages of a crawl, or as saved files.
"""

from compliance.evaluation.counting import Bin, Confusion, Evaluation, Judged, Rates, Summary, Unseen
from compliance.evaluation.crawled import Crawled
from compliance.evaluation.judging import Answer, Shown, Source, evaluate
from compliance.evaluation.labels import Labelled, Line, read_labelled, subject_of
from compliance.evaluation.learning import learn
from compliance.evaluation.saved import Saved
from compliance.evaluation.splitting import folds_of, kept_apart
from compliance.evaluation.text import render_text
from compliance.evaluation.titles import Folds, Titles

__all__ = [
    "Answer",
    "Bin",
    "Confusion",
    "Crawled",
    "Evaluation",
    "Folds",
    "Judged",
    "Labelled",
    "Line",
    "Rates",
    "Saved",
    "Shown",
    "Source",
    "Summary",
    "Titles",
    "Unseen",
    "evaluate",
    "folds_of",
    "kept_apart",
    "learn",
    "read_labelled",
    "render_text",
    "subject_of",
]
