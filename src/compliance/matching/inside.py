"""内文: does a part stand inside a document that covers its item, and where."""

from __future__ import annotations

import re

from compliance.matching.frames import giver
from compliance.matching.lexicon import Lexicon
from compliance.matching.weights import Weights
from compliance.model import Part, PartKind, Signal, Subject
from compliance.signs import count_figures

LONGEST_TEXT = 400_000  # characters of one document that are searched
PASSAGE = 160
FIGURE_BEFORE, FIGURE_AFTER = (
    12,
    40,
)  # characters around a word where its figure stands, in prose or in a table
LONGEST_ROW = 2_000  # characters of a table's row that are looked at
CUT = "…"  # a text that ends so is an excerpt: what it lacks may stand further on


class Inside:
    """What stands inside one document. Its text is normalised at most once, and only when asked for."""

    def __init__(self, subject: Subject, weights: Weights, lexicon: Lexicon) -> None:
        self._subject = subject
        self._weights = weights
        self._lexicon = lexicon
        self._plain: str | None = None

    def contains(self, part: Part, *, look: bool, elsewhere: bool) -> tuple[Signal, str]:
        """Whether what ``part`` must contain stands here, and the passage where it does.

        ``look``: whether the document is named well enough to search its text. ``elsewhere``: the
        document has an item of its own, so what was not seen does not count.
        """
        give = giver(self._weights)
        wanted = [(words, self._lexicon.plain(words)) for words in part.contains]
        subject = self._subject
        for signal, names in (
            ("table_name", subject.tables),
            ("attachment_name", subject.attachments),
            ("contains_found", subject.headings),
        ):
            for name in names:
                plain = self._lexicon.plain(name)
                for words, text in wanted:
                    if text in plain:
                        return give(signal, words), name[:PASSAGE]
        if look:
            for words, text in wanted:
                passage = self._figure(words) if part.kind is PartKind.DATA else self.passage(words, text)
                if passage:
                    return give("contains_found", words), passage
        seen = len(subject.text) + sum(map(len, subject.tables))
        cut = subject.text.endswith(CUT) or bool(subject.attachments)
        if seen >= self._weights.contains_unknown_below and not cut:
            return give("contains_absent", part.contains[0]), ""
        return give("contains_unseen" if elsewhere else "contains_unknown", part.contains[0]), ""

    def _figure(self, words: str) -> str:
        """The stretch of text where a figure stands by ``words``: 教授 in a leader's life counts nobody."""
        text = self._subject.text[:LONGEST_TEXT]
        for found in re.finditer(r"\s*".join(map(re.escape, words)), text):
            start, end = max(0, found.start() - FIGURE_BEFORE), found.end() + FIGURE_AFTER
            while 0 < start < found.start() and text[start - 1].isdigit():
                start += 1  # not half a year
            below = _cell_below(text, found.start())
            if count_figures(below):
                return " ".join((words, below.strip()))[:PASSAGE]
            if count_figures(text[start:end].rstrip("0123456789")):
                return " ".join(text[start : end + PASSAGE // 2].split())[:PASSAGE]
        return ""

    def passage(self, words: str, plain: str) -> str:
        """The stretch of text around ``words`` (``plain`` when normalised), or nothing.

        The words are looked for as written, which is fast; then across spaces and other spellings.
        """
        text = self._subject.text[:LONGEST_TEXT]
        at = text.find(words)
        end = at + len(words)
        if at < 0:
            if self._plain is None:
                self._plain = self._lexicon.plain_text(text)
            if plain not in self._plain:
                return ""
            spaced = re.search(r"\s*".join(map(re.escape, words)), text)
            if spaced is None:
                return words[:PASSAGE]
            at, end = spaced.span()
        room = max(0, PASSAGE - (end - at)) // 2
        return " ".join(text[max(0, at - room) : end + room].split())[:PASSAGE]


def _cell_below(text: str, at: int) -> str:
    """Under the cell of a table's row that stands at ``at``, the cell of the next row, or nothing."""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    if end < 0 or "|" not in text[begin:end]:
        return ""
    cells = text[end + 1 : end + 1 + LONGEST_ROW].partition("\n")[0].split("|")
    column = text.count("|", begin, at)
    return cells[column] if column < len(cells) else ""
