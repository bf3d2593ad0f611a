"""How the knowledge room reads text: words, content words, sentences.

Kept small and predictable on purpose: the grounding check and the abstention both stand on it.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"')]*\s+(?=[“\"'(]?[A-Z0-9])")

# Words that say nothing about the subject of a question.
STOP_WORDS = frozenset(
    """
    a about after again all also always am an and any anyone anything are aren't as ask at away
    back be because been before being best better between both but by can can't cannot cant come
    could couldn't couldnt did didn't didnt do does doesn't doesnt doing don't dont down each
    either else ever every few for from get gets getting give go goes going gone good got had has
    hasn't hasnt have haven't havent having he hello help helps her here hey hi him his how i i'd
    i'll i'm i've if im in into is isn't isnt it it's its ive just keep keeps know let like long
    look lot make makes many may maybe me might mine more most much must my need needs no not now
    of off okay on once one only or other our out over own please put really rid right said same
    say see she should shouldn't shouldnt since so some someone something still such suppose take
    taking tell than thank thanks that that's thats the their them then there theres these they
    thing things think this those through to today tomorrow tonight too try under until up us use
    usually very want was wasn't wasnt way we well went were what what's whats when where wheres
    which while who whos why will with without won't wont would wouldn't wouldnt yes yesterday yet
    you you're your
    """.split()  # noqa: SIM905 - a list of words reads better than 300 quotes
)


def fold(text: str) -> str:
    """Return `text` with its white space folded and its look-alike characters composed (NFKC)."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case."""
    return [match.group() for match in _WORD.finditer(fold(text).casefold())]


def stem(word: str) -> str:
    """Return a rough stem, the same for the plain forms of one word ("burn", "burns", "burning")."""
    word = word.removesuffix("'s")
    for ending, rest in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) + len(rest) >= 3:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                break
            word = word[: -len(ending)] + rest
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def content_words(text: str) -> list[str]:
    """Return the stems of the words of `text` that carry its subject, in order, repeats kept."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, each with its white space folded; a line break ends one."""
    return [
        sentence
        for line in text.splitlines()
        for sentence in _SENTENCE_END.split(fold(line))
        if sentence
    ]
