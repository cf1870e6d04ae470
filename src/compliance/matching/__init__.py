"""比对: which parts of the checklist a document is for, with every reason for and against."""

from compliance.matching.claims import Claims
from compliance.matching.matcher import Matcher
from compliance.matching.weights import Weights, read_weights

__all__ = ["Claims", "Matcher", "Weights", "read_weights"]
