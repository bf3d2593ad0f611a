"""Reads wishes that nobody could misunderstand: for a person, about consent, about one's own data.

They must be heard before consent, and while Rasa is down, so they are read here, by the phrase language
of the clinical room on the reviewed data of data/wishes. A wish is a whole sentence ("I want to talk to a
person"), give or take words of courtesy; words inside a longer sentence ("is there a person I can visit
on the ward?") are none. What is said less plainly is left to Rasa, whose intents end in the same wishes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.clinical.reading.chart import Chart
from bot.clinical.reading.language import Language, load_language
from bot.clinical.reading.matching import PhraseIndex
from bot.clinical.reading.normalise import fold
from bot.clinical.reading.phrase_lists import add_word_sets, read_phrases
from bot.clinical.reading.phrases import Node, vocabulary
from bot.clinical.reading.spelling import Lexicon
from bot.clinical.reading.tokens import cut
from bot.clinical.source import Entry, RuleError, read_entry

LOCALE = "en"


class Wish(StrEnum):
    """What a patient may ask of the gateway itself."""

    PERSON = "person"
    NO_AI = "no_ai"
    USE_AI = "use_ai"
    WITHDRAW_CONSENT = "withdraw_consent"
    GRANT_CONSENT = "grant_consent"
    AGREE = "agree"  # a yes to the consent question that has just been asked
    DISAGREE = "disagree"  # a no to it
    SHOW_DATA = "show_data"
    ERASE = "erase"
    KEEP = "keep"  # a no to the question whether everything is to be erased
    ERASE_NOW = "erase_now"  # a yes to it; never read from words alone
    QUESTION = "question"  # about privacy, with an answer in fixed words


# Read only as answers to the question that has just been asked: "yes" alone is no wish.
ANSWERS = frozenset({Wish.AGREE, Wish.DISAGREE, Wish.KEEP})


@dataclass(frozen=True)
class Example:
    """A sentence that must, or must not, be read as a wish."""

    text: str
    must: bool
    file: str
    line: int


@dataclass(frozen=True)
class Read:
    """A wish as it was read; `topic` names the question that `answer` answers."""

    wish: Wish
    topic: str = ""


@dataclass(frozen=True)
class Topic:
    """One kind of wish, or one question about privacy with its fixed answer."""

    name: str
    wish: Wish
    phrases: tuple[Node, ...]
    mentions: tuple[Node, ...]
    answer: str
    examples: tuple[Example, ...]


class WishBook:
    """Every wish that can be read, and the fixed answers. Pure; `read` never raises."""

    def __init__(self, language: Language, courtesies: frozenset[str], topics: Sequence[Topic]):
        self.topics = {topic.name: topic for topic in topics}
        self._language = language
        self._courtesies = courtesies
        said = [(phrase, topic) for topic in topics for phrase in topic.phrases]
        mentioned = [(phrase, topic.name) for topic in topics for phrase in topic.mentions]
        words: set[str] = set(courtesies)
        words.update(*(vocabulary(phrase) for phrase, _ in (*said, *mentioned)))
        self._lexicon = Lexicon(words, language.real_words, language.misspelled)
        self._said: PhraseIndex[Topic] = PhraseIndex(said)
        self._mentioned: PhraseIndex[str] = PhraseIndex(mentioned)

    def read(self, text: str) -> Read | None:
        """The wish that a sentence of the message is, the gravest first; None if there is none."""
        found = [
            match.label
            for chart in self._charts(text)
            for match in self._said.find(chart)
            if self._is_whole(chart, match.first, match.last)
        ]
        if not found:
            return None
        order = list(self.topics)
        first = min(found, key=lambda topic: order.index(topic.name))
        return Read(first.wish, first.name)

    def topic_of(self, text: str) -> str:
        """The question that a message is about, by a word that gives it away; "" for all of them."""
        for chart in self._charts(text):
            for match in self._mentioned.find(chart):
                return match.label
        return ""

    def _charts(self, text: str) -> list[Chart]:
        language = self._language
        sentences = cut(
            fold(text, language.look_alikes),
            language.expand,
            {},
            self._lexicon.is_known,
            self._lexicon.split,
        )
        return [
            Chart(sentence, self._lexicon, self._courtesies, language.gap_stops)
            for sentence in sentences
        ]

    def _is_whole(self, chart: Chart, first: int, last: int) -> bool:
        """Whether nothing but courtesies stands around these words, from one pause to the next."""
        sentence = chart.sentence
        begins, ends = sentence[first].segment, sentence[last - 1].segment
        around = (*sentence[:first], *sentence[last:])
        return all(
            token.word in self._courtesies for token in around if begins <= token.segment <= ends
        )


def load_wishes(folder: Path, language_folder: Path) -> WishBook:
    """Read data/wishes.

    Raises:
        RuleError: naming the file and the line.
    """
    shared = read_entry(folder / "words.yml", "wishes/words.yml")
    keys = shared.mapping(["about", "courtesies", "words"], [])
    courtesies = frozenset(word for text in keys["courtesies"].texts() for word in text.split())
    word_sets: dict[str, Node] = {}
    add_word_sets(keys["words"], word_sets)
    topics: list[Topic] = []
    for name in ("wishes.yml", "questions.yml"):
        entries = read_entry(folder / name, f"wishes/{name}").mapping()
        for topic, entry in entries.items():
            topics.append(_topic(topic, entry, word_sets))
    return WishBook(load_language(language_folder, LOCALE), courtesies, topics)


def _topic(name: str, entry: Entry, word_sets: dict[str, Node]) -> Topic:
    keys = entry.mapping(["meaning", "say", "must", "must_not"], ["answer", "mentions"])
    is_question = "answer" in keys
    if not is_question and name not in set(Wish):
        raise entry.fail(f"there is no wish {name!r}, and a question needs an 'answer'")
    mentions = read_phrases(keys["mentions"], word_sets) if "mentions" in keys else ()
    return Topic(
        name,
        Wish.QUESTION if is_question else Wish(name),
        read_phrases(keys["say"], word_sets),
        mentions,
        " ".join(keys["answer"].text().split()) if is_question else "",
        tuple(
            Example(item.text(), key == "must", item.file, item.line)
            for key in ("must", "must_not")
            for item in _several(keys[key])
        ),
    )


def _several(entry: Entry) -> list[Entry]:
    if not isinstance(entry.value, list) or len(entry.value) < 4:
        raise RuleError(entry.file, entry.line, "at least four examples are needed here")
    return entry.items()
