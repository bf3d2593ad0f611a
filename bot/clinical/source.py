"""Reviewed data files, read so that every complaint names a file and a line.

A clinician edits these files without reading code, so "red_flags/stroke.yml, line 12: …" is the
difference between a mistake that is mended in a minute and one that is shipped. PyYAML's own
loader throws the positions away; this module keeps them, and refuses keys that are given twice or
that nothing reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml


class RuleError(ValueError):
    """Reviewed data that can't be used. Its text begins with the file and the line."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True)
class Entry:
    """One value of a file together with its place: text, a list or a mapping."""

    file: str
    line: int
    value: str | list[Entry] | dict[str, Entry]

    def fail(self, problem: str) -> RuleError:
        """The error to raise about this entry."""
        return RuleError(self.file, self.line, problem)

    def text(self) -> str:
        """The entry as text that isn't empty. Raises RuleError."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail("text is expected here")
        return self.value.strip()

    def number(self) -> float:
        """The entry as a number. Raises RuleError."""
        try:
            return float(self.text())
        except ValueError:
            raise self.fail(f"a number is expected here, not {self.text()!r}") from None

    def whole(self, at_least: int = 0) -> int:
        """The entry as a whole number. Raises RuleError."""
        value = self.number()
        if value != int(value) or value < at_least:
            raise self.fail(f"a whole number of at least {at_least} is expected here")
        return int(value)

    def one_of(self, allowed: Iterable[str]) -> str:
        """The entry as one word of a closed list. Raises RuleError."""
        choices = sorted(allowed)
        if self.text() not in choices:
            raise self.fail(f"{self.text()!r} is not one of {', '.join(choices)}")
        return self.text()

    def items(self) -> list[Entry]:
        """The entries of a list; a single text counts as a list of one. Raises RuleError."""
        if isinstance(self.value, list):
            return self.value
        if isinstance(self.value, str) and self.value.strip():
            return [self]
        raise self.fail("a list is expected here")

    def texts(self) -> tuple[str, ...]:
        """The texts of a list. Raises RuleError."""
        return tuple(item.text() for item in self.items())

    def mapping(
        self, required: Iterable[str] = (), optional: Iterable[str] | None = None
    ) -> dict[str, Entry]:
        """The entry as a mapping with just these keys; `optional=None` allows any. Raises RuleError."""
        if not isinstance(self.value, dict):
            raise self.fail("a mapping (key: value) is expected here")
        needed = list(required)
        for key in needed:
            if key not in self.value:
                raise self.fail(f"the key {key!r} is missing")
        if optional is not None:
            known = {*needed, *optional}
            for key, entry in self.value.items():
                if key not in known:
                    raise entry.fail(f"unknown key {key!r}; known: {', '.join(sorted(known))}")
        return self.value


def read_entry(path: Path, shown_as: str | None = None) -> Entry:
    """Read one YAML file. Raises RuleError for a missing file, bad YAML or a key given twice."""
    name = shown_as or str(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise RuleError(name, 1, f"can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RuleError(name, 1, "is not UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(error, "problem", None) or "is not valid YAML"
        raise RuleError(name, line, str(problem)) from error
    if node is None:
        raise RuleError(name, 1, "the file is empty")
    return _entry(node, name)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _entry(node: yaml.Node, file: str) -> Entry:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Entry(file, line, str(node.value))
    if isinstance(node, yaml.SequenceNode):
        return Entry(file, line, [_entry(item, file) for item in node.value])
    entries: dict[str, Entry] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in entries:
            raise RuleError(file, key_node.start_mark.line + 1, f"the key {key!r} is given twice")
        value = _entry(value_node, file)
        entries[key] = Entry(file, key_node.start_mark.line + 1, value.value)
    return Entry(file, line, entries)
