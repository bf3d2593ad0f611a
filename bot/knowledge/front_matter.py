"""Reads the front matter of an article, and says plainly what is wrong with it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import yaml

from bot.knowledge.documents import Document, Source

_FENCE = "---"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIELDS = (
    "id",
    "title",
    "also_known_as",
    "audience",
    "topics",
    "sources",
    "reviewed_by",
    "review_by",
    "written",
)


class FrontMatterError(ValueError):
    """The front matter can't be used; the text says what to change."""


def split_front_matter(raw: str) -> tuple[dict[str, Any], str]:
    """Return the front matter as a mapping, and the body under it.

    Raises:
        FrontMatterError: when there is none, or it is not YAML.
    """
    lines = raw.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise FrontMatterError("Start the file with front matter between two lines of `---`.")
    try:
        end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    except StopIteration:
        raise FrontMatterError("Close the front matter with a line of `---`.") from None
    try:
        data = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        line = (
            error.problem_mark.line + 2
            if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark
            else 1
        )
        raise FrontMatterError(
            f"Line {line}: this is not valid YAML; put odd texts in quotes."
        ) from error
    if not isinstance(data, dict):
        raise FrontMatterError("Write the front matter as `name: value` lines.")
    return data, "\n".join(lines[end + 1 :])


def read_document(data: dict[str, Any]) -> Document:
    """Return the article that this front matter describes.

    Raises:
        FrontMatterError: when a field is missing, unknown or of the wrong kind.
    """
    if missing := [field for field in _FIELDS if field not in data]:
        raise FrontMatterError(f"Add to the front matter: {', '.join(missing)}.")
    if unknown := sorted(set(map(str, data)) - set(_FIELDS)):
        raise FrontMatterError(f"Remove or correct in the front matter: {', '.join(unknown)}.")
    document_id = _text(data, "id")
    if not _ID.fullmatch(document_id):
        raise FrontMatterError("Write `id` in lower-case letters and digits joined by hyphens.")
    return Document(
        document_id=document_id,
        title=_text(data, "title"),
        also_known_as=_texts(data, "also_known_as"),
        audience=_texts(data, "audience"),
        topics=_texts(data, "topics"),
        sources=_sources(data["sources"]),
        reviewed_by=_text(data, "reviewed_by"),
        review_by=_date(data, "review_by"),
        written=_date(data, "written"),
    )


def _text(data: dict[str, Any], field: str) -> str:
    value = data[field]
    if not isinstance(value, str) or not value.strip():
        raise FrontMatterError(f"Write `{field}` as one line of text.")
    return value.strip()


def _texts(data: dict[str, Any], field: str) -> tuple[str, ...]:
    value = data[field]
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise FrontMatterError(f"Write `{field}` as a list of texts, such as `[one, another]`.")
    return tuple(v.strip() for v in value)


def _date(data: dict[str, Any], field: str) -> date:
    value = data[field]
    if type(value) is not date:
        raise FrontMatterError(f"Write `{field}` as a date, such as 2027-11-30.")
    return value


def _sources(value: object) -> tuple[Source, ...]:
    if not isinstance(value, list) or not value:
        raise FrontMatterError("Name at least one source, with title, organisation and url.")
    sources = []
    for entry in value:
        if not isinstance(entry, dict) or set(entry) != {"title", "organisation", "url"}:
            raise FrontMatterError("Give every source a title, an organisation and a url.")
        source = Source(*(_text(entry, field) for field in ("title", "organisation", "url")))
        if not source.url.startswith("https://"):
            raise FrontMatterError(f"Give {source.title!r} an address that begins with https://.")
        sources.append(source)
    return tuple(sources)
