"""Reads `{"id","text"}` lines, the form in which other programs hand over many texts at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import typer


@dataclass(frozen=True)
class Line:
    """One text and the id its result carries."""

    id: str
    text: str


def read_lines(source: str | None) -> Iterator[Line]:
    """The lines of a file, or of standard input when there is none (or it is `-`).

    Raises:
        typer.BadParameter: the file can't be read, or a line is not of this form.
    """
    if source is None or source == "-":
        yield from _parsed(sys.stdin, "standard input")
        return
    try:
        with Path(source).open(encoding="utf-8") as file:
            yield from _parsed(file, source)
    except OSError as error:
        raise typer.BadParameter(f"{source} can't be read: {error.strerror}") from error


def _parsed(file: TextIO, name: str) -> Iterator[Line]:
    for number, raw in enumerate(file, start=1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw)
            yield Line(str(value["id"]), str(value["text"]))
        except (ValueError, KeyError, TypeError) as error:
            message = f'{name}, line {number}: expected {{"id": …, "text": …}}'
            raise typer.BadParameter(message) from error
