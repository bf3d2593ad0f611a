"""The phrase language and how it is found in a sentence."""

from __future__ import annotations

import pytest

from bot.clinical.reading.chart import Chart
from bot.clinical.reading.matching import PhraseIndex
from bot.clinical.reading.normalise import fold
from bot.clinical.reading.phrases import Node, PhraseError, parse, resolve, vocabulary
from bot.clinical.reading.spelling import Lexicon
from bot.clinical.reading.tokens import cut

SETS: dict[str, Node] = {"pain": parse("(pain|ache|agony|dull throb)")}


def matches(phrase: str, text: str) -> list[str]:
    node = resolve(parse(phrase), SETS)
    lexicon = Lexicon(vocabulary(node), {"cheese", "paint"}, {})
    found = []
    for sentence in cut(fold(text, {}), {}, {}, lexicon.is_known, lexicon.split):
        chart = Chart(sentence, lexicon, frozenset({"my", "really"}), frozenset({"not"}))
        found += [
            " ".join(token.word for token in sentence[match.first : match.last])
            for match in PhraseIndex([(node, "it")]).find(chart)
        ]
    return found


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("chest pain", "I have chest pain", "chest pain"),
        ("chest pain", "chest really my pain", "chest really my pain"),
        ("chest <pain>", "chest ache", "chest ache"),
        ("chest <pain>", "a chest dull throb", "chest dull throb"),
        ("chest|heart pain", "heart pain", "heart pain"),
        ("so? tight", "tight", "tight"),
        ("so? tight", "so tight", "so tight"),
        ("(cant breathe|no air)", "can't breathe", "cant breathe"),
        ("pain .. arm", "pain one two three arm", "pain one two three arm"),
        ("pain ..1 arm", "pain one arm", "pain one arm"),
        ("[pain & chest]", "chest full of pain", "chest full of pain"),
        ("[pain & chest within 1]", "pain in chest", "pain in chest"),
        ("swell*", "swelling", "swelling"),
        ("took <number> pills", "took 30 pills", "took 30 pills"),
        ("can't", "can\u2019t".replace("\u2019", "'"), "cant"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str, found: str) -> None:
    assert found in matches(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("chest pain", "pain chest"),
        ("chest pain", "chest. Pain"),
        ("pain .. arm", "pain one two three four arm"),
        ("pain .. arm", "pain not arm"),
        ("=mi", "mo"),
        ("chest pain", "cheese pain"),
        ("chest pain", "chest paint"),
        ("took <number> pills", "took some pills"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert matches(phrase, text) == []


@pytest.mark.parametrize(
    "phrase", ["", "(chest", "chest)", "[pain chest]", "[pain & chest within x]", "a || b", "?"]
)
def test_a_malformed_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        parse(phrase)


def test_an_unknown_word_set_is_refused() -> None:
    with pytest.raises(PhraseError, match="<nothing>"):
        resolve(parse("<nothing>"), {})


def test_a_phrase_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one word"):
        PhraseIndex([(parse("..3"), "it")])
