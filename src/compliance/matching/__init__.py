"""比对: which parts of the checklist a document is for, with every reason for and against."""

from compliance.matching.claims import Claims
from compliance.matching.learned import Learned, Learnt, Titles, read_learned, write_learned
from compliance.matching.matcher import Matcher
from compliance.matching.weights import Weights, read_weights

__all__ = [
    "Claims",
    "Learned",
    "Learnt",
    "Matcher",
    "Titles",
    "Weights",
    "read_learned",
    "read_weights",
    "write_learned",
]
