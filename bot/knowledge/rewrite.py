"""Rewrites a question before it is looked up: spelling, and the names that articles also go by.

Only a word that neither the library nor the encoder knows is taken for a slip, so a real word that no
article has ("tyre", "flight") is left alone and still tells that the question is about something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from rapidfuzz import fuzz, process

from bot.knowledge.text import fold, words

# A slip counts as the word of the library that it resembles this much (0 to 100).
RESEMBLANCE = 85.0
SHORTEST_CORRECTED = 5

# A single word ("cold", "nerves") is too often meant otherwise to be taken for an article's name.
SHORTEST_NAME = 2

_WORD = re.compile(r"[^\W\d_]+")

# "My head hurts", "me back is absolutely killing me": said of a part of the body, this is what articles call
# a sore head or head pain.
_HURTS = re.compile(
    r"\b(?:my|me|his|her|the|our)\s+(?:lower |upper |left |right )?(\w+)"
    r"(?:\s+(?:is|are|has|have|been|really|so|keeps?|still|always|just|absolutely|bloody)){0,4}"
    r"\s+(?:hurts?|hurting|aches?|aching|sore|painful|throb(?:s|bing)?|pound(?:s|ing)|kill(?:s|ing))\b"
)


class Rewriter:
    """Rewrites questions for one library."""

    def __init__(
        self,
        texts: Iterable[str],
        names: Mapping[str, str],
        knows: Callable[[str], bool],
    ) -> None:
        """Learn the library.

        Args:
            texts: everything that the library says; its words are the right spelling.
            names: another name of an article → its title.
            knows: whether a lower-case word is one that the encoder has a meaning for.
        """
        self._vocabulary = sorted({word for text in texts for word in words(text)})
        self._known = frozenset(self._vocabulary)
        self._names = {
            f" {' '.join(spelt)} ": title
            for name, title in names.items()
            if len(spelt := words(name)) >= SHORTEST_NAME
        }
        self._knows = knows

    def rewrite(self, question: str) -> str:
        """Return the question with slips put right and the titles of the articles it names added."""
        spelt = _WORD.sub(self._put_right, fold(question))
        sore = [f"{part} pain; sore {part}" for part in _HURTS.findall(spelt.casefold())]
        said = f" {' '.join(words('; '.join((spelt, *sore))))} "
        titles = dict.fromkeys(title for name, title in self._names.items() if name in said)
        return f"{spelt} ({'; '.join(titles)})" if titles else spelt

    def _put_right(self, match: re.Match[str]) -> str:
        word = match.group().casefold()
        if len(word) < SHORTEST_CORRECTED or word in self._known or self._knows(word):
            return match.group()
        best = process.extractOne(
            word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=RESEMBLANCE
        )
        return best[0] if best else match.group()
