"""Cut a folded message into sentences of word tokens that know their raw place.

Patients drop apostrophes, glue units to numbers and write "2day", so words are told apart here once
and nowhere else. A full stop, question mark or new line ends a sentence; a comma, dash, bracket or
"..." only ends a segment, because people pause inside a complaint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.clinical.reading.normalise import Folded

_PIECES = re.compile(
    r"(?P<number>\d+[.,]\d+(?!\d))"
    r"|(?P<word>[^\W_]+(?:[@$'][^\W_]+)*)"
    r"|(?P<pause>\.{2,}|[,:()\[\]{}/\u2013\u2014\u2026-]+|[\"*~|=<>]+)"
    r"|(?P<stop>[.!?;\n\u3002\uff01\uff1f]+)"
    r"|(?P<and>[&+])"
    r"|(?P<other>\S)"
)
_PARTS = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True)
class Token:
    """One word as read; `start` and `end` are its place in the raw message."""

    word: str
    start: int
    end: int
    segment: int
    asked: bool = False


Sentence = tuple[Token, ...]


def cut(
    folded: Folded,
    expand: Mapping[str, tuple[str, ...]],
    emoji: Mapping[str, tuple[str, ...]],
    known: Callable[[str], bool],
    split: Callable[[str], tuple[str, ...]],
) -> list[Sentence]:
    """Cut into sentences.

    `expand` maps SMS spellings to words, `emoji` the few that carry meaning to words, `known` says
    whether a word needs no taking apart, `split` takes run-together words apart.
    """
    sentences: list[Sentence] = []
    words: list[Token] = []
    segment = 0
    for piece in _PIECES.finditer(folded.chars):
        kind = piece.lastgroup
        text = piece.group()
        start = folded.offsets[piece.start()]
        end = folded.offsets[piece.end() - 1] + 1
        if kind == "stop":
            if words:
                if "?" in text:
                    words[-1] = Token(words[-1].word, words[-1].start, words[-1].end, segment, True)
                sentences.append(tuple(words))
                words = []
            continue
        if kind == "pause":
            if words and not _is_joint(folded.chars, piece):
                segment += 1
            continue
        if kind == "number":
            found: tuple[str, ...] = (text.replace(",", "."),)
        elif kind == "and":
            found = ("and",)
        elif kind == "other":
            found = emoji.get(text, ())
        else:
            plain = text.replace("'", "")
            found = expand.get(text) or expand.get(plain) or (plain,)
            if found == (plain,) and not known(plain):
                found = _apart(plain, expand, split)
        words.extend(Token(word, start, end, segment) for word in found)
    if words:
        sentences.append(tuple(words))
    return sentences


def _is_joint(chars: str, piece: re.Match[str]) -> bool:
    """Whether a hyphen or slash sits inside a word ("light-headed", "and/or")."""
    if piece.group() not in ("-", "/"):
        return False
    before, after = chars[piece.start() - 1 : piece.start()], chars[piece.end() : piece.end() + 1]
    return before.isalnum() and after.isalnum()


def _apart(
    word: str, expand: Mapping[str, tuple[str, ...]], split: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    if any(char.isdigit() for char in word) and not word.isdigit():
        found: list[str] = []
        for part in _PARTS.findall(word):
            found.extend(expand.get(part, (part,)))
        return tuple(found) or (word,)
    return split(word)
