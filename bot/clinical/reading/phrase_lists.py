"""Lists of phrases and named word sets in data files, with file and line in every error."""

from __future__ import annotations

from bot.clinical.reading.phrases import Either, Node, PhraseError, parse, resolve
from bot.clinical.source import Entry


def add_word_sets(entry: Entry, word_sets: dict[str, Node]) -> None:
    """Add the named word sets of one file; a set may use those given before it. Raises RuleError."""
    for name, choices in entry.mapping().items():
        if name in word_sets:
            raise choices.fail(f"the word set <{name}> is given twice")
        nodes = read_phrases(choices, word_sets)
        word_sets[name] = nodes[0] if len(nodes) == 1 else Either(nodes)


def read_phrases(entry: Entry, word_sets: dict[str, Node]) -> tuple[Node, ...]:
    """Read a list of phrases. Raises RuleError."""
    nodes: list[Node] = []
    for item in entry.items():
        try:
            node = resolve(parse(item.text()), word_sets)
        except PhraseError as error:
            raise item.fail(str(error)) from error
        nodes.append(node)
    return tuple(nodes)
