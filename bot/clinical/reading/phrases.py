"""The phrase language: how reviewed data says what patients write.

    chest <pain>            words in this order; filler words ("really", "my", "the") may stand between
    heart|cardiac attack    either word          <pain>      any phrase of the word set `pain`
    so? tight               may be left out      (can't breathe|no air)    either of these phrases
    pain .. arm             up to three words between;  ..6 up to six
    [pain & chest]          both, in either order, up to four words apart
    [pain & chest within 2] the same, up to two words apart
    swell*                  any word that begins so     =mi   just this spelling
    <number>                anything written in digits

Words are folded like a patient's: lower case, no apostrophes, no accents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.clinical.reading.normalise import fold


class PhraseError(ValueError):
    """A phrase that isn't well formed; the caller adds file and line."""


NUMBER = "#"
"""The symbol of anything written in digits."""


@dataclass(frozen=True)
class Word:
    """One word, given by its symbol ("pain", "=mi", "swell*", "#")."""

    symbol: str


@dataclass(frozen=True)
class WordSet:
    """Any phrase of a named word set."""

    name: str


@dataclass(frozen=True)
class Gap:
    """Up to `most` words of any kind."""

    most: int


@dataclass(frozen=True)
class Either:
    """One of several phrases."""

    choices: tuple[Node, ...]


@dataclass(frozen=True)
class Maybe:
    """A phrase that may be left out."""

    node: Node


@dataclass(frozen=True)
class Row:
    """Phrases one after the other."""

    parts: tuple[Node, ...]


Node = Word | WordSet | Gap | Either | Maybe | Row

_PIECE = re.compile(
    r"\s*(?:(?P<gap>\.\.\d*)|(?P<set><[a-z_]+>)|(?P<mark>[()\[\]|?])|(?P<both>&)"
    r"|(?P<word>=?[^\s()\[\]|?&<>.]*))"
)


def parse(text: str) -> Node:
    """Read one phrase. Raises PhraseError saying what is wrong with it."""
    reader = _Parser(text)
    node = reader.either("")
    if reader.peek():
        raise PhraseError(f"{reader.peek()!r} is out of place in the phrase {text!r}")
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[str] = []
        place = 0
        stripped = text.rstrip()
        while place < len(stripped):
            match = _PIECE.match(stripped, place)
            if match is None or match.end() == place:
                raise PhraseError(f"can't read {stripped[place:]!r} in the phrase {text!r}")
            self._pieces.append(match.group().strip())
            place = match.end()
        self._place = 0

    def peek(self) -> str:
        return self._pieces[self._place] if self._place < len(self._pieces) else ""

    def _next(self) -> str:
        piece = self.peek()
        self._place += 1
        return piece

    def either(self, closing: str) -> Node:
        """Alternatives inside brackets, or a whole phrase. A bare a|b binds single words."""
        choices = [self._row(closing)]
        while closing == ")" and self.peek() == "|":
            self._next()
            choices.append(self._row(closing))
        return choices[0] if len(choices) == 1 else Either(tuple(choices))

    def _row(self, closing: str) -> Node:
        parts: list[Node] = []
        while self.peek() and self.peek() != closing and not (closing and self.peek() == "|"):
            if closing == "]" and self.peek() in ("&", "within"):
                break
            parts.append(self._part(bare_either=closing != ")"))
        if not parts:
            raise PhraseError(f"something is empty in the phrase {self._text!r}")
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _part(self, bare_either: bool) -> Node:
        node = self._single()
        choices = [node]
        while bare_either and self.peek() == "|":
            self._next()
            choices.append(self._single())
        if len(choices) > 1:
            node = Either(tuple(choices))
        if self.peek() == "?":
            self._next()
            node = Maybe(node)
        return node

    def _single(self) -> Node:
        piece = self._next()
        if piece == "(":
            node = self.either(")")
            self._close(")")
            return node
        if piece == "[":
            return self._both()
        if piece.startswith(".."):
            return Gap(int(piece[2:] or 3))
        if piece.startswith("<"):
            return Word(NUMBER) if piece == "<number>" else WordSet(piece[1:-1])
        if not piece or piece[0] in ")]|?&":
            raise PhraseError(
                f"{piece or 'the end'!r} is out of place in the phrase {self._text!r}"
            )
        return Word(_symbol(piece))

    def _both(self) -> Node:
        left = self._row("]")
        if self._next() != "&":
            raise PhraseError(f"'[' needs an '&' in the phrase {self._text!r}")
        right = self._row("]")
        gap = Gap(4)
        if self.peek() == "within":
            self._next()
            words = self._next()
            if not words.isdigit():
                raise PhraseError(f"'within' needs a number in the phrase {self._text!r}")
            gap = Gap(int(words))
        self._close("]")
        return Either((Row((left, gap, right)), Row((right, gap, left))))

    def _close(self, bracket: str) -> None:
        if self._next() != bracket:
            raise PhraseError(f"a {bracket!r} is missing in the phrase {self._text!r}")


def _symbol(piece: str) -> str:
    prefix, suffix = ("=" if piece[0] == "=" else ""), ("*" if piece.endswith("*") else "")
    word = fold(piece.strip("=*"), {}).chars.replace("'", "")
    if not word:
        raise PhraseError(f"{piece!r} holds no word")
    return prefix + word + suffix


def resolve(node: Node, sets: Mapping[str, Node]) -> Node:
    """Put each word set in place of its name. Raises PhraseError for an unknown name."""
    if isinstance(node, WordSet):
        if node.name not in sets:
            raise PhraseError(f"there is no word set <{node.name}>")
        return sets[node.name]
    if isinstance(node, Either):
        return Either(tuple(resolve(choice, sets) for choice in node.choices))
    if isinstance(node, Row):
        return Row(tuple(resolve(part, sets) for part in node.parts))
    if isinstance(node, Maybe):
        return Maybe(resolve(node.node, sets))
    return node


def vocabulary(node: Node) -> set[str]:
    """Every symbol that a resolved phrase speaks of."""
    if isinstance(node, Word):
        return {node.symbol}
    if isinstance(node, Either):
        return set().union(*(vocabulary(choice) for choice in node.choices))
    if isinstance(node, Row):
        return set().union(*(vocabulary(part) for part in node.parts))
    if isinstance(node, Maybe):
        return vocabulary(node.node)
    return set()
