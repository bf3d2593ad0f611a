"""The language data: fillers, SMS spellings, look-alikes, cues of context, words for people.

data/clinical/language holds what every language shares (look-alike letters, emoji) and a folder a
language. Reviewed data like the rules: readable, checked, and named by file and line when wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.clinical.facts import SELF, SOMEBODY
from bot.clinical.reading.context import Cue, Cues, End, Reach, Said
from bot.clinical.reading.matching import PhraseIndex
from bot.clinical.reading.normalise import fold
from bot.clinical.reading.people import People
from bot.clinical.reading.phrase_lists import add_word_sets, read_phrases
from bot.clinical.reading.phrases import Node
from bot.clinical.reading.quantities import QuantityWords
from bot.clinical.source import Entry, RuleError, read_entry


@dataclass(frozen=True)
class Language:
    """Everything that reading needs to know of one language."""

    locale: str
    fillers: frozenset[str]
    context_fillers: frozenset[str]
    gap_stops: frozenset[str]
    expand: dict[str, tuple[str, ...]]
    misspelled: dict[str, tuple[str, ...]]
    real_words: frozenset[str]
    look_alikes: dict[str, str]
    emoji: dict[str, tuple[str, ...]]
    quantities: QuantityWords
    cues: Cues
    people: People
    word_sets: dict[str, Node]
    phrases: tuple[Node, ...]

    def nodes(self) -> Iterator[Node]:
        """Every phrase of the language itself."""
        yield from self.phrases


def load_language(folder: Path, locale: str) -> Language:
    """Read `folder` (data/clinical/language) for one locale ("en"). Raises RuleError."""
    own = folder / locale
    if not own.is_dir():
        raise RuleError(f"language/{locale}", 1, "there is no such language folder")
    words = _read(own / "words.yml", folder).mapping(
        ["fillers", "context_fillers", "gap_stops", "list_words", "sms", "misspelled"],
        ["words", "about"],
    )
    word_sets: dict[str, Node] = {}
    if "words" in words:
        add_word_sets(words["words"], word_sets)
    phrases: list[Node] = []
    cues = _cues(own / "context", folder, word_sets, words["list_words"], phrases)
    people = _people(_read(own / "people.yml", folder), word_sets, phrases)
    return Language(
        locale=locale,
        fillers=_word_list(words["fillers"]),
        context_fillers=_word_list(words["context_fillers"]),
        gap_stops=_word_list(words["gap_stops"]),
        expand={fold(k, {}).chars: _several(v) for k, v in words["sms"].mapping().items()},
        misspelled=_misspelled(words["misspelled"]),
        real_words=_real_words(own / "real_words.txt", folder),
        look_alikes={
            char: letter
            for letter, chars in _read(folder / "look_alikes.yml", folder).mapping().items()
            for char in chars.text().replace(" ", "")
        },
        emoji={k: _several(v) for k, v in _read(folder / "emoji.yml", folder).mapping().items()},
        quantities=_quantities(_read(own / "quantities.yml", folder)),
        cues=cues,
        people=people,
        word_sets=word_sets,
        phrases=tuple(phrases),
    )


_QUANTITY_WORDS = (
    "temperature",
    "glucose",
    "oxygen",
    "pulse",
    "pressure",
    "pregnancy",
    "pregnancy_after",
    "not_pregnancy_after",
    "before_age",
    "after_age",
    "before_bare_age",
    "after_bare_age",
    "not_age_before",
    "not_age_after",
    "not_lasted_before",
    "not_lasted_after",
    "other_units",
)
_UNITS = ("months_a_unit", "minutes_a_unit")
_NUMBERS = ("numbers", "vague_numbers")
_ENDS = ("ends_at", "ends_what_follows")
_SWITCHES = ("over_commas", "at_end", "after_pause", "sentence_before")


def _read(path: Path, folder: Path) -> Entry:
    return read_entry(path, path.relative_to(folder.parent).as_posix())


def _plain(word: str) -> str:
    return fold(word, {}).chars.replace("'", "")


def _several(entry: Entry) -> tuple[str, ...]:
    return tuple(_plain(word) for word in entry.text().split())


def _word_list(entry: Entry) -> frozenset[str]:
    return frozenset(_plain(word) for text in entry.texts() for word in text.split())


def _misspelled(entry: Entry) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for right, wrongs in entry.mapping().items():
        for wrong in _word_list(wrongs):
            found[wrong] = (*found.get(wrong, ()), _plain(right))
    return found


def _real_words(path: Path, folder: Path) -> frozenset[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        name = path.relative_to(folder.parent).as_posix()
        raise RuleError(name, 1, f"can't be read: {error.strerror}") from error
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


def _cues(
    own: Path, folder: Path, word_sets: dict[str, Node], list_words: Entry, phrases: list[Node]
) -> Cues:
    """Read the files of one folder, each about one way of saying (negated, past, …)."""
    cues: list[tuple[Node, Cue]] = []
    pseudo: list[tuple[Node, Said]] = []
    ends: list[tuple[Node, End]] = []
    for path in sorted(own.glob("*.yml")):
        file = _read(path, folder).mapping(["said", "cues"], ["words", "about", *_ENDS, "not_cues"])
        said = Said(file["said"].one_of(item.value for item in Said))
        if "words" in file:
            add_word_sets(file["words"], word_sets)
        for entry in file["cues"].items():
            keys = entry.mapping(["reach", "say"], ["words", *_SWITCHES])
            cue = Cue(
                said,
                Reach(keys["reach"].one_of(item.value for item in Reach)),
                keys["words"].whole(1) if "words" in keys else 1000,
                **{switch: _yes(keys[switch]) for switch in _SWITCHES if switch in keys},
            )
            cues += [(node, cue) for node in read_phrases(keys["say"], word_sets)]
        if "not_cues" in file:
            pseudo += [(node, said) for node in read_phrases(file["not_cues"], word_sets)]
        for key in _ENDS:
            if key in file:
                end = End(said, forward_only=key == "ends_what_follows")
                ends += [(node, end) for node in read_phrases(file[key], word_sets)]
    phrases += [node for node, _ in (*cues, *pseudo, *ends)]
    return Cues(PhraseIndex(cues), PhraseIndex(pseudo), PhraseIndex(ends), _word_list(list_words))


def _yes(entry: Entry) -> bool:
    return entry.one_of(["yes", "no", "true", "false"]) in ("yes", "true")


def _quantities(entry: Entry) -> QuantityWords:
    keys = entry.mapping([*_NUMBERS, *_UNITS, *_QUANTITY_WORDS], ["about"])
    numbers = {
        name: {word: number.number() for word, number in keys[name].mapping().items()}
        for name in _NUMBERS
    }
    units = {
        name: {
            word: float(size)
            for size, words in keys[name].mapping().items()
            for word in _word_list(words)
        }
        for name in _UNITS
    }
    return QuantityWords(
        numbers=numbers["numbers"],
        vague_numbers=numbers["vague_numbers"],
        months_a_unit=units["months_a_unit"],
        minutes_a_unit=units["minutes_a_unit"],
        **{name: _word_list(keys[name]) for name in _QUANTITY_WORDS},
    )


def _people(entry: Entry, word_sets: dict[str, Node], phrases: list[Node]) -> People:
    keys = entry.mapping(["self", "somebody", "groups", "bystanders"], ["words", "about"])
    if "words" in keys:
        add_word_sets(keys["words"], word_sets)
    labelled = [(node, SELF) for node in read_phrases(keys["self"], word_sets)]
    labelled += [(node, SOMEBODY) for node in read_phrases(keys["somebody"], word_sets)]
    for group, said in keys["groups"].mapping().items():
        labelled += [(node, group) for node in read_phrases(said, word_sets)]
    bystanders = [(node, SELF) for node in read_phrases(keys["bystanders"], word_sets)]
    phrases += [node for node, _ in (*labelled, *bystanders)]
    return People(PhraseIndex(labelled), PhraseIndex(bystanders))
