"""Reads articles from Markdown files and splits them, by heading, into passages with stable ids.

A passage keeps its title and heading, because a paragraph alone often doesn't say what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.documents import Document, Passage
from bot.knowledge.front_matter import FrontMatterError, read_document, split_front_matter

# About 200 word pieces: the encoder reads 256, and the title and heading go in front.
MAX_PASSAGE_WORDS = 150

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class IngestError(ValueError):
    """One or more files can't be used; the text names each, and what to do about it."""


@dataclass(frozen=True)
class Article:
    """A document with its passages in reading order."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class _Block:
    section: str
    heading: str
    lines: tuple[str, ...]


def article_files(paths: Iterable[Path]) -> list[Path]:
    """Return the Markdown files that `paths` name or hold, sorted, each once.

    Raises:
        IngestError: when a path is missing, or no Markdown file is found.
    """
    found: set[Path] = set()
    for path in map(Path, paths):
        if not path.exists():
            raise IngestError(f"{path}: there is no such file or folder.")
        found.update(path.rglob("*.md") if path.is_dir() else [path])
    if not found:
        raise IngestError("No Markdown files (*.md) were found in the paths given.")
    return sorted(found)


def read_articles(files: Iterable[Path]) -> list[Article]:
    """Read all the files.

    Raises:
        IngestError: naming every file that can't be used, not only the first.
    """
    articles: dict[str, Article] = {}
    problems: list[str] = []
    for file in files:
        try:
            article = read_article(file)
        except IngestError as error:
            problems.append(str(error))
            continue
        if article.document.document_id in articles:
            problems.append(
                f"{file}: another article has the id {article.document.document_id!r} already; choose one."
            )
        articles[article.document.document_id] = article
    if problems:
        raise IngestError("\n".join(problems))
    return list(articles.values())


def read_article(file: Path) -> Article:
    """Read one Markdown file with front matter.

    Raises:
        IngestError: naming the file and what to change.
    """
    try:
        data, body = split_front_matter(file.read_text(encoding="utf-8"))
        document = read_document(data)
    except UnicodeDecodeError:
        raise IngestError(f"{file}: save it as UTF-8 text.") from None
    except OSError as error:
        raise IngestError(f"{file}: it can't be read ({error.strerror}).") from error
    except FrontMatterError as error:
        raise IngestError(f"{file}: {error}") from error
    passages = tuple(_passages(document, body))
    if not passages:
        raise IngestError(f"{file}: there is no text under the front matter.")
    return Article(document, passages)


def _passages(document: Document, body: str) -> Iterator[Passage]:
    used: set[str] = set()
    position = 0
    for block in _blocks(body, document.title):
        for part in _parts(block.lines):
            yield Passage(
                passage_id=_fresh_id(document.document_id, block.heading, used),
                document_id=document.document_id,
                position=position,
                section=block.section,
                heading=block.heading,
                text="\n".join(part),
            )
            position += 1


def _blocks(body: str, title: str) -> Iterator[_Block]:
    """Yield the text under each heading; an empty line ends a paragraph, a list item is its own line."""
    section = heading = title
    lines: list[str] = []
    joined = False
    for raw in [*body.splitlines(), "# "]:
        line = raw.rstrip()
        match = _HEADING.match(line)
        if match or raw == "# ":
            if lines:
                yield _Block(section, heading, tuple(lines))
            lines, joined = [], False
            if match:
                heading = _plain(match[2])
                section = heading if len(match[1]) <= 2 else section
        elif not line.strip():
            joined = False
        elif item := _LIST_ITEM.match(line):
            lines.append(_plain(line[item.end() :]))
            joined = True
        elif joined:
            lines[-1] = f"{lines[-1]} {_plain(line)}"
        else:
            lines.append(_plain(line))
            joined = True


def _parts(lines: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Cut at line ends, so that no part is longer than the encoder reads unless one line is."""
    part: list[str] = []
    length = 0
    for line in lines:
        size = len(line.split())
        if part and length + size > MAX_PASSAGE_WORDS:
            yield tuple(part)
            part, length = [], 0
        part.append(line)
        length += size
    if part:
        yield tuple(part)


def _plain(line: str) -> str:
    return " ".join(_EMPHASIS.sub(r"\2", _LINK.sub(r"\1", line)).split())


def _fresh_id(document_id: str, heading: str, used: set[str]) -> str:
    slug = _NOT_SLUG.sub("-", heading.casefold().replace("'", "")).strip("-") or "text"
    passage_id = f"{document_id}#{slug}"
    number = 2
    while passage_id in used:
        passage_id = f"{document_id}#{slug}-{number}"
        number += 1
    used.add(passage_id)
    return passage_id
